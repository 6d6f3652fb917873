"""What a scorer says and decides about rows: the small steps that every check shares."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.scorer import Scorer
from training.dataset import Row
from training.metrics import at_threshold, macro_f1

DEFAULT_HOLD = 0.5
_LEAST = 1e-6
NEARLY_BEST = 0.005
"""So much macro-F1 a lower threshold may lose: holding one comment too many costs a look, one too few is published."""


def scores_of(scorer: Scorer, rows: Sequence[Row], attribute: str) -> NDArray[np.float64]:
    """Return the attribute's probabilities, shape (n_rows,)."""
    return scores_on(scorer, [row.text for row in rows], attribute)


def scores_on(scorer: Scorer, texts: Sequence[str], attribute: str = "TOXICITY") -> NDArray[np.float64]:
    """Return the attribute's probabilities, shape (n_texts,)."""
    return np.array([scores[attribute] for scores in scorer.score(texts)])


def logits_on(scorer: Scorer, texts: Sequence[str], attribute: str) -> NDArray[np.float64]:
    """Return the attribute's logits, shape (n_texts,), none of them infinite."""
    scores = np.clip(scores_on(scorer, texts, attribute), _LEAST, 1 - _LEAST)
    logits: NDArray[np.float64] = np.log(scores / (1 - scores))
    return logits


def labels_of(rows: Sequence[Row], attribute: str) -> NDArray[np.int_]:
    """Return the attribute's labels, shape (n_rows,)."""
    return np.array([row.labels[attribute] for row in rows], dtype=int)


def hold_of(scorer: Scorer, attribute: str) -> float:
    """Return the model's suggested threshold, 0.5 where it suggests none."""
    return float(scorer.thresholds.get(attribute, {}).get("hold", DEFAULT_HOLD))


def share_flagged(scorer: Scorer, texts: Sequence[str]) -> float:
    """Return the share of texts whose TOXICITY reaches the hold threshold."""
    return float(np.mean(scores_on(scorer, texts) >= hold_of(scorer, "TOXICITY"))) if texts else 0.0


def suggest_threshold(labels: NDArray[np.int_], scores: NDArray[np.float64]) -> float:
    """Return the lowest threshold, in steps of 0.05, whose macro-F1 on dev rows is nearly the best.

    Never below 0.4: dev rows are cleaner than what a site sees, and false alarms cost a moderator's time.
    """
    reached = {float(value): macro_f1(labels, scores, value) for value in np.arange(0.4, 0.91, 0.05).round(2)}
    enough = max(reached.values()) - NEARLY_BEST
    return min(value for value, found in reached.items() if found >= enough)


def dev_numbers(labels: NDArray[np.int_], scores: NDArray[np.float64], hold: float) -> dict[str, float]:
    """Return what the manifest says about a suggested threshold."""
    numbers = at_threshold(labels, scores, hold)
    return {"hold": hold, **{name: round(numbers[name], 4) for name in ("precision", "recall", "macro_f1")}}
