"""Measuring a scorer: every real test split, parts of them, contrast pairs, fairness and robustness."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from scipy.special import expit

from moderation.classifier.scorer import Scorer
from training import identity
from training.bias import identity_check
from training.dataset import Dataset
from training.decide import hold_of, labels_of, logits_on, scores_of
from training.dialect import Example
from training.dialect import measure as measure_dialects
from training.metrics import at_threshold, curve, expected_calibration_error, measure, reliability
from training.prior import platt
from training.robustness import robustness
from training.site import SiteRecipe
from training.slices import contrast, slices

Progress = Callable[[str], None]

SETS = {
    "osact4": "official test split",
    "mlma_ar": "our test split; tweets found by slurs, 70 % offensive",
    "spam_kaddoura": "our test split; adverts against headlines, without links and punctuation",
    "egtweets2017": "the mirror's test split; Egyptian tweets and replies",
    "omcd": "official test split; Moroccan YouTube comments",
    "dziriofn": "our test split; Algerian Facebook comments, a sixth in Latin letters",
    "thsab": "our test split; Tunisian Facebook and YouTube comments without stop words",
    "dangerous": "our test split; tweets found by violent verbs, much of the safe part jokes or reports with them",
    "corpus": "our own corpus' held-out part: says how well our own guide was learned, no more",
    "annotated": "real tweets and Facebook comments labelled for this project, drawn at random, held out",
}
UNSEEN = ("omcd", "dziriofn", "thsab")
SLICED = ("corpus", "annotated", "osact4", *UNSEEN)
DRAWS = 8
WORKLOADS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)


def evaluate(
    scorer: Scorer,
    dataset: Dataset,
    seed: int = 0,
    progress: Progress = lambda line: None,
    dialects: Sequence[Example] = (),
) -> dict[str, Any]:
    """Return every number of the report as plain JSON values; `dialects` are texts whose dialect is known."""
    sets = list(_measured_sets(scorer, dataset, seed, progress))
    progress("parts, contrast pairs, identity terms and robustness")
    unseen = [one["auc"] for one in sets if one["set"] in UNSEEN and one["attribute"] == "TOXICITY"]
    neutral, positive = identity.TEST_TEMPLATES, identity.POSITIVE_TEMPLATES
    return {
        "model": scorer.model,
        "seed": seed,
        "trained_on": [one["source"] for one in scorer.loaded.card.get("data", ())],
        "sets": sets,
        "mean_auc_maghrebi": float(np.mean(unseen)) if unseen else None,
        "slices": {name: _slices(scorer, dataset, name, seed) for name in SLICED},
        "contrast": contrast(scorer, dataset),
        "identity": identity_check(scorer, dataset.terms, neutral),
        "identity_positive": identity_check(scorer, dataset.terms, positive),
        "robustness": robustness(scorer, dataset.pick("test", "TOXICITY", ["osact4"]), seed, DRAWS),
        "dialects": measure_dialects(dialects),
        "abstained": {name: abstained(scorer, dataset, name) for name in SETS},
    }


def abstained(scorer: Scorer, dataset: Dataset, source: str) -> float:
    """Return the share of a source's test rows that the model knows too little of."""
    texts = [row.text for row in dataset.rows if row.source == source and row.split == "test"]
    return float(np.mean([one.abstains for one in scorer.score_detailed(texts)])) if texts else 0.0


def _measured_sets(scorer: Scorer, dataset: Dataset, seed: int, progress: Progress) -> Iterator[dict[str, Any]]:
    for source, note in SETS.items():
        for attribute in scorer.attributes:
            rows = dataset.pick("test", attribute, [source])
            labels = labels_of(rows, attribute)
            if 0 < labels.sum() < len(labels):
                progress(f"{attribute} on {source}: {len(rows)} rows")
                scores = scores_of(scorer, rows, attribute)
                numbers = measure(labels, scores, hold_of(scorer, attribute), seed)
                own = own_calibration_error(scorer, dataset, source, attribute)
                yield {
                    "set": source, "note": note, "attribute": attribute, **numbers, "ece_own": own,
                    **_drawn(labels, scores),
                }  # fmt: skip


def own_calibration_error(scorer: Scorer, dataset: Dataset, source: str, attribute: str) -> float | None:
    """Return the ECE on a trained source's test rows once its dev rows calibrate it, as a site's decisions do.

    None where the source did not train or has no dev rows of both answers.
    """
    dev, test = (dataset.pick(split, attribute, [source]) for split in ("dev", "test"))
    answers = labels_of(dev, attribute).astype(float)
    if not dataset.pick("train", attribute, [source]) or len(set(answers)) < 2:
        return None
    before, after = (logits_on(scorer, [row.text for row in rows], attribute) for rows in (dev, test))
    slope, intercept = platt(before, answers, np.ones(len(dev)), SiteRecipe().platt_strength)
    return expected_calibration_error(labels_of(test, attribute), expit(slope * after + intercept))


def _drawn(labels: Any, scores: Any) -> dict[str, Any]:
    """Return what the plots show: reliability, a thinned curve, and what each share of review work finds."""
    thresholds, precision, recall = curve(labels, scores)
    kept = np.unique(np.linspace(0, len(thresholds) - 1, 60).round().astype(int))
    loads = [float(np.quantile(scores, 1 - share)) for share in WORKLOADS]
    return {
        "reliability": reliability(labels, scores),
        "curve": [[round(float(value), 4) for value in (recall[i], precision[i])] for i in kept],
        "workload": [
            {"share": share, **at_threshold(labels, scores, at)} for share, at in zip(WORKLOADS, loads, strict=True)
        ],
    }


def _slices(scorer: Scorer, dataset: Dataset, source: str, seed: int) -> list[dict[str, Any]]:
    rows = dataset.pick("test", "TOXICITY", [source])
    return slices(scorer, rows, seed) if rows else []
