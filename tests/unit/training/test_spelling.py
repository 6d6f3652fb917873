"""The words by which texts are read are counted in what may be shipped, and the word list is trusted more."""

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
    monkeypatch.setattr(spelling, "SLIPS", tmp_path / "slips.txt.gz")
    spelling.main(data, corpus)
    lines = gzip.decompress((tmp_path / "words.txt.gz").read_bytes()).decode().splitlines()
    words, counts = zip(*map(str.split, lines), strict=True)
    assert list(words) == sorted(words)
    assert all(int(count) >= spelling.MIN_COUNT for count in counts)


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


def test_a_slip_is_short_of_the_word_that_was_seen_most_where_that_one_counts_far_more():
    seen = Counter({"مدرسه": 300, "مكتوب": 100, "كتاب": 900, "كتابه": 400, "سافله": 2, "حار": 7, "حمار": 5000})
    found = spelling.slips(seen, seen | Counter({"سافله": 40}))
    assert found["مدسه"] == "مدرسه"
    assert found["كتبه"] == "كتابه"
    assert found["سفله"] == "سافله"
    assert "حار" not in found
    assert "كتاب" not in found
    assert "درسه" not in found


def test_between_an_insult_and_a_word_seen_more_a_slip_is_not_the_insult():
    seen = Counter({"عاهره": 40, "عارفه": 60})
    assert spelling.slips(seen, seen | Counter({"عاهره": 200}))["عاره"] == "عارفه"


def test_between_an_insult_and_a_word_seen_more_but_rare_a_slip_is_nothing():
    seen = Counter({"وسفله": 8, "وسيله": 12})
    assert "وسله" not in spelling.slips(seen, seen | Counter({"وسفله": 45}))
