"""A tiny model, trained on a handful of sentences."""

import pytest

from moderation.classifier.scorer import Scorer
from training.dataset import Dataset, Row
from training.pipeline import Recipe, fit

HOSTILE = ("يا حمار يا كلب", "أنت غبي وحقير", "كذاب ونصاب وحقير", "اخرس يا كلب", "يا غبي يا حمار", "حقير كلب غبي")
KIND = ("شكرا على التقرير", "مقال جيد جدا", "أتفق مع الكاتب", "تقرير مهم وشكرا", "متى تبدأ الأشغال", "جيد وشكرا للكاتب")


def rows(split):
    """Return annotated rows of one split."""
    labelled = [*((text, 1) for text in HOSTILE), *((text, 0) for text in KIND)]
    return [Row(f"{split}-{n}", text, "corpus", split, {"TOXICITY": y}) for n, (text, y) in enumerate(labelled * 2)]


@pytest.fixture(scope="session")
def tiny_model():
    dataset = Dataset((*rows("train"), *rows("dev")), ("مسلم", "مسيحي"))
    return fit(dataset, "tiny-1", Recipe(min_positives=5, nb_share={}, everyday_weight=0.01, identity_weight=0.01))


@pytest.fixture
def scorer(tiny_model):
    return Scorer(tiny_model)
