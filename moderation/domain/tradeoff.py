"""What thresholds would do to a site's comments: what people would see, what would slip through, what would be lost.

Everything is estimated from comments that people have judged, each standing for as many as its weight says, and told
with its interval; where too few were judged there is no estimate rather than a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from moderation.domain.agreement import LEAST, Estimate, share
from moderation.domain.policy import Action, Threshold

_SEVERITY = {Action.PUBLISH: 0, Action.HOLD: 1, Action.REJECT: 2}


@dataclass(frozen=True)
class Seen:
    """A comment with one model's scores, and what its other signals (words, links, pre-moderation) ask for anyway."""

    scores: Mapping[str, float] = field(default_factory=dict)
    other: Action = Action.PUBLISH


@dataclass(frozen=True)
class Judged(Seen):
    """A comment that a person judged: `bad` when they rejected it; `weight` is how many comments it stands for.

    `drawn` is from how many waiting comments chance picked it, None where an order or a person did.
    """

    bad: bool = False
    weight: float = 1.0
    drawn: float | None = None


@dataclass(frozen=True)
class Point:
    """One attribute at one threshold.

    Parameters
    ----------
    precision : Estimate, optional
        Of the comments at or above it, how many people reject; None when too few were judged.
    recall : Estimate, optional
        Of the comments that people reject, how many are at or above it.
    above : float
        Which share of all comments is at or above it.
    judged : int
        How many of those at or above it people have judged.
    """

    threshold: float
    precision: Estimate | None
    recall: Estimate | None
    above: float
    judged: int


@dataclass(frozen=True)
class Forecast:
    """What a set of thresholds would do, as shares of all comments.

    `bad_published` is the share of the published that people would have rejected, `good_rejected` the share of the
    machine's rejections that they would have published.
    """

    publish: float
    hold: float
    reject: float
    bad_published: Estimate | None
    good_rejected: Estimate | None


def enough_drawn(judged: Sequence[Judged]) -> bool:
    """Tell whether chance picked so many that they may stand for others."""
    return sum(one.drawn is not None for one in judged) >= LEAST


def for_the_waiting(judged: Sequence[Judged], waiting: int) -> list[Judged]:
    """Let what chance picked from the queue stand, beside itself, for the comments that wait undecided.

    Whatever an order or a person picked stands for itself alone: nothing says that those left behind are like it. So
    does everything where chance picked too few.
    """
    if not enough_drawn(judged):
        return list(judged)
    total = sum(one.drawn or 0.0 for one in judged)
    return [replace(one, weight=one.weight + waiting * (one.drawn or 0.0) / total) for one in judged]


def action(seen: Seen, thresholds: Mapping[str, Threshold]) -> Action:
    """Return what the machine would do with a comment: the sternest of what its scores and other signals ask for."""
    asked = [seen.other]
    for name, threshold in thresholds.items():
        score = seen.scores.get(name)
        if score is None or score < threshold.hold:
            continue
        asked.append(Action.REJECT if threshold.reject is not None and score >= threshold.reject else Action.HOLD)
    return max(asked, key=_SEVERITY.__getitem__)


def point(attribute: str, threshold: float, judged: Sequence[Judged], traffic: Sequence[Seen]) -> Point:
    """Return what one threshold of one attribute would catch."""
    over = [one for one in judged if one.scores.get(attribute, 0.0) >= threshold]
    precision = share([(one.bad, one.weight) for one in over])
    recall = share([(one.scores.get(attribute, 0.0) >= threshold, one.weight) for one in judged if one.bad])
    above = sum(one.scores.get(attribute, 0.0) >= threshold for one in traffic)
    return Point(threshold, precision, recall, above / len(traffic) if traffic else 0.0, len(over))


def forecast(judged: Sequence[Judged], traffic: Sequence[Seen], thresholds: Mapping[str, Threshold]) -> Forecast:
    """Return what a set of thresholds would do; without any comment all shares are 0."""
    actions = [action(seen, thresholds) for seen in traffic]
    total = max(len(actions), 1)
    answers = [(action(one, thresholds), one) for one in judged]
    return Forecast(
        publish=actions.count(Action.PUBLISH) / total,
        hold=actions.count(Action.HOLD) / total,
        reject=actions.count(Action.REJECT) / total,
        bad_published=share([(one.bad, one.weight) for done, one in answers if done is Action.PUBLISH]),
        good_rejected=share([(not one.bad, one.weight) for done, one in answers if done is Action.REJECT]),
    )
