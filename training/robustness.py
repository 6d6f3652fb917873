"""Which disguises the model still sees through, and what seeing through them costs in false alarms."""

import random
from collections.abc import Sequence
from typing import Any

from moderation.classifier.scorer import Scorer
from training.dataset import Row
from training.decide import hold_of, scores_on, share_flagged
from training.perturb import PERTURBATIONS


def robustness(scorer: Scorer, rows: Sequence[Row], seed: int) -> list[dict[str, Any]]:
    """Return, per perturbation, how much of what was flagged stays flagged, with the false alarms beside it."""
    offensive = [row.text for row in rows if row.labels["TOXICITY"] == 1]
    clean = [row.text for row in rows if row.labels["TOXICITY"] == 0]
    hold = hold_of(scorer, "TOXICITY")
    caught = [text for text, score in zip(offensive, scores_on(scorer, offensive), strict=True) if score >= hold]
    before = share_flagged(scorer, clean)
    return [
        {
            "perturbation": name,
            "still_flagged": share_flagged(scorer, _perturb(caught, name, seed)),
            "false_alarms": share_flagged(scorer, _perturb(clean, name, seed)),
            "false_alarms_unperturbed": before,
        }
        for name in PERTURBATIONS
    ]


def _perturb(texts: Sequence[str], name: str, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [PERTURBATIONS[name](text, chance) for text in texts]
