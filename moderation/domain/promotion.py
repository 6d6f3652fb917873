"""The rule by which a model that was tried long enough becomes the champion without a person, and what it lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from moderation.domain.agreement import Difference, Estimate
from moderation.domain.site import SitePolicy
from moderation.domain.week import Alert

LEAST_ANSWERS = 50
LEAST_AGREEMENT = 0.85
MOST_MORE_HELD = 0.10
LIKELY_WORSE = 0.05


class Lack(StrEnum):
    """What stands in the way of a promotion by rule."""

    GATE = "gate"
    DAYS = "days"
    COMMENTS = "comments"
    AGREEMENT = "agreement"
    HELD = "held"
    ANSWERS = "answers"
    OVERTURNED = "overturned"
    ALERTS = "alerts"


@dataclass(frozen=True)
class Tried:
    """What a model's time beside the champion has shown.

    Parameters
    ----------
    comments : int
        How many live comments it judged, as a shadow or, acted on, as a canary.
    agreement : Estimate, optional
        As a shadow: on how many of them it agreed with what acted; None as a canary, or with too few.
    more_held : Difference, optional
        As a canary: how much more it held than the champion; None as a shadow, or with too few.
    answers : int
        How many comments people answered on; as a canary on the part that has fewer.
    overturned, champion_overturned : int
        How many of the verdicts that they answered on went against what they said.
    chance : float
        How often chance alone would overturn so many more of its verdicts.
    """

    passed: bool
    canary: bool
    time: timedelta
    comments: int
    agreement: Estimate | None
    more_held: Difference | None
    answers: int
    overturned: int
    champion_overturned: int
    chance: float
    alerts: tuple[Alert, ...]


def lacks(tried: Tried, policy: SitePolicy) -> Iterator[Lack]:
    """Yield what a model lacks to be promoted by a site's rule."""
    if not tried.passed:
        yield Lack.GATE
    if tried.time < timedelta(days=policy.rule_days):
        yield Lack.DAYS
    if tried.comments < policy.rule_comments:
        yield Lack.COMMENTS
    if tried.canary:
        if tried.more_held is None or tried.more_held.value > MOST_MORE_HELD:
            yield Lack.HELD
    elif tried.agreement is None or tried.agreement.low < LEAST_AGREEMENT:
        yield Lack.AGREEMENT
    if tried.answers < LEAST_ANSWERS:
        yield Lack.ANSWERS
    if tried.chance < LIKELY_WORSE:
        yield Lack.OVERTURNED
    if tried.alerts:
        yield Lack.ALERTS
