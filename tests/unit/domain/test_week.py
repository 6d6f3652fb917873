"""A week of the watch: what people said becomes precision and recall, and what crosses a bound is told."""

from datetime import UTC, datetime

import pytest

from moderation.domain.agreement import Estimate
from moderation.domain.week import Alert, Told, Week

BEGIN = datetime(2026, 11, 23, tzinfo=UTC)


def week(**told: object) -> Week:
    return Week(BEGIN, 1_000, 100, **told)  # type: ignore[arg-type]  # each fits its field


def test_a_quiet_week_calls_for_nothing() -> None:
    assert list(week().alerts()) == []
    estimates = {"precision": Estimate(0.6, 0.5, 0.7), "recall": Estimate(0.8, 0.6, 0.9)}
    assert (
        list(week(drift=0.1, vocabulary=0.04, score=0.5, rejected=Estimate(0.45, 0.4, 0.5), **estimates).alerts()) == []
    )


@pytest.mark.parametrize(
    ("told", "alert"),
    [
        ({"drift": 0.25}, Alert.SCORE_DRIFT),
        ({"vocabulary": 0.1}, Alert.VOCABULARY_DRIFT),
        ({"score": 0.8, "rejected": Estimate(0.5, 0.4, 0.6)}, Alert.SCORE_GAP),
        ({"score": 0.2, "rejected": Estimate(0.5, 0.4, 0.6)}, Alert.SCORE_GAP),
        ({"precision": Estimate(0.3, 0.25, 0.39)}, Alert.PRECISION_LOW),
        ({"recall": Estimate(0.4, 0.2, 0.59)}, Alert.RECALL_LOW),
    ],
)
def test_what_crosses_a_bound_is_told(told: dict[str, object], alert: Alert) -> None:
    assert list(week(**told).alerts()) == [alert]


def test_an_estimate_that_may_be_chance_calls_for_nothing() -> None:
    unsure = {"score": 0.8, "rejected": Estimate(0.6, 0.35, 0.82)}
    assert list(week(**unsure, precision=Estimate(0.3, 0.1, 0.5), recall=Estimate(0.4, 0.1, 0.8)).alerts()) == []


def test_recall_weighs_what_chance_picked_by_how_much_it_stands_for() -> None:
    passed = tuple((place < 2, 33.0) for place in range(40))
    told = Told(published=1_320, caught=100, passed=passed, stopped=50, stopped_bad=40)
    precision, recall = told.precision(), told.recall()
    assert precision
    assert recall
    assert precision.value == 0.8
    assert recall.value == pytest.approx(80 / (80 + 66), abs=1e-3)
    assert recall.low < 0.4
    assert recall.high > 0.8


def test_nothing_missed_in_few_samples_is_not_certainty() -> None:
    told = Told(published=1_000, caught=50, passed=((False, 50.0),) * 20, stopped=50, stopped_bad=50)
    recall = told.recall()
    assert recall
    assert (recall.value, recall.high) == (1.0, 1.0)
    assert recall.low < 0.3


def test_too_few_answers_on_either_side_say_nothing() -> None:
    assert Told(10, 10, ((True, 1.0),) * 19, 40, 20).recall() is None
    assert Told(10, 10, ((True, 1.0),) * 40, 19, 19).recall() is None


def test_a_week_without_anything_bad_missed_nothing() -> None:
    told = Told(100, 30, ((False, 1.0),) * 30, 30, 0)
    recall = told.recall()
    assert recall
    assert recall.value == 1.0
