"""Numbers checked by hand."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from training.decide import suggest_threshold
from training.metrics import (
    at_threshold,
    auc,
    average_precision,
    brier,
    debiased_calibration_error,
    ece_floor,
    expected_calibration_error,
    intervals,
    macro_f1,
    precision_at_recall,
    recall_at_precision,
    reliability,
    weighted_auc,
)

LABELS = np.array([0, 0, 1, 1])
SCORES = np.array([0.1, 0.6, 0.4, 0.9])


def test_a_weighted_row_counts_as_so_many_rows():
    random = np.random.default_rng(0)
    labels, scores = random.integers(0, 2, 60), random.integers(0, 9, 60) / 10
    weights = random.integers(1, 5, 60)
    many = np.repeat(np.arange(60), weights)
    assert weighted_auc(labels, scores, weights) == pytest.approx(auc(labels[many], scores[many]))
    assert weighted_auc(labels, scores, np.ones(60)) == pytest.approx(auc(labels, scores))


def test_what_a_newsroom_meets_at_a_threshold():
    at = at_threshold(LABELS, SCORES, 0.5)
    assert (at["precision"], at["recall"], at["false_alarms"]) == (0.5, 0.5, 0.5)
    assert at["macro_f1"] == 0.5


def test_nothing_flagged_has_no_precision():
    assert at_threshold(LABELS, SCORES, 0.95)["precision"] == 0


def test_a_perfectly_calibrated_set_has_no_error():
    scores = np.full(10, 0.3)
    assert expected_calibration_error(np.array([1] * 3 + [0] * 7), scores) == pytest.approx(0)


def test_calibration_error_is_the_gap_between_score_and_frequency():
    assert expected_calibration_error(np.array([1, 1]), np.array([0.6, 0.6])) == pytest.approx(0.4)


def test_the_debiased_error_is_small_where_the_scores_are_right_and_full_where_they_are_wrong():
    random = np.random.default_rng(4)
    scores = random.random(700)
    right, wrong = (random.random((20, 700)) < shown for shown in (scores, np.clip(scores + 0.2, 0, 1)))
    plain = [expected_calibration_error(labels.astype(int), scores) for labels in right]
    debiased = [debiased_calibration_error(labels.astype(int), scores, seed=0) for labels in right]
    assert np.mean(debiased) < 0.7 * np.mean(plain)
    off = [debiased_calibration_error(labels.astype(int), scores, seed=0) for labels in wrong]
    assert np.mean(off) == pytest.approx(0.18, abs=0.02)


def test_an_interval_holds_the_value_and_repeats_with_the_seed():
    labels, scores = np.tile(LABELS, 50), np.tile(SCORES, 50)
    bounds = intervals({"macro_f1": macro_f1}, labels, scores, seed=1, rounds=100)
    low, high = bounds["macro_f1"]
    assert low < macro_f1(labels, scores) < high
    assert bounds == intervals({"macro_f1": macro_f1}, labels, scores, seed=1, rounds=100)


def test_precision_and_recall_at_a_stated_level_of_the_other():
    assert precision_at_recall(LABELS, SCORES, 0.8) == pytest.approx(2 / 3)
    assert recall_at_precision(LABELS, SCORES, 0.9) == 0.5
    assert recall_at_precision(1 - LABELS, SCORES, 0.9) == 0


def test_reliability_counts_every_row_once():
    bins = reliability(LABELS, SCORES)
    assert sum(one["rows"] for one in bins) == len(LABELS)
    assert [one["frequency"] for one in bins] == [0, 1, 0, 1]


def test_the_threshold_suggested_is_the_lowest_that_parts_the_classes():
    assert suggest_threshold(LABELS, np.array([0.1, 0.42, 0.72, 0.9])) == pytest.approx(0.45)
    assert suggest_threshold(LABELS, np.array([0.1, 0.62, 0.72, 0.9])) == pytest.approx(0.65)


def test_the_threshold_suggested_is_never_below_two_fifths():
    assert suggest_threshold(LABELS, np.array([0.1, 0.3, 0.72, 0.9])) == pytest.approx(0.4)


@pytest.mark.parametrize(("innocent_between", "suggested"), [(2, 0.4), (6, 0.5)])
def test_a_lower_threshold_is_suggested_while_it_costs_next_to_nothing(innocent_between: int, suggested: float):
    scores = np.array([0.1] * 500 + [0.47] * innocent_between + [0.52] * 500)
    labels = np.array([0] * (500 + innocent_between) + [1] * 500)
    assert suggest_threshold(labels, scores) == pytest.approx(suggested)


def test_fast_numbers_are_those_of_scikit_learn():
    random = np.random.default_rng(0)
    labels, scores = random.integers(0, 2, 200), random.random(200).round(1)
    assert auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))
    assert macro_f1(labels, scores, 0.4) == pytest.approx(f1_score(labels, scores >= 0.4, average="macro"))
    assert average_precision(labels, scores) == pytest.approx(average_precision_score(labels, scores))
    assert brier(LABELS, SCORES) == pytest.approx(np.mean((LABELS - SCORES) ** 2))


def test_chance_alone_shows_less_calibration_error_on_more_rows():
    few, many = (ece_floor(np.linspace(0.05, 0.95, rows), seed=0) for rows in (50, 5000))
    assert 0 < many < few
    assert many < 0.03
    assert ece_floor(np.array([0.0, 1.0]), seed=0) == 0
