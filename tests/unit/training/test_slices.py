"""Parts of a set, contrast pairs, sentences about people and disguises, on hand-made scores."""

from types import MappingProxyType

import pytest

from training.bias import identity_check
from training.dataset import Dataset, Row
from training.robustness import robustness
from training.slices import contrast, pairs_of, slices


class WordScorer:
    """Flags every text that holds one of its words."""

    model = "words-1"
    attributes = ("TOXICITY",)
    thresholds = MappingProxyType({"TOXICITY": {"hold": 0.5}})

    def score(self, texts):
        return [{"TOXICITY": 0.9 if "كلب" in text else 0.1} for text in texts]


@pytest.fixture
def words():
    return WordScorer()


def row(text, label, number, dialect="msa", pair=""):
    return Row(f"msa-{number}", text, "corpus", "test", {"TOXICITY": label}, dialect, pair=pair)


HOSTILE, INNOCENT = row("يا حمار يا كلب", 1, 1, pair="msa-2"), row("شكرا على التقرير", 0, 2, pair="msa-1")


def test_a_pair_is_its_hostile_and_its_innocent_member_once():
    assert pairs_of([HOSTILE, INNOCENT, row("وحيد", 1, 3, pair="msa-9")]) == [(HOSTILE, INNOCENT)]


def test_two_members_of_one_label_are_no_contrast():
    assert pairs_of([row("أ", 1, 1, pair="msa-2"), row("ب", 1, 2, pair="msa-1")]) == []


def test_a_pair_counts_when_the_hostile_one_scores_higher(words):
    found = contrast(words, Dataset((HOSTILE, INNOCENT)))
    assert (found["pairs"], found["hostile_above"]) == (1, 1.0)
    assert found["by_dialect"] == {"msa": {"pairs": 1, "hostile_above": 1.0}}


def test_no_pairs_no_claim(words):
    assert contrast(words, Dataset(()))["pairs"] == 0


def test_a_part_of_one_class_is_left_out(words):
    parts = slices(words, [HOSTILE, INNOCENT, row("يا كلب", 1, 3, dialect="egy")], seed=0)
    assert {(one["dimension"], one["value"]) for one in parts} == {
        ("dialect", "msa"),
        ("length", "1-5 words"),
        ("script", "arabic"),
    }


def test_false_alarms_are_told_per_term(words):
    check = identity_check(words, ["كلب", "كاتب"], ["يا {}", "شكرا {}"])
    assert check["by_term"] == {"كلب": 1.0, "كاتب": 0.0}
    assert check["worst"][0] == {"term": "كلب", "false_alarms": 1.0}
    assert (check["sentences"], check["false_alarms"]) == (4, 0.5)


def test_robustness_shows_false_alarms_beside_every_perturbation(words):
    found = {one["perturbation"]: one for one in robustness(words, [HOSTILE, INNOCENT], seed=0)}
    assert found["tatweel"]["still_flagged"] == 0
    assert found["look_alikes"]["false_alarms"] == found["look_alikes"]["false_alarms_unperturbed"] == 0
