"""From a site's labels to training examples: what a decision says of each attribute, and who said how much."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from moderation.domain.decision import Choice, Reason
from moderation.domain.label import Label, Origin
from training.site import SiteExamples

TEACHES: Mapping[Reason | None, tuple[str, ...]] = {
    None: ("TOXICITY",),
    Reason.INSULT: ("TOXICITY", "INSULT"),
    Reason.PROFANITY: ("TOXICITY", "PROFANITY"),
    Reason.HATE: ("TOXICITY", "IDENTITY_ATTACK"),
    Reason.THREAT: ("TOXICITY", "THREAT"),
    Reason.SEXUAL: ("TOXICITY", "SEXUAL"),
    Reason.SPAM: ("SPAM",),
    Reason.OFF_TOPIC: (),
    Reason.PERSONAL_DATA: (),
    Reason.OTHER: (),
}
"""Which attributes a rejection for this reason is an example of; of the others it says nothing."""

MOST = 30_000
"""So many answers are read at most, the newest: more than a model learns from and is measured on."""
LARGEST_SHARE = 0.5
"""Where three or more people decide, no one's answers weigh more than all others' together."""


@dataclass(frozen=True)
class Lesson:
    """One comment with the last word on it; `weight` is after the cap on what one person contributes.

    `of_all` is how many comments it stands for where the blind audit picked it from all that came, `of_queue` where
    chance picked it from the queue; None where it did not.
    """

    label_id: str
    comment_id: str | None
    text: str
    choice: Choice
    reason: Reason | None
    weight: float
    actor: str
    author: str
    of_all: float | None = None
    of_queue: float | None = None

    def value(self, attribute: str) -> float:
        """Return what it says of an attribute: 1, 0, or NaN for nothing."""
        if self.choice is Choice.PUBLISH:
            return 0.0
        return 1.0 if attribute in TEACHES[self.reason] else float("nan")


def lessons(labels: Iterable[Label]) -> list[Lesson]:
    """Return the newest answer in force on each text, oldest first, no person's weight above the cap.

    Of more than MOST the oldest are left out, so that a million imported ones need no more memory. What chance picked
    stays what chance picked, whoever answered later. Rejections that say nothing of any attribute are left out.
    """
    newest: dict[object, Label] = {}
    drawn: dict[object, dict[str, float]] = defaultdict(dict)
    for label in labels:
        if label.retracted_at is None and label.text:
            key = (label.comment_id, label.revision) if label.comment_id else label.text
            newest.pop(key, None)
            newest[key] = label
            if len(newest) > MOST:
                drawn.pop(oldest := next(iter(newest)), None)
                del newest[oldest]
            if label.sampling is not None:
                drawn[key]["of_all" if label.origin is Origin.BLIND_AUDIT else "of_queue"] = label.sampling
    found = [_lesson(label, **drawn[key]) for key, label in newest.items()]
    return _capped([one for one in found if one.choice is Choice.PUBLISH or TEACHES[one.reason]])


def examples(taught: Sequence[Lesson], attributes: Iterable[str]) -> SiteExamples:
    """Return lessons as arrays."""
    return SiteExamples(
        [one.text for one in taught],
        {name: np.array([one.value(name) for one in taught], dtype=float) for name in attributes},
        np.array([one.weight for one in taught], dtype=float),
        [one.author for one in taught],
    )


def shares(taught: Iterable[Lesson]) -> dict[str, tuple[int, float]]:
    """Return who gave how many answers, and their share of the weight."""
    counts: dict[str, int] = defaultdict(int)
    weights = _weights(taught_list := list(taught))
    for one in taught_list:
        counts[one.actor] += 1
    total = sum(weights.values()) or 1.0
    return {actor: (count, weights[actor] / total) for actor, count in counts.items()}


def data_hash(taught: Iterable[Lesson]) -> str:
    """Return a SHA-256 of what trains: the same labels with the same weights give the same one."""
    rows = [(one.label_id, one.choice, one.reason, round(one.weight, 6)) for one in taught]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _lesson(label: Label, of_all: float | None = None, of_queue: float | None = None) -> Lesson:
    return Lesson(
        label_id=label.id,
        comment_id=label.comment_id,
        text=label.text,
        choice=label.choice,
        reason=label.reason,
        weight=label.weight,
        actor=str(label.actor) if label.actor else "unknown",
        author=label.author_id or label.id,
        of_all=of_all,
        of_queue=of_queue,
    )


def _weights(taught: Iterable[Lesson]) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for one in taught:
        weights[one.actor] += one.weight
    return weights


def _capped(taught: list[Lesson]) -> list[Lesson]:
    weights = _weights(taught)
    if len(weights) < 3:
        return taught
    largest = max(weights, key=lambda actor: weights[actor])
    most = (sum(weights.values()) - weights[largest]) * LARGEST_SHARE / (1 - LARGEST_SHARE)
    factor = min(1.0, most / weights[largest])
    return [replace(one, weight=one.weight * factor) if one.actor == largest else one for one in taught]
