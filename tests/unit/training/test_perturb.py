"""Perturbations change the text and nothing else about it."""

import random

import pytest

from moderation.arabic.normalize import normalize
from training.perturb import PERTURBATIONS

TEXT = "والله هذا الكاتب حمار كبير ولا يستحي أبدا"
UNDONE = ("harakat", "tatweel", "zero_width", "alef_ya_ta_swapped", "look_alikes")


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_every_perturbation_changes_the_text_and_repeats_with_the_seed(name):
    changed = PERTURBATIONS[name](TEXT, random.Random(3))
    assert changed != TEXT
    assert changed == PERTURBATIONS[name](TEXT, random.Random(3))


@pytest.mark.parametrize("name", UNDONE)
def test_the_normaliser_undoes_spelling_tricks(name):
    assert normalize(PERTURBATIONS[name](TEXT, random.Random(3))) == normalize(TEXT)
