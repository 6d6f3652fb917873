"""Our labels on texts of others keep the promises of the guide."""

import csv
import json
from collections import Counter
from functools import cache

from tests.unit.training.test_corpus import CORPUS, KINDS_OF_TOXICITY, agreement, is_labelled_twice
from training.dataset import ANNOTATED, ANNOTATED_LABELS, UNLABELLED

FOLDER = CORPUS / ANNOTATED


@cache
def records():
    return {record["id"]: record for path in sorted(FOLDER.glob("*.csv")) for record in read(path)}


def read(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_only_texts_whose_licence_allows_derived_models_are_labelled():
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(UNLABELLED)


def test_every_text_is_labelled_once_with_words_of_the_guide():
    assert sum(len(read(path)) for path in FOLDER.glob("*.csv")) == len(records())
    assert {word for record in records().values() for word in record["labels"].split()} <= set(ANNOTATED_LABELS)
    assert {record["drawn"] for record in records().values()} == {"random", "chosen"}


def test_a_kind_of_toxicity_implies_toxicity_here_too():
    given = [set(record["labels"].split()) for record in records().values()]
    assert [labels for labels in given if labels & set(KINDS_OF_TOXICITY) and "toxicity" not in labels] == []


def test_no_text_lies_beside_its_labels():
    assert all(record.keys() == {"id", "drawn", "labels"} for record in records().values())


def test_the_guide_states_the_true_counts_of_labelled_texts():
    guide = (CORPUS / "GUIDE.md").read_text("utf-8")
    for path in FOLDER.glob("*.csv"):
        found = Counter()
        for record in read(path):
            words = record["labels"].split()
            found.update([record["drawn"], *words, f"{record['drawn']} toxic" if "toxicity" in words else ""])
        names = ("random", "random toxic", "chosen", "chosen toxic", *ANNOTATED_LABELS[1:])
        assert f"| {path.stem} | {' | '.join(str(found[name]) for name in names)} |" in guide


def test_the_guide_states_the_true_agreement_on_labelled_texts():
    lines = (CORPUS / "second_labelling" / "annotated.ndjson").read_text("utf-8").splitlines()
    second = {row["id"]: set(row["labels"].split()) for row in map(json.loads, lines)}
    assert second.keys() <= {key for key in records() if is_labelled_twice(key)}
    guide = (CORPUS / "GUIDE.md").read_text("utf-8")
    for label in ANNOTATED_LABELS:
        pairs = [(label in records()[i]["labels"].split(), label in second[i]) for i in second]
        assert f"| {label} | {agreement(pairs)} |" in guide
