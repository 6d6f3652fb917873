"""What orders the queue: how risky a comment is against the site's thresholds, how uncertain the machine is of it,
and whether it is in the blind audit.

Risk is the highest score of all attributes that have a threshold, stretched so that thresholds fall on fixed points:
0.5 is the review threshold, 0.8 the rejection threshold where one is set. Uncertainty is 1 at the review threshold
and falls to 0 at both ends; it is 1 as well for a text that the model did not or could not read.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from moderation.domain.policy import Action, Threshold, Verdict
from moderation.domain.queue import Band

AT_HOLD = 0.5
AT_REJECT = 0.8
BANDS: Mapping[Band, tuple[float, float]] = {
    Band.LOW: (0.0, AT_HOLD),
    Band.GREY: (AT_HOLD, AT_REJECT),
    Band.HIGH: (AT_REJECT, 1.01),  # the upper end is left out, and 1.0 belongs in
}
RANGES: tuple[tuple[float, float], ...] = ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 0.65), (0.65, 0.8), (0.8, 1.01))
"""The ranges of risk that are offered for review by the batch; they end where the bands do."""
UNREAD = frozenset({"abstained", "scorer_crashed", "scorer_late"})
SHARED_SAMPLES = 4
"""One of so many samples is given to two people, so that their agreement can be measured."""


@dataclass(frozen=True)
class Triage:
    """Where a comment stands among those that wait."""

    risk: float
    uncertainty: float


def triage(verdict: Verdict, thresholds: Mapping[str, Threshold]) -> Triage:
    """Return risk and uncertainty of a verdict; what the word list holds is at the review threshold at least."""
    risks = [_relative(score, thresholds[name]) for name, score in verdict.scores.items() if name in thresholds]
    if any(signal.name == "lexicon" and signal.asks is not Action.PUBLISH for signal in verdict.signals):
        risks.append(AT_HOLD)
    risk = round(max(risks, default=0.0), 4)
    unread = any(signal.name in UNREAD for signal in verdict.signals)
    return Triage(risk, 1.0 if unread else round(1 - abs(2 * risk - 1), 4))


def band_of(risk: float) -> Band:
    """Return the band that a risk falls in."""
    return next(band for band, (low, high) in BANDS.items() if low <= risk < high)


def _relative(score: float, threshold: Threshold) -> float:
    if score < threshold.hold:
        return AT_HOLD * score / threshold.hold
    if threshold.reject is None or threshold.reject <= threshold.hold:
        return AT_HOLD + (1 - AT_HOLD) * _share(score, threshold.hold, 1.0)
    if score < threshold.reject:
        return AT_HOLD + (AT_REJECT - AT_HOLD) * _share(score, threshold.hold, threshold.reject)
    return AT_REJECT + (1 - AT_REJECT) * _share(score, threshold.reject, 1.0)


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 1.0


@dataclass(frozen=True)
class Sample:
    """A revision's place in the blind audit: how many revisions it stands for, how many people are to see it."""

    weight: float
    wanted: int


def sample(comment_id: str, revision: int, audit_percent: float) -> Sample | None:
    """Return the place of a revision that chance picked, None for the others; the same answer at every call.

    The draw is a hash of the id, so it depends on nothing that the machine thought of the text.
    """
    drawn = int.from_bytes(hashlib.sha256(f"audit:{comment_id}:{revision}".encode()).digest()[:8]) / 2**64
    share = audit_percent / 100
    if drawn >= share:
        return None
    return Sample(1 / share, 2 if drawn < share / SHARED_SAMPLES else 1)
