"""What thresholds would do, from comments that people judged."""

from dataclasses import replace

import pytest

from moderation.domain.policy import Action, Threshold
from moderation.domain.tradeoff import Forecast, Judged, Seen, action, for_the_waiting, forecast, point

TOXIC = {"TOXICITY": Threshold(0.5, 0.9)}


def judged(score: float, bad: bool, count: int = 1, weight: float = 1.0) -> list[Judged]:
    return [Judged({"TOXICITY": score}, bad=bad, weight=weight) for _ in range(count)]


@pytest.mark.parametrize(
    ("score", "other", "expected"),
    [
        (0.49, Action.PUBLISH, Action.PUBLISH),
        (0.5, Action.PUBLISH, Action.HOLD),
        (0.89, Action.PUBLISH, Action.HOLD),
        (0.9, Action.PUBLISH, Action.REJECT),
        (0.1, Action.HOLD, Action.HOLD),
        (0.95, Action.HOLD, Action.REJECT),
    ],
)
def test_the_sternest_of_scores_and_signals_counts(score: float, other: Action, expected: Action) -> None:
    assert action(Seen({"TOXICITY": score, "SPAM": 1.0}, other), TOXIC) is expected


def test_without_a_rejection_threshold_nothing_is_rejected() -> None:
    assert action(Seen({"TOXICITY": 1.0}), {"TOXICITY": Threshold(0.5)}) is Action.HOLD


def test_precision_and_recall_are_counted_at_and_above_a_threshold() -> None:
    people = judged(0.8, True, 30) + judged(0.8, False, 10) + judged(0.2, True, 10) + judged(0.2, False, 50)
    found = point("TOXICITY", 0.8, people, people)
    assert found.precision
    assert found.recall
    assert (found.precision.value, found.recall.value, found.above, found.judged) == (0.75, 0.75, 0.4, 40)
    assert found.precision.low < 0.75 < found.precision.high


def test_too_few_judged_comments_give_no_estimate() -> None:
    found = point("TOXICITY", 0.8, judged(0.8, True, 19), [])
    assert (found.precision, found.recall, found.judged) == (None, None, 19)


def test_a_sampled_comment_counts_for_as_many_as_it_stands_for() -> None:
    people = judged(0.8, True, 40) + judged(0.2, True, 20, weight=10)
    found = point("TOXICITY", 0.8, people, [])
    assert found.recall
    assert found.recall.value == pytest.approx(40 / 240, abs=0.001)


def test_what_chance_picked_from_the_queue_stands_for_those_that_wait() -> None:
    drawn = [replace(one, drawn=weight) for one, weight in zip(judged(0.8, True, 20), [100, 300] * 10, strict=True)]
    found = for_the_waiting([*judged(0.8, False, 5), *drawn], waiting=4_000)
    assert [one.weight for one in found[:7]] == [1, 1, 1, 1, 1, 101, 301]
    assert sum(one.weight for one in found) == 25 + 4_000


def test_too_few_that_chance_picked_stand_for_themselves() -> None:
    drawn = [replace(one, drawn=100.0) for one in judged(0.8, True, 19)]
    assert {one.weight for one in for_the_waiting(drawn, waiting=4_000)} == {1.0}


def test_a_queue_decided_by_doubt_alone_is_not_taken_for_the_whole() -> None:
    """Of the waiting nine in ten are good; what the order picked is all bad, what chance picked is like the waiting."""
    picked = judged(0.6, True, 100)
    drawn = [replace(one, drawn=1_000.0) for one in [*judged(0.6, False, 36), *judged(0.6, True, 4)]]
    blunt, mended = (
        point("TOXICITY", 0.5, people, []) for people in ([*picked, *drawn], for_the_waiting([*picked, *drawn], 1_000))
    )
    assert blunt.precision
    assert mended.precision
    assert blunt.precision.value > 0.7
    assert mended.precision.value == pytest.approx((100 + 0.1 * 1_040) / 1_140, abs=0.001)
    assert mended.precision.low < 0.15 < mended.precision.high


def test_a_forecast_tells_shares_and_both_kinds_of_error() -> None:
    traffic = [Seen({"TOXICITY": score}) for score in (0.1, 0.1, 0.6, 0.95)]
    people = judged(0.1, False, 36) + judged(0.1, True, 4) + judged(0.95, True, 18) + judged(0.95, False, 2)
    found = forecast(people, traffic, TOXIC)
    assert (found.publish, found.hold, found.reject) == (0.5, 0.25, 0.25)
    assert found.bad_published
    assert found.good_rejected
    assert (found.bad_published.value, found.good_rejected.value) == (0.1, 0.1)


def test_nothing_known_forecasts_nothing() -> None:
    assert forecast([], [], TOXIC) == Forecast(0, 0, 0, None, None)
