"""The rule of promotion: a model that lacks nothing passes, and each thing it may lack is named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.domain.agreement import Difference, Estimate, chance_of_heads
from moderation.domain.promotion import Lack, Tried, lacks
from moderation.domain.site import SitePolicy
from moderation.domain.week import Alert

POLICY = SitePolicy(promote_by_rule=True, rule_days=7, rule_comments=500)
SHADOW = Tried(
    passed=True,
    canary=False,
    time=timedelta(days=7),
    comments=500,
    agreement=Estimate(0.9, 0.86, 0.93),
    more_held=None,
    answers=50,
    overturned=10,
    champion_overturned=12,
    chance=0.7,
    alerts=(),
)
CANARY = replace(SHADOW, canary=True, agreement=None, more_held=Difference(0.02, -0.01, 0.05))


@pytest.mark.parametrize("tried", [SHADOW, CANARY])
def test_a_model_that_meets_every_condition_lacks_nothing(tried: Tried) -> None:
    assert list(lacks(tried, POLICY)) == []


@pytest.mark.parametrize(
    ("tried", "lack"),
    [
        (replace(SHADOW, passed=False), Lack.GATE),
        (replace(SHADOW, time=timedelta(days=7, seconds=-1)), Lack.DAYS),
        (replace(SHADOW, comments=499), Lack.COMMENTS),
        (replace(SHADOW, agreement=Estimate(0.9, 0.84, 0.94)), Lack.AGREEMENT),
        (replace(SHADOW, agreement=None), Lack.AGREEMENT),
        (replace(CANARY, more_held=Difference(0.11, 0.08, 0.14)), Lack.HELD),
        (replace(CANARY, more_held=None), Lack.HELD),
        (replace(SHADOW, answers=49), Lack.ANSWERS),
        (replace(CANARY, chance=0.04), Lack.OVERTURNED),
        (replace(SHADOW, alerts=(Alert.SCORE_DRIFT,)), Lack.ALERTS),
    ],
)
def test_what_is_lacking_is_named(tried: Tried, lack: Lack) -> None:
    assert list(lacks(tried, POLICY)) == [lack]


@pytest.mark.parametrize(("heads", "tosses", "chance"), [(0, 0, 1), (0, 9, 1), (9, 9, 1 / 512), (8, 10, 56 / 1024)])
def test_chance_is_a_fair_coins(heads: int, tosses: int, chance: float) -> None:
    assert chance_of_heads(heads, tosses) == pytest.approx(chance)
