"""Numbers of one set of scores against its labels, with bootstrap intervals."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score, brier_score_loss

Labels = NDArray[np.int_]
Scores = NDArray[np.float64]


def measure(labels: Labels, scores: Scores, hold: float, seed: int, rounds: int = 500) -> dict[str, Any]:
    """Return sizes, ranking, calibration and decision numbers; both classes must be there.

    `macro_f1` is at 0.5, the calibrated model's own middle; `at_hold` is at the suggested threshold. Intervals are
    95 % percentiles of `rounds` resamples of the rows.
    """
    return {
        "rows": len(labels),
        "positives": int(labels.sum()),
        "macro_f1": macro_f1(labels, scores, 0.5),
        "macro_f1_interval": interval(lambda y, p: macro_f1(y, p, 0.5), labels, scores, seed, rounds),
        "auc": auc(labels, scores),
        "auc_interval": interval(auc, labels, scores, seed, rounds),
        "average_precision": float(average_precision_score(labels, scores)),
        "brier": float(brier_score_loss(labels, scores)),
        "ece": expected_calibration_error(labels, scores),
        "at_hold": at_threshold(labels, scores, hold),
    }


def macro_f1(labels: Labels, scores: Scores, threshold: float) -> float:
    """Return the mean of both classes' F1."""
    flagged = scores >= threshold
    hits, rejections = int((flagged & (labels == 1)).sum()), int((~flagged & (labels == 0)).sum())
    errors = len(labels) - hits - rejections
    return hits / max(2 * hits + errors, 1) + rejections / max(2 * rejections + errors, 1)


def auc(labels: Labels, scores: Scores) -> float:
    """Return how often a positive row scores above a negative one, ties by half (Mann and Whitney 1947)."""
    positives = int(labels.sum())
    ranks = rankdata(scores)[labels == 1].sum() - positives * (positives + 1) / 2
    return float(ranks / (positives * (len(labels) - positives)))


def at_threshold(labels: Labels, scores: Scores, threshold: float) -> dict[str, float]:
    """Return what a newsroom meets at one threshold; precision is 0 when nothing reaches it."""
    flagged = scores >= threshold
    hits = int((flagged & (labels == 1)).sum())
    return {
        "threshold": threshold,
        "macro_f1": macro_f1(labels, scores, threshold),
        "precision": hits / max(int(flagged.sum()), 1),
        "recall": hits / max(int(labels.sum()), 1),
        "false_alarms": float(flagged[labels == 0].mean()) if (labels == 0).any() else 0.0,
    }


def expected_calibration_error(labels: Labels, scores: Scores, bins: int = 10) -> float:
    """Return the mean gap between score and frequency over equally wide bins (Naeini et al. 2015)."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs(scores[place == i].mean() - labels[place == i].mean()) * (place == i).sum() for i in np.unique(place)]
    return float(sum(gaps) / len(labels))


def interval(
    metric: Callable[[Labels, Scores], float], labels: Labels, scores: Scores, seed: int, rounds: int
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of `metric`; resamples with one class only are left out."""
    random = np.random.default_rng(seed)
    values = []
    for _ in range(rounds):
        picked = random.integers(0, len(labels), len(labels))
        if 0 < labels[picked].sum() < len(labels):
            values.append(metric(labels[picked], scores[picked]))
    low, high = np.percentile(values, [2.5, 97.5]) if values else (0.0, 1.0)
    return float(low), float(high)
