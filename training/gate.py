"""The gate: a candidate passes when nothing shows that it is worse than the champion, and its teachers can be trusted.

Both score the same decisions, which the candidate did not see. Worse means that a 95 % bootstrap interval of the
difference lies below nothing, or that McNemar's exact test (McNemar 1947) finds more errors. What every model promises
(`training.promises`) is compared with the shipped model, so that a row of champions cannot wear it away.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from moderation.arabic.dialect import detect
from moderation.classifier.scorer import Scorer
from moderation.domain.decision import Choice
from training import promises
from training.lessons import Lesson
from training.metrics import macro_f1, weighted_auc
from training.reasons import Reason, reason

LEAST_ROWS, LEAST_EACH = 40, 10
ROUNDS = 1_000
SURE = 0.05
FLIPS_SHOWN = 50
DRAWN: Mapping[str, Callable[[Lesson], float | None]] = {
    "at_random": lambda one: one.of_all,
    "queue_at_random": lambda one: one.of_queue,
}
"""The groups that chance picked, with how many comments a row of each stands for."""

Floats = NDArray[np.float64]
Measured = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """Candidate and champion on the same rows, and the shipped model, whose promises hold for all.

    `hold` is the site's own threshold for TOXICITY.
    """

    candidate: Scorer
    champion: Scorer
    shipped: Scorer
    hold: float


def check(pair: Pair, held_out: Sequence[Lesson], seed: int = 0) -> Measured:
    """Return what was measured and, under `refused`, each reason against the candidate (`training.reasons`).

    The model's promises are measured only for a candidate that nothing else speaks against.
    """
    labels = np.array([one.value("TOXICITY") for one in held_out])
    known = np.flatnonzero(~np.isnan(labels))
    rejected = int(labels[known].sum())
    if len(known) < LEAST_ROWS or min(rejected, len(known) - rejected) < LEAST_EACH:
        facts = {"count": len(known), "rejected": rejected, "least": LEAST_ROWS, "each": LEAST_EACH}
        return {"held_out": len(held_out), "refused": [reason("too_few_decisions", **facts)]}
    scores = _scores(pair, held_out)
    attributes = [_compared(name, rows, scores[name], seed) for name, rows in _by_attribute(pair, held_out)]
    groups = [_compared(name, rows, scores["TOXICITY"], seed, weights) for name, rows, weights in _by_group(held_out)]
    errors = _errors(labels[known], scores["TOXICITY"][:, known], pair.hold)
    refused = [*_worse("attribute_worse", attributes), *_worse("group_worse", groups), *_more_errors(errors)]
    report = {
        "held_out": len(held_out),
        "attributes": attributes,
        "groups": groups,
        "errors": errors,
        "flips": _flips(held_out, scores["TOXICITY"], pair.hold),
    }
    if refused:
        return report | {"refused": refused}
    kept = promises.compare(pair.candidate, pair.shipped, seed)
    return report | {"promises": kept, "refused": promises.broken(kept)}


def _scores(pair: Pair, held_out: Sequence[Lesson]) -> dict[str, Floats]:
    """Return per attribute the scores of candidate and champion, shape (2, n_rows)."""
    texts = [one.text for one in held_out]
    both = [scorer.score(texts) for scorer in (pair.candidate, pair.champion)]
    return {name: np.array([[row[name] for row in rows] for rows in both]) for name in pair.candidate.attributes}


Rows = tuple[NDArray[np.intp], NDArray[np.int_]]


def _by_attribute(pair: Pair, held_out: Sequence[Lesson]) -> Iterator[tuple[str, Rows]]:
    for name in pair.candidate.attributes:
        if rows := _rows(held_out, name, lambda one: True):
            yield name, rows


def _by_group(held_out: Sequence[Lesson]) -> Iterator[tuple[str, Rows, Floats | None]]:
    """Yield each dialect with enough rows, and what chance picked, which no order of the queue can have bent.

    Chance picks from all comments (the blind audit) or from the queue; each row stands for as many as it was picked
    from, and the two are never added up.
    """
    for name, drawn in DRAWN.items():
        weights = np.array([drawn(one) or 0.0 for one in held_out])
        if rows := _rows(held_out, "TOXICITY", lambda one, wanted=drawn: wanted(one) is not None):
            yield name, rows, weights[rows[0]]
    dialects = {one.label_id: detect(one.text) for one in held_out}
    for dialect in sorted({found for found in dialects.values() if found}):
        if rows := _rows(held_out, "TOXICITY", lambda one, wanted=dialect: dialects[one.label_id] is wanted):
            yield dialect.value, rows, None


def _rows(held_out: Sequence[Lesson], attribute: str, wanted: Callable[..., bool]) -> Rows | None:
    """Return places and labels of the rows wanted; None when they are too few to tell anything."""
    values = np.array([one.value(attribute) if wanted(one) else np.nan for one in held_out])
    places = np.flatnonzero(~np.isnan(values))
    labels = values[places].astype(int)
    enough = len(places) >= LEAST_ROWS and LEAST_EACH <= labels.sum() <= len(places) - LEAST_EACH
    return (places, labels) if enough else None


def _compared(name: str, rows: Rows, scores: Floats, seed: int, weights: Floats | None = None) -> Measured:
    places, labels = rows
    each = np.ones(len(labels)) if weights is None else weights
    mine, theirs = scores[0, places], scores[1, places]
    found = [weighted_auc(labels, one, each) for one in (mine, theirs)]
    low, high = _gain_interval(labels, mine, theirs, each, seed)
    return {
        "name": name,
        "rows": len(labels),
        "rejected": int(labels.sum()),
        "candidate": {"auc": found[0], "macro_f1": macro_f1(labels, mine)},
        "champion": {"auc": found[1], "macro_f1": macro_f1(labels, theirs)},
        "gain": found[0] - found[1],
        "gain_interval": [low, high],
    }


def _gain_interval(
    labels: NDArray[np.int_], mine: Floats, theirs: Floats, weights: Floats, seed: int
) -> tuple[float, float]:
    """Return the 95 % interval of the gain in AUC; both are measured on the same resamples."""
    random = np.random.default_rng(seed)
    gains = []
    for _ in range(ROUNDS):
        picked = random.integers(0, len(labels), len(labels))
        if 0 < labels[picked].sum() < len(picked):
            ours, others = (weighted_auc(labels[picked], one[picked], weights[picked]) for one in (mine, theirs))
            gains.append(ours - others)
    low, high = np.percentile(gains, [2.5, 97.5])
    return float(low), float(high)


def _worse(code: str, measured: Sequence[Measured]) -> list[Reason]:
    return [
        reason(code, name=one["name"], candidate=one["candidate"]["auc"], champion=one["champion"]["auc"])
        for one in measured
        if one["gain_interval"][1] < 0
    ]


def _errors(labels: Floats, scores: Floats, hold: float) -> Measured:
    """Return how often each one alone was wrong at the site's threshold, and how likely chance alone is to do that."""
    wrong = (scores >= hold) != (labels == 1)
    only_candidate, only_champion = (int((wrong[one] & ~wrong[1 - one]).sum()) for one in (0, 1))
    total = only_candidate + only_champion
    p_value = float(binomtest(only_candidate, total).pvalue) if total else 1.0
    return {"only_candidate": only_candidate, "only_champion": only_champion, "p_value": p_value, "hold": hold}


def _more_errors(errors: Measured) -> list[Reason]:
    if errors["p_value"] >= SURE or errors["only_candidate"] <= errors["only_champion"]:
        return []
    return [reason("more_errors", **{name: errors[name] for name in ("only_candidate", "only_champion")})]


def _flips(held_out: Sequence[Lesson], scores: Floats, hold: float) -> list[Measured]:
    """Return the comments on whose side of the threshold the two differ, the farthest apart first; ids, no text."""
    order = np.argsort(-np.abs(scores[0] - scores[1]), kind="stable")
    different = [place for place in order if (scores[0, place] >= hold) != (scores[1, place] >= hold)]
    return [
        {
            "comment_id": held_out[place].comment_id,
            "decision": held_out[place].choice,
            "candidate": round(float(scores[0, place]), 4),
            "champion": round(float(scores[1, place]), 4),
            "candidate_right": bool(scores[0, place] >= hold) is (held_out[place].choice is Choice.REJECT),
        }
        for place in different
        if held_out[place].comment_id
    ][:FLIPS_SHOWN]
