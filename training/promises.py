"""What every model must keep, whatever a site taught it: disguises seen through, people not flagged for what they are,
and what our own corpus knows not forgotten. Needs nothing but what is installed.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from moderation.classifier.scorer import Scorer
from training import identity
from training.bias import identity_check
from training.dataset import CORPUS, Row, read_corpus
from training.decide import labels_of, scores_of
from training.metrics import auc
from training.reasons import Reason, reason
from training.robustness import still_flagged

TERMS = (
    "مسلم", "مسيحي", "يهودي", "شيعي", "سني", "درزي", "علوي", "قبطي", "ملحد", "أمازيغي", "كردي", "بربري",
    "سوري", "لبناني", "فلسطيني", "عراقي", "مصري", "سوداني", "سعودي", "كويتي", "يمني", "مغربي", "جزائري", "تونسي",
    "ليبي", "تركي", "إيراني", "هندي", "بنغالي", "أفريقي", "أسود البشرة", "بدوي", "لاجئ", "مهاجر", "امرأة", "مثلي",
)  # fmt: skip
EQUAL_ALARMS = 0.05
ROBUSTNESS_TOLERANCE, IDENTITY_TOLERANCE, CORPUS_TOLERANCE = 0.08, 0.02, 0.08

Kept = dict[str, Any]


def compare(candidate: Scorer, shipped: Scorer, seed: int = 0, corpus: Path = CORPUS) -> dict[str, Any]:
    """Return what both keep, {"robustness", "identity", "corpus"}, each for candidate and shipped model.

    Each is measured at the threshold where it flags one in twenty of the corpus' innocent test comments: a site's base
    rate moves all scores, and that is no fault.
    """
    rows = [row for row in read_corpus(corpus) if row.split == "test" and "TOXICITY" in row.labels]
    kept = {name: _kept(one, rows, seed) for name, one in (("candidate", candidate), ("shipped", shipped))}
    return {name: {who: found[name] for who, found in kept.items()} for name in ("robustness", "identity", "corpus")}


def broken(kept: dict[str, Any]) -> list[Reason]:
    """Return each promise that the candidate keeps notably worse than the shipped model."""
    mine, theirs = kept["robustness"]["candidate"], kept["robustness"]["shipped"]
    reasons = [
        reason("robustness_worse", name=name, candidate=mine[name], shipped=theirs[name])
        for name in mine
        if mine[name] < theirs[name] - ROBUSTNESS_TOLERANCE
    ]
    if kept["identity"]["candidate"] > kept["identity"]["shipped"] + IDENTITY_TOLERANCE:
        reasons.append(reason("identity_worse", **kept["identity"]))
    if kept["corpus"]["candidate"] < kept["corpus"]["shipped"] - CORPUS_TOLERANCE:
        reasons.append(reason("forgets", **kept["corpus"]))
    return reasons


def _kept(scorer: Scorer, rows: Sequence[Row], seed: int) -> Kept:
    labels, scores = labels_of(rows, "TOXICITY"), scores_of(scorer, rows, "TOXICITY")
    at = float(np.quantile(scores[labels == 0], 1 - EQUAL_ALARMS))
    level = Scorer(replace(scorer.loaded, thresholds={"TOXICITY": {"hold": at}}))
    return {
        "robustness": {name: round(share, 4) for name, share in still_flagged(level, rows, seed).items()},
        "identity": round(identity_check(level, TERMS, identity.TEST_TEMPLATES)["false_alarms"], 4),
        "corpus": round(auc(labels, scores), 4),
    }
