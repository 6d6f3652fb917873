"""The dialect table is learned from what may train it, and measured on what never did."""

import csv
import gzip

import pytest

from moderation.arabic.dialect import BIAS, DIALECTS, TABLE
from training.dataset import TrainingDataMissing
from training.dialect import Example, examples, fit, main, measure

SENTENCES = {
    "mgr": ["واش راك بزاف", "بزاف عليا هاد الشي", "واش هاد الشي بزاف"],
    "lev": ["شو هالحكي هيك", "ليش هيك عم تحكي", "شو هيك عم تقول"],
    "egy": ["ازيك عامل ايه", "ايه ده بقى", "عايز ايه"],
    "glf": ["وش تبي الحين", "الحين وش صار", "تبي وش"],
    "irq": ["شكو ماكو", "شلونك شكو", "اكو شكو هسه"],
    "sdn": ["الزول دا كويس", "دا زول", "يا زول شديد"],
    "msa": ["سوف نرى", "الذي قال سوف", "لقد سوف"],
}


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", "text", "dialect", "split"])
        writer.writeheader()
        writer.writerows(rows)


def test_what_a_dialect_says_outweighs_the_others():
    rows = [Example(text, dialect, "corpus", "train") for dialect, texts in SENTENCES.items() for text in texts]
    weights = fit(rows)
    assert set(map(len, weights.values())) == {len(DIALECTS)}
    assert weights["بزاف"][DIALECTS.index("mgr")] == max(weights["بزاف"]) > 0
    assert weights["هيك"][DIALECTS.index("lev")] == max(weights["هيك"]) > 0
    assert next(iter(weights)) == BIAS


def test_a_folder_that_lacks_what_trains_is_named_and_the_table_stays(tmp_path):
    before = TABLE.read_bytes()
    with pytest.raises(TrainingDataMissing, match=str(tmp_path)):
        main(tmp_path)
    assert TABLE.read_bytes() == before


def test_of_sources_without_a_licence_only_test_rows_are_read(tmp_path):
    kinds = ("train", "dev", "test")
    rows = [{"id": s, "text": "واش راك", "dialect": "tunisian", "split": s} for s in kinds]
    write(tmp_path / "unlicensed" / "thsab.csv.gz", rows)
    write(tmp_path / "unlicensed" / "unlabelled" / "aoc_newspapers.csv.gz", [rows[0] | {"split": "unlabelled"}])
    found = list(examples(tmp_path, tmp_path / "no corpus"))
    assert [(one.source, one.split, one.dialect) for one in found] == [
        ("aoc_newspapers", "test", "mgr"),
        ("thsab", "test", "mgr"),
    ]


def test_a_licensed_source_is_split_by_id_and_its_latin_texts_are_left_out(tmp_path):
    rows = [{"id": str(n), "text": "واش راك", "dialect": "moroccan", "split": "unlabelled"} for n in range(60)]
    write(tmp_path / "unlabelled" / "afrisenti_ary_arq.csv.gz", [*rows, rows[0] | {"text": "wach rak labas"}])
    found = list(examples(tmp_path, tmp_path / "no corpus"))
    assert len(found) == len(rows)
    assert {one.split for one in found} == {"train", "dev", "test"}


def test_measuring_counts_what_is_named_and_what_of_it_is_right():
    rows = [
        Example("واش راك خويا، هاد الشي بزاف علينا", "mgr", "corpus", "test"),
        Example("شكرا", "msa", "corpus", "test"),
        Example("بزاف", "mgr", "corpus", "train"),
    ]
    both, moroccan, standard = measure(rows)
    assert (both["set"], both["dialect"], both["rows"]) == ("corpus", "all", 2)
    assert (both["named"], both["named_right"]) == (0.5, 1.0)
    assert (moroccan["dialect"], moroccan["named"]) == ("mgr", 1.0)
    assert (standard["dialect"], standard["named"], standard["named_right"]) == ("msa", 0.0, 0.0)
