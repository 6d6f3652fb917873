"""Which disguises the model still sees through, and what seeing through them costs in false alarms."""

import random
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from moderation.classifier.scorer import Scorer
from training.dataset import Row
from training.decide import hold_of, scores_on, share_flagged
from training.perturb import PERTURBATIONS


def robustness(scorer: Scorer, rows: Sequence[Row], seed: int, draws: int = 1) -> list[dict[str, Any]]:
    """Return, per perturbation, how much of what was flagged stays flagged, with the false alarms beside it.

    Both are means over `draws` disguises of each text; by one draw of missing letters alone the share is off by .02 on
    300 tweets.
    """
    clean = [row.text for row in rows if row.labels["TOXICITY"] == 0]
    before = share_flagged(scorer, clean)
    return [
        {
            "perturbation": name,
            "still_flagged": kept,
            "false_alarms": fmean(share_flagged(scorer, texts) for texts in _disguises(clean, name, seed, draws)),
            "false_alarms_unperturbed": before,
        }
        for name, kept in still_flagged(scorer, rows, seed, draws).items()
    ]


def still_flagged(scorer: Scorer, rows: Sequence[Row], seed: int, draws: int = 1) -> dict[str, float]:
    """Return, per perturbation, how much of the offensive rows that are flagged stays so; without the false alarms."""
    offensive = [row.text for row in rows if row.labels["TOXICITY"] == 1]
    hold = hold_of(scorer, "TOXICITY")
    caught = [text for text, score in zip(offensive, scores_on(scorer, offensive), strict=True) if score >= hold]
    return {
        name: fmean(share_flagged(scorer, texts) for texts in _disguises(caught, name, seed, draws))
        for name in PERTURBATIONS
    }


def _disguises(texts: Sequence[str], name: str, seed: int, draws: int) -> Iterator[list[str]]:
    for draw in range(draws):
        chance = random.Random(seed + draw)  # noqa: S311 - no secret
        yield [PERTURBATIONS[name](text, chance) for text in texts]
