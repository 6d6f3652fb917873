"""The same numbers for parts of a set: by dialect, by length, by script; and contrast pairs, one against the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from moderation.arabic.script import classify
from moderation.classifier.scorer import Scorer
from training.dataset import Dataset, Row
from training.decide import labels_of, scores_of, scores_on
from training.metrics import METRICS, intervals

_SHOWN = {name: METRICS[name] for name in ("macro_f1", "auc", "ece")}
_SHORT, _LONG = 5, 20
ROUNDS = 300


def slices(scorer: Scorer, rows: Sequence[Row], seed: int) -> list[dict[str, Any]]:
    """Return numbers of TOXICITY for each value of each dimension that holds both classes."""
    labels, scores = labels_of(rows, "TOXICITY"), scores_of(scorer, rows, "TOXICITY")
    found = []
    for dimension, value_of in DIMENSIONS.items():
        values = np.array([value_of(row) for row in rows])
        for value in sorted(set(values.tolist())):
            inside = values == value
            if 0 < labels[inside].sum() < inside.sum():
                numbers = _numbers(labels[inside], scores[inside], seed)
                found.append({"dimension": dimension, "value": value, **numbers})
    return found


def length_of(row: Row) -> str:
    """Return the class of a text's length in words."""
    words = len(row.text.split())
    return "1-5 words" if words <= _SHORT else "6-20 words" if words <= _LONG else "over 20 words"


def script_of(row: Row) -> str:
    """Return what the text is written in."""
    return classify(row.text).value


DIMENSIONS: Mapping[str, Callable[[Row], str]] = {
    "dialect": lambda row: row.dialect,
    "length": length_of,
    "script": script_of,
}


def contrast(scorer: Scorer, dataset: Dataset, split: str = "test") -> dict[str, Any]:
    """Return how often the hostile comment of a pair scores above its innocent partner, by dialect too."""
    pairs = pairs_of(row for row in dataset.rows if row.source == "corpus" and row.split == split)
    if not pairs:
        return {"pairs": 0, "hostile_above": 0.0, "interval": (0.0, 1.0), "by_dialect": {}}
    hostile = scores_on(scorer, [one.text for one, _ in pairs])
    above = (hostile > scores_on(scorer, [other.text for _, other in pairs])).astype(float)
    dialects = np.array([one.dialect for one, _ in pairs])
    return {
        "pairs": len(pairs),
        "hostile_above": float(above.mean()),
        "interval": _share_interval(above),
        "by_dialect": {
            name: {"pairs": int((dialects == name).sum()), "hostile_above": float(above[dialects == name].mean())}
            for name in sorted(set(dialects.tolist()))
        },
    }


def pairs_of(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return (hostile, innocent) for every pair whose two members are there and are labelled apart."""
    by_id = {row.id: row for row in rows}
    couples = ((row, by_id[row.pair]) for row in by_id.values() if row.pair in by_id)
    return [(one, other) for one, other in couples if one.labels["TOXICITY"] > other.labels["TOXICITY"]]


def _numbers(labels: Any, scores: Any, seed: int) -> dict[str, Any]:
    bounds = intervals(_SHOWN, labels, scores, seed, ROUNDS)
    values = {name: metric(labels, scores) for name, metric in _SHOWN.items()}
    return {
        "rows": len(labels),
        "positives": int(labels.sum()),
        **values,
        **{f"{name}_interval": bounds[name] for name in _SHOWN},
    }


def _share_interval(above: Any) -> tuple[float, float]:
    random = np.random.default_rng(0)
    means = [above[random.integers(0, len(above), len(above))].mean() for _ in range(ROUNDS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
