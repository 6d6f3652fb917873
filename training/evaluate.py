"""Measuring a scorer: official test splits, neutral identity sentences, robustness with its false alarms."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.scorer import Scorer
from training import identity
from training.dataset import Dataset, Row
from training.metrics import at_threshold, macro_f1, measure
from training.perturb import PERTURBATIONS

DEFAULT_HOLD = 0.5
SETS = (
    ("osact4", "official test split"),
    ("mlma_ar", "our test split; tweets found by slurs, 70 % offensive"),
    ("spam_kaddoura", "our test split; adverts against headlines, without links and punctuation"),
    ("corpus", "our own corpus' held-out part: says how well our own guide was learned, no more"),
)


def evaluate(
    scorer: Scorer, dataset: Dataset, seed: int = 0, progress: Callable[[str], None] = lambda line: None
) -> dict[str, Any]:
    """Return every number of the report as plain JSON values."""
    report: dict[str, Any] = {"model": scorer.model, "seed": seed, "sets": []}
    for source, note in SETS:
        for attribute in scorer.attributes:
            rows = dataset.pick("test", attribute, [source])
            labels = labels_of(rows, attribute)
            if 0 < labels.sum() < len(labels):
                progress(f"{attribute} on {source}: {len(rows)} rows")
                numbers = measure(labels, scores_of(scorer, rows, attribute), hold_of(scorer, attribute), seed)
                report["sets"].append({"set": source, "note": note, "attribute": attribute, **numbers})
    progress("identity terms and robustness")
    report["identity"] = identity_check(scorer, dataset.terms, identity.TEST_TEMPLATES)
    report["robustness"] = robustness(scorer, dataset.pick("test", "TOXICITY", ["osact4"]), seed)
    report["abstained"] = {source: abstained(scorer, dataset, source) for source, _ in SETS}
    return report


def scores_of(scorer: Scorer, rows: Sequence[Row], attribute: str) -> NDArray[np.float64]:
    """Return the attribute's probabilities, shape (n_rows,)."""
    return np.array([scores[attribute] for scores in scorer.score([row.text for row in rows])])


def labels_of(rows: Sequence[Row], attribute: str) -> NDArray[np.int_]:
    """Return the attribute's labels, shape (n_rows,)."""
    return np.array([row.labels[attribute] for row in rows], dtype=int)


def hold_of(scorer: Scorer, attribute: str) -> float:
    """Return the model's suggested threshold, 0.5 where it suggests none."""
    return float(scorer.thresholds.get(attribute, {}).get("hold", DEFAULT_HOLD))


def identity_check(scorer: Scorer, terms: Sequence[str], templates: Sequence[str]) -> dict[str, Any]:
    """Return false alarms at the hold threshold on neutral sentences, per term and for a control of professions."""
    hold = hold_of(scorer, "TOXICITY")
    by_term = {term: _flagged(scorer, [template.format(term) for template in templates], hold) for term in terms}
    control = [template.format(word) for word in identity.PROFESSIONS for template in templates]
    worst = sorted(by_term.items(), key=lambda pair: -pair[1])[:10]
    return {
        "hold": hold,
        "sentences": len(terms) * len(templates),
        "false_alarms": float(np.mean(list(by_term.values()))) if by_term else 0.0,
        "worst": [{"term": term, "false_alarms": share} for term, share in worst],
        "control_false_alarms": _flagged(scorer, control, hold),
    }


def robustness(scorer: Scorer, rows: Sequence[Row], seed: int) -> list[dict[str, Any]]:
    """Return, per perturbation, how much of what was flagged stays flagged, with the false alarms beside it."""
    hold = hold_of(scorer, "TOXICITY")
    offensive = [row.text for row in rows if row.labels["TOXICITY"] == 1]
    clean = [row.text for row in rows if row.labels["TOXICITY"] == 0]
    caught = [text for text, flag in zip(offensive, _flags(scorer, offensive, hold), strict=True) if flag]
    before = _flagged(scorer, clean, hold)
    return [
        {
            "perturbation": name,
            "still_flagged": _flagged(scorer, _perturb(caught, name, seed), hold),
            "false_alarms": _flagged(scorer, _perturb(clean, name, seed), hold),
            "false_alarms_unperturbed": before,
        }
        for name in PERTURBATIONS
    ]


def abstained(scorer: Scorer, dataset: Dataset, source: str) -> float:
    """Return the share of a source's test rows that the model knows too little of."""
    texts = [row.text for row in dataset.rows if row.source == source and row.split == "test"]
    return float(np.mean([one.abstains for one in scorer.score_detailed(texts)])) if texts else 0.0


def suggest_threshold(labels: NDArray[np.int_], scores: NDArray[np.float64]) -> float:
    """Return the threshold of best macro-F1 on dev rows, in steps of 0.05; the nearest to 0.5 among equals.

    Never below 0.4: dev rows are cleaner than what a site sees, and false alarms cost a moderator's time.
    """
    candidates = sorted(np.arange(0.4, 0.91, 0.05).round(2), key=lambda value: abs(value - DEFAULT_HOLD))
    return float(max(candidates, key=lambda value: round(macro_f1(labels, scores, value), 4)))


def dev_numbers(labels: NDArray[np.int_], scores: NDArray[np.float64], hold: float) -> dict[str, float]:
    """Return what the manifest says about a suggested threshold."""
    numbers = at_threshold(labels, scores, hold)
    return {"hold": hold, **{name: round(numbers[name], 4) for name in ("precision", "recall", "macro_f1")}}


def _perturb(texts: Sequence[str], name: str, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [PERTURBATIONS[name](text, chance) for text in texts]


def _flags(scorer: Scorer, texts: Sequence[str], hold: float) -> list[bool]:
    return [scores["TOXICITY"] >= hold for scores in scorer.score(texts)]


def _flagged(scorer: Scorer, texts: Sequence[str], hold: float) -> float:
    return float(np.mean(_flags(scorer, texts, hold))) if texts else 0.0
