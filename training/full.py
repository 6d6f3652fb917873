"""A site's model fitted anew on the base corpus, with its decisions as one more source: the shipped model's own recipe.

It costs minutes where `training.site` costs seconds, needs the corpus at hand, and lets words that the shipped model
lacks take weight from the whole corpus rather than from the site alone.
"""

import dataclasses
import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.classifier.artifact import LinearModel
from training import pipeline
from training.dataset import Dataset, Row
from training.lessons import Lesson
from training.pipeline import Progress
from training.recipe import Recipe
from training.run import thresholds

SITE = "site"
SITE_WEIGHT = 2.0
"""A decision counts as two licensed tweets: it is about what the model will judge."""
SITE_IN_CALIBRATION = 8.0
CALIBRATES = 5
"""The decisions on one author in five train nothing; they calibrate, and suggest thresholds."""
MOST = 20_000


@dataclass(frozen=True)
class Base:
    """What the shipped model is trained on, and how."""

    dataset: Dataset
    recipe: Recipe


def fit_full(
    base: Base,
    parent: LinearModel,
    taught: Sequence[Lesson],
    name: str,
    card: Mapping[str, Any],
    progress: Progress = lambda line: None,
    seed: int = 0,
) -> LinearModel:
    """Return a model of the base corpus and the newest 20,000 decisions; it judges what `parent` judges and no more.

    Raises whatever `progress` raises, which is how a run is cancelled.
    """
    own = site_rows(taught[-MOST:], parent.attributes)
    dataset = Dataset((*(_limited(row, parent) for row in base.dataset.rows), *own), base.dataset.terms)
    recipe = dataclasses.replace(
        base.recipe,
        source_weights={**base.recipe.source_weights, SITE: SITE_WEIGHT},
        calibration_weights={**base.recipe.calibration_weights, SITE: SITE_IN_CALIBRATION},
    )
    fitted = pipeline.fit(dataset, name, recipe, seed, progress)
    learned = {attribute: _counts(own, attribute) for attribute in fitted.attributes}
    whole = {
        **parent.card,
        "model": name,
        "parent": parent.name,
        "learned": learned,
        "site_recipe": {"full": True, "seed": seed, "rows": _sizes(base.dataset), **dataclasses.asdict(recipe)},
        **card,
    }
    return dataclasses.replace(fitted, thresholds=thresholds(fitted, dataset, recipe), card=whole)


def site_rows(taught: Sequence[Lesson], attributes: Sequence[str]) -> list[Row]:
    """Return decisions as rows of a source of their own, no author on both sides of training and calibration."""
    return [
        Row(one.label_id, one.text, SITE, _split(one.author), labels, weight=one.weight)
        for one in taught
        if (labels := {name: int(one.value(name)) for name in attributes if not math.isnan(one.value(name))})
    ]


def _split(author: str) -> str:
    return "dev" if hashlib.sha256(author.encode()).digest()[0] % CALIBRATES == 0 else "train"


def _limited(row: Row, parent: LinearModel) -> Row:
    return dataclasses.replace(
        row, labels={name: value for name, value in row.labels.items() if name in parent.attributes}
    )


def _counts(rows: Sequence[Row], attribute: str) -> dict[str, int]:
    known = [row.labels[attribute] for row in rows if attribute in row.labels]
    return {"decisions": len(known), "positive": sum(known)}


def _sizes(dataset: Dataset) -> dict[str, int]:
    return dict(Counter(row.source for row in dataset.rows if row.split == "train"))
