"""How far a source's scores are off once its own dev rows calibrate them, beside what a new site gets."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from training.dataset import Dataset, Row
from training.decide import labels_of, scores_of
from training.evaluate import own_calibration_error
from training.metrics import expected_calibration_error

MEASURED = 100


class Pessimist:
    """Finds one text in two toxic where one in ten is."""

    model = "pessimist-1"
    attributes = ("TOXICITY",)
    thresholds = MappingProxyType({"TOXICITY": {"hold": 0.5}})

    def score(self, texts):
        return [{"TOXICITY": 0.5} for _ in texts]


@pytest.fixture
def source():
    """A source in three splits of which every tenth text is toxic."""
    return [
        Row(f"{split}-{number}", f"تعليق {number}", "tweets", split, {"TOXICITY": int(number % 10 == 0)})
        for split in ("train", "dev", "test")
        for number in range(MEASURED)
    ]


def test_a_source_that_trained_is_calibrated_by_its_own_dev_rows(source):
    dataset = Dataset(tuple(source))
    test = dataset.pick("test", "TOXICITY")
    plain = expected_calibration_error(labels_of(test, "TOXICITY"), scores_of(Pessimist(), test, "TOXICITY"))
    own = own_calibration_error(Pessimist(), dataset, "tweets", "TOXICITY")
    assert plain == pytest.approx(0.4)
    assert own < 0.1  # the pull towards the plain sigmoid leaves a little


def test_a_source_that_never_trained_has_only_what_a_new_site_gets(source):
    unseen = Dataset(tuple(row for row in source if row.split != "train"))
    assert own_calibration_error(Pessimist(), unseen, "tweets", "TOXICITY") is None


def test_dev_rows_of_one_answer_calibrate_nothing(source):
    tame = [replace(row, labels={"TOXICITY": 0}) if row.split == "dev" else row for row in source]
    assert own_calibration_error(Pessimist(), Dataset(tuple(tame)), "tweets", "TOXICITY") is None
