"""Whether a site's answers can be trusted: how often they go against what is all but sure, and who does so.

Sure is what the shipped model scores very high or very low, and what the word list holds; both are older than any
label, so no set of labels can move them. On three sources that trained neither, honest annotators go against such a
text 2 to 9 times in a hundred; turning a fifth of all answers around makes that 22 and more.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.domain.decision import Choice
from moderation.domain.policy import HELD_FROM_SEVERITY
from moderation.services.ports import Classifier, Lexicon
from training.lessons import Lesson
from training.reasons import Reason, reason

SURELY_HOSTILE, SURELY_INNOCENT = 0.95, 0.02
MOST_AGAINST = 0.12
MOST_AGAINST_OF_ONE = 0.30
LEAST_SURE = 8
"""Nobody is named for what they said of fewer clear texts."""
Z90 = 1.2816


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


def opposed(taught: Sequence[Lesson], shipped: Classifier, words: Lexicon) -> dict[str, Against]:
    """Return for each person on how many sure texts they answered, and how often against them."""
    scores = shipped.score([one.text for one in taught])
    found: dict[str, Against] = {}
    for one, attributes in zip(taught, scores, strict=True):
        sure = _sure(one, attributes["TOXICITY"], words)
        if sure is not None:
            found[one.actor] = found.get(one.actor, Against()).plus(sure is not one.choice)
    return found


def distrusted(found: Mapping[str, Against]) -> list[Reason]:
    """Return why these answers should not train anything; nothing when they may."""
    known = {actor: one for actor, one in found.items() if one.sure >= LEAST_SURE}
    accounts = {actor: one for actor, one in known.items() if one.at_least > MOST_AGAINST_OF_ONE}
    reasons = [
        reason("account_opposes", actor=actor, against=one.against, sure=one.sure)
        for actor, one in sorted(accounts.items())
    ]
    rest = [one for actor, one in found.items() if actor not in accounts]
    others = Against(sum(one.sure for one in rest), sum(one.against for one in rest))
    if others.at_least > MOST_AGAINST:
        reasons.append(reason("labels_contradict", against=others.against, sure=others.sure))
    return reasons


def _sure(one: Lesson, toxicity: float, words: Lexicon) -> Choice | None:
    """Return what the answer should be, None where that is not sure or the answer says nothing of hostility."""
    if math.isnan(one.value("TOXICITY")):
        return None
    if toxicity >= SURELY_HOSTILE or any(match.severity >= HELD_FROM_SEVERITY for match in words.find(one.text)):
        return Choice.REJECT
    return Choice.PUBLISH if toxicity <= SURELY_INNOCENT else None
