"""The words by which Arabizi is read are counted in what may be shipped, and the word list is trusted more."""

import gzip
from collections import Counter

from training import spelling


def test_a_listed_word_counts_more_than_it_was_seen():
    raised = spelling.trusting(Counter({"حمار": 3, "كتاب": 3}))
    assert raised["كتاب"] == 3
    assert raised["حمار"] == 4 * 3 + 3 + spelling.TRUSTED


def test_a_listed_word_that_nobody_wrote_is_known():
    assert spelling.trusting(Counter())["حمار"] == spelling.TRUSTED


def test_only_training_texts_and_free_unlabelled_ones_are_counted(data, tmp_path, monkeypatch):
    monkeypatch.setattr(spelling.dataset, "UNLABELLED", {})
    for path in spelling.dataset.CORPUS.glob("*.ndjson"):
        (tmp_path / path.name).symlink_to(path)
    counted = set(spelling.texts(data, tmp_path))
    rows = [row for row in spelling.dataset.build(data, tmp_path).rows if row.split != "train"]
    assert counted
    assert not {row.text for row in rows if row.source == "corpus"} & counted


def test_the_list_is_written_in_the_order_of_its_words(data, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(spelling.dataset, "UNLABELLED", {})
    monkeypatch.setattr(spelling, "WORDS", tmp_path / "words.txt.gz")
    spelling.main(data, corpus)
    lines = gzip.decompress((tmp_path / "words.txt.gz").read_bytes()).decode().splitlines()
    words = [line.split()[0] for line in lines]
    assert words == sorted(words)
    assert all(int(line.split()[1]) >= spelling.MIN_COUNT for line in lines)


def test_labelled_texts_that_measure_are_not_counted(annotated, monkeypatch):
    data, corpus = annotated
    monkeypatch.setattr(spelling.dataset, "UNLABELLED", {"tweets": "CC0"})
    counted = list(spelling.texts(data, corpus))
    tweets = {row.id: row for row in spelling.dataset.build(data, corpus).rows if row.source == "annotated"}
    assert [text for text in counted if text.startswith("تغريدة")] == [
        f"تغريدة رقم {number} URL"
        for number in range(60)
        if f"t-{number}" not in tweets or tweets[f"t-{number}"].split == "train"
    ]
