"""Whether a site's answers can be trusted: how often they go against what is all but sure, who does so, and how many of
all answers look turned around.

Sure is what the shipped model scores very high or very low, and what the word list holds; both are older than any
label, so no set of labels can move them. On three sources that trained neither, honest annotators go against such a
text 2 to 9 times in a hundred; turning a fifth of all answers around makes that 22 and more.

The share turned around is also read off all texts: answers follow the shipped score along a curve whose ends it lifts
and lowers alike. That finds fewer turned answers in a small set, the sure texts find those turned one way only.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from moderation.domain.decision import Choice
from moderation.domain.policy import HELD_FROM_SEVERITY
from moderation.services.ports import Classifier, Lexicon
from training.lessons import Lesson
from training.reasons import Reason, reason

SURELY_HOSTILE, SURELY_INNOCENT = 0.95, 0.02
MOST_AGAINST = 0.13
MOST_TURNED, DOUBT = 0.08, 0.8
"""Answers are distrusted when so large a share turned around explains them this much worse than the likeliest one does:
the root of twice the difference in log likelihood."""
MOST_AGAINST_OF_ONE = 0.30
LEAST_SURE = 8
"""Nobody is named for what they said of fewer clear texts."""
Z90 = 1.2816
SURE_LOGIT = 4.0


@dataclass(frozen=True)
class Against:
    """How many of the sure texts someone answered on, and how many of these they answered against."""

    sure: int = 0
    against: int = 0

    def plus(self, opposed: bool) -> "Against":
        """Return the count with one more sure text."""
        return Against(self.sure + 1, self.against + opposed)

    @property
    def at_least(self) -> float:
        """The lower end of the share's interval: 90 % of such counts come from no smaller share (Wilson 1927)."""
        if not self.sure:
            return 0.0
        share, spread = self.against / self.sure, Z90**2 / self.sure
        margin = Z90 * math.sqrt(share * (1 - share) / self.sure + spread / (4 * self.sure))
        return (share + spread / 2 - margin) / (1 + spread)


@dataclass(frozen=True)
class Answer:
    """What someone said of a text, beside what was known of it: the shipped score, whether the word list holds it."""

    actor: str
    rejected: bool
    toxicity: float
    listed: bool

    @property
    def sure(self) -> bool | None:
        """Whether the text should be rejected; None where that is not sure."""
        if self.toxicity >= SURELY_HOSTILE or self.listed:
            return True
        return False if self.toxicity <= SURELY_INNOCENT else None


def answers(taught: Sequence[Lesson], shipped: Classifier, words: Lexicon) -> list[Answer]:
    """Return the answers that say anything of hostility."""
    told = [one for one in taught if not math.isnan(one.value("TOXICITY"))]
    scores = shipped.score([one.text for one in told])
    return [
        Answer(one.actor, one.choice is Choice.REJECT, found["TOXICITY"], _listed(one.text, words))
        for one, found in zip(told, scores, strict=True)
    ]


def opposed(given: Iterable[Answer]) -> dict[str, Against]:
    """Return for each person on how many sure texts they answered, and how often against them."""
    found: dict[str, Against] = {}
    for one in given:
        if one.sure is not None:
            found[one.actor] = found.get(one.actor, Against()).plus(one.sure is not one.rejected)
    return found


def distrusted(given: Sequence[Answer]) -> list[Reason]:
    """Return why these answers should not train anything; nothing when they may."""
    found = opposed(given)
    accounts = {
        actor: one for actor, one in found.items() if one.sure >= LEAST_SURE and one.at_least > MOST_AGAINST_OF_ONE
    }
    reasons = [
        reason("account_opposes", actor=actor, against=one.against, sure=one.sure)
        for actor, one in sorted(accounts.items())
    ]
    rest = [one for actor, one in found.items() if actor not in accounts]
    others = Against(sum(one.sure for one in rest), sum(one.against for one in rest))
    if others.at_least > MOST_AGAINST:
        reasons.append(reason("labels_contradict", against=others.against, sure=others.sure))
    turned, doubt = turned_around([one for one in given if one.actor not in accounts])
    if doubt > DOUBT:
        reasons.append(reason("labels_turned", turned=turned))
    return reasons


def turned_around(given: Sequence[Answer]) -> tuple[float, float]:
    """Return the likeliest share of answers turned around, and how much better it explains them than the most borne.

    The chance of a rejection is taken for f + (1 - 2f) / (1 + exp(-(a · logit + b))), so that a site's own mildness or
    sternness (b) and how far it follows the score at all (a) are not mistaken for turned answers. The second number is
    negative where the share is smaller than the most borne, and 0 where too few of either kind tell anything.
    """
    rejected = np.array([one.rejected for one in given], dtype=float)
    if min(rejected.sum(), len(rejected) - rejected.sum()) < LEAST_SURE:
        return 0.0, 0.0
    scores = np.clip([one.toxicity for one in given], 1e-5, 1 - 1e-5)
    logits = np.log(scores / (1 - scores))
    logits = np.where([one.listed for one in given], np.maximum(logits, SURE_LOGIT), logits)
    free = min((_fitted(logits, rejected, (-8.0, 8.0), start) for start in (-4.0, -1.0)), key=lambda found: found[1])
    borne = math.log(MOST_TURNED / (0.5 - MOST_TURNED))
    _, bound = _fitted(logits, rejected, (borne, borne), borne)
    share = 0.5 * float(expit(free[0]))
    doubt = math.sqrt(2 * max(0.0, bound - free[1]))
    return share, doubt if share > MOST_TURNED else -doubt


Floats = NDArray[np.float64]


def _fitted(logits: Floats, rejected: Floats, turned: tuple[float, float], start: float) -> tuple[float, float]:
    """Return the likeliest turned share between two bounds, as the logit of twice it, and minus its log likelihood."""

    def unlikely(at: Floats) -> float:
        share = 0.5 * expit(at[2])
        chance = np.clip(share + (1 - 2 * share) * expit(np.exp(at[0]) * logits + at[1]), 1e-9, 1 - 1e-9)
        likelihood = rejected * np.log(chance) + (1 - rejected) * np.log(1 - chance)
        return float(-likelihood.sum() + 2 * at[0] ** 2)  # the slope stays near 1: the score is calibrated

    found = minimize(unlikely, [0.0, 0.0, start], method="L-BFGS-B", bounds=[(-2, 2), (-10, 10), turned])
    return float(found.x[2]), float(found.fun)


def _listed(text: str, words: Lexicon) -> bool:
    return any(match.severity >= HELD_FROM_SEVERITY for match in words.find(text))
