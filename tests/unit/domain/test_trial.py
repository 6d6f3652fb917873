"""Two models side by side: what counts as overturned, and when a difference is more than chance."""

import pytest

from moderation.domain.agreement import chance_of_more, difference
from moderation.domain.decision import Choice
from moderation.domain.policy import Action
from moderation.domain.trial import Comparison, Part, overturned


@pytest.mark.parametrize(
    ("verdict", "answer", "against"),
    [
        (Action.PUBLISH, Choice.PUBLISH, False),
        (Action.PUBLISH, Choice.REJECT, True),
        (Action.HOLD, Choice.PUBLISH, True),
        (Action.HOLD, Choice.REJECT, False),
        (Action.REJECT, Choice.PUBLISH, True),
        (Action.REJECT, Choice.REJECT, False),
    ],
)
def test_an_answer_overturns_what_it_goes_against(verdict: Action, answer: Choice, against: bool) -> None:
    assert overturned(verdict, answer) is against


def test_a_difference_of_two_shares_has_newcombes_interval() -> None:
    found = difference((56, 70), (48, 80))
    assert found
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=2e-4)  # his own example
    assert found.told


def test_no_difference_is_told_of_few_or_equal_shares() -> None:
    assert difference((3, 19), (9, 100)) is None
    same = difference((50, 100), (50, 100))
    assert same
    assert not same.told


@pytest.mark.parametrize(
    ("one", "other", "chance"),
    [((3, 4), (1, 4), 0.242857), ((10, 10), (0, 10), 1 / 184756), ((0, 30), (5, 30), 1.0), ((0, 0), (0, 0), 1.0)],
)
def test_chance_is_fishers(one: tuple[int, int], other: tuple[int, int], chance: float) -> None:
    assert chance_of_more(one, other) == pytest.approx(chance, rel=1e-5)


def test_a_canary_is_surely_worse_only_with_enough_answers_of_both() -> None:
    good = Part("open-1", comments=400, held=40, answers=60, overturned=6)
    assert Comparison(Part("own-1", comments=100, held=30, answers=30, overturned=15), good).surely_worse
    assert not Comparison(Part("own-1", comments=100, held=30, answers=30, overturned=5), good).surely_worse
    assert not Comparison(Part("own-1", comments=100, held=30, answers=19, overturned=19), good).surely_worse
    assert not Comparison(good, Part("open-1")).surely_worse
