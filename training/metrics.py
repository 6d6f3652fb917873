"""Numbers of one set of scores against its labels, with bootstrap intervals."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Labels = NDArray[np.int_]
Scores = NDArray[np.float64]
Metric = Callable[[Labels, Scores], float]

RECALL, PRECISION = 0.8, 0.9


def measure(labels: Labels, scores: Scores, hold: float, seed: int, rounds: int = 500) -> dict[str, Any]:
    """Return sizes, ranking, calibration and decision numbers; both classes must be there.

    `macro_f1` is at 0.5, the calibrated model's own middle; `at_hold` is at the suggested threshold. Intervals are
    95 % percentiles of `rounds` resamples of the rows, the same ones for every number.
    """
    bounds = intervals(METRICS, labels, scores, seed, rounds)
    numbers = {name: metric(labels, scores) for name, metric in METRICS.items()}
    return {
        "rows": len(labels),
        "positives": int(labels.sum()),
        **numbers,
        **{f"{name}_interval": bounds[name] for name in METRICS},
        "ece_floor": ece_floor(scores, seed),
        "ece_debiased": debiased_calibration_error(labels, scores, seed),
        "at_hold": at_threshold(labels, scores, hold),
    }


def macro_f1(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
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


def weighted_auc(labels: Labels, scores: Scores, weights: Scores) -> float:
    """Return the same of the rows that these stand for, each for as many as its weight says."""
    values, places = np.unique(scores, return_inverse=True)
    good, bad = (np.bincount(places, weights * (labels == kind), len(values)) for kind in (0, 1))
    below = np.cumsum(good) - good / 2
    return float(np.sum(bad * below) / (bad.sum() * good.sum()))


def curve(labels: Labels, scores: Scores) -> tuple[Scores, Scores, Scores]:
    """Return (thresholds, precision, recall) at every distinct score, from the highest down."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(labels[order])
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    return ranked[last], hits[last] / (last + 1), hits[last] / max(int(labels.sum()), 1)


def average_precision(labels: Labels, scores: Scores) -> float:
    """Return the area under precision over recall, as a sum of steps."""
    _, precision, recall = curve(labels, scores)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def precision_at_recall(labels: Labels, scores: Scores, recall: float = RECALL) -> float:
    """Return the best precision of a threshold that still finds that share."""
    _, precision, reached = curve(labels, scores)
    return float(precision[reached >= recall].max(initial=0.0))


def recall_at_precision(labels: Labels, scores: Scores, precision: float = PRECISION) -> float:
    """Return the largest share found by a threshold that is right so often; 0 when none is."""
    _, reached, recall = curve(labels, scores)
    return float(recall[reached >= precision].max(initial=0.0))


def brier(labels: Labels, scores: Scores) -> float:
    """Return the mean squared gap between score and label (Brier 1950)."""
    return float(np.mean((scores - labels) ** 2))


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
        "flagged": float(flagged.mean()),
    }


def reliability(labels: Labels, scores: Scores, bins: int = 10) -> list[dict[str, float]]:
    """Return mean score, frequency and number of rows per equally wide bin; empty bins are left out."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        {
            "score": float(scores[place == i].mean()),
            "frequency": float(labels[place == i].mean()),
            "rows": int((place == i).sum()),
        }
        for i in np.unique(place)
    ]


def expected_calibration_error(labels: Labels, scores: Scores, bins: int = 10) -> float:
    """Return the mean gap between score and frequency over equally wide bins (Naeini et al. 2015)."""
    gaps = [abs(one["score"] - one["frequency"]) * one["rows"] for one in reliability(labels, scores, bins)]
    return float(sum(gaps) / len(labels))


def ece_floor(scores: Scores, seed: int, rounds: int = 100) -> float:
    """Return the calibration error that chance alone would show if every score were exactly right."""
    random = np.random.default_rng(seed)
    drawn = ((random.random(len(scores)) < scores).astype(int) for _ in range(rounds))
    return float(np.mean([expected_calibration_error(labels, scores) for labels in drawn]))


def debiased_calibration_error(labels: Labels, scores: Scores, seed: int, rounds: int = 1_000) -> float:
    """Return the calibration error less what chance adds to it, never below 0 (Kumar et al. 2019, for absolute gaps).

    Each bin's frequency is drawn again, as often as the bin has rows; how far that raises the error is taken off. It
    takes off too little where the true gaps are small, so it errs on the side of more error.
    """
    bins = reliability(labels, scores)
    sizes = np.array([one["rows"] for one in bins], dtype=int)
    means, frequencies = (np.array([one[name] for one in bins]) for name in ("score", "frequency"))
    drawn = np.random.default_rng(seed).binomial(sizes, frequencies, (rounds, len(bins))) / sizes
    plain = float((sizes * np.abs(means - frequencies)).sum() / len(labels))
    redrawn = float((sizes * np.abs(means - drawn)).sum(axis=1).mean() / len(labels))
    return max(0.0, 2 * plain - redrawn)


METRICS: Mapping[str, Metric] = {
    "macro_f1": macro_f1,
    "auc": auc,
    "average_precision": average_precision,
    "brier": brier,
    "ece": expected_calibration_error,
    "precision_at_recall_80": precision_at_recall,
    "recall_at_precision_90": recall_at_precision,
}


def intervals(
    metrics: Mapping[str, Metric], labels: Labels, scores: Scores, seed: int, rounds: int
) -> dict[str, tuple[float, float]]:
    """Return the 95 % bootstrap interval of each metric; resamples with one class only are left out."""
    random = np.random.default_rng(seed)
    values: dict[str, list[float]] = {name: [] for name in metrics}
    for _ in range(rounds):
        picked = random.integers(0, len(labels), len(labels))
        if 0 < labels[picked].sum() < len(labels):
            for name, metric in metrics.items():
                values[name].append(metric(labels[picked], scores[picked]))
    return {name: _middle_95(found) for name, found in values.items()}


def _middle_95(values: list[float]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5]) if values else (0.0, 1.0)
    return float(low), float(high)
