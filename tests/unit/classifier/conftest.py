"""A tiny model, trained on a handful of sentences."""

import pytest

from moderation.classifier.scorer import Scorer
from training.dataset import Dataset, Row
from training.pipeline import fit
from training.recipe import Recipe

HOSTILE = ("يا حمار يا كلب", "أنت غبي وحقير", "كذاب ونصاب وحقير", "اخرس يا كلب", "يا غبي يا حمار", "حقير كلب غبي")
KIND = ("شكرا على التقرير", "مقال جيد جدا", "أتفق مع الكاتب", "تقرير مهم وشكرا", "متى تبدأ الأشغال", "جيد وشكرا للكاتب")


def rows(split):
    """Return annotated rows of one split."""
    labelled = [*((text, 1) for text in HOSTILE), *((text, 0) for text in KIND)]
    return [Row(f"{split}-{n}", text, "corpus", split, {"TOXICITY": y}) for n, (text, y) in enumerate(labelled * 2)]


# What is innocent or hostile by construction would outweigh a handful of sentences.
TINY = {
    "min_positives": 5,
    "min_df": 2,
    "nb_share": {},
    "everyday_weight": 0.01,
    "identity_weight": 0.01,
    "wordlist_weight": 0.01,
    "held_bonus": {},
    "noticed_bonus": 0.0,
    "kept": 1.0,
}


@pytest.fixture(scope="session")
def tiny_model():
    dataset = Dataset((*rows("train"), *rows("dev")), ("مسلم", "مسيحي"))
    return fit(dataset, "tiny-1", Recipe(**TINY))


@pytest.fixture
def scorer(tiny_model):
    return Scorer(tiny_model)
