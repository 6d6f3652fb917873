"""Training from one site's decisions without the base corpus: the shipped weights are the prior, the site moves them.

The features are the parent's n-grams and, for the site's own words, those that two of its comments share. What the site
said nothing about stays as it was shipped, so a candidate is never worse informed than its parent.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from moderation.classifier.aloud import prepare
from moderation.classifier.artifact import LinearModel
from moderation.classifier.transformers import NgramWeights
from moderation.domain.training import Step
from training import prior
from training.decide import dev_numbers, suggest_threshold
from training.prior import Column, Floats

Progress = Callable[[str], None]
Keys = NDArray[np.uint32]


@dataclass(frozen=True)
class SiteRecipe:
    """How far a site's answers move the shipped weights; chosen on the dev splits of dziriofn and thsab.

    Parameters
    ----------
    strength : float
        λ of the Gaussian prior; less lets the site move the weights further.
    bayes_share : float
        How much of the site's naive Bayes weights is added.
    least : int
        An attribute is learned when each answer came at least so often.
    folds : int
        Calibration is fitted on logits of models that did not see the row.
    """

    strength: float = 0.1
    bayes_share: float = 0.2
    smoothing: float = 0.3
    min_df: int = 2
    least: int = 10
    folds: int = 3
    platt_strength: float = 5.0
    max_examples: int = 20_000


@dataclass(frozen=True)
class SiteExamples:
    """What a site decided, oldest first; all sequences have one length.

    Parameters
    ----------
    labels : mapping of attribute to float array
        1 and 0; NaN where the decision says nothing of this attribute.
    groups : sequence of str
        Rows that must not be parted when a fold is held out: one author's.
    """

    texts: Sequence[str]
    labels: Mapping[str, Floats]
    weights: Floats
    groups: Sequence[str]

    def __len__(self) -> int:
        return len(self.texts)

    def pick(self, rows: NDArray[np.intp]) -> "SiteExamples":
        """Return these rows, in this order."""
        return SiteExamples(
            [self.texts[row] for row in rows],
            {name: values[rows] for name, values in self.labels.items()},
            self.weights[rows],
            [self.groups[row] for row in rows],
        )


def fit_site(
    parent: LinearModel,
    examples: SiteExamples,
    name: str,
    recipe: SiteRecipe | None = None,
    card: Mapping[str, Any] | None = None,
    progress: Progress = lambda line: None,
) -> LinearModel:
    """Return `parent` as this site's decisions move it; of more than `max_examples` the newest count.

    `card` is added to the parent's. Raises whatever `progress` raises, which is how a run is cancelled.
    """
    recipe = recipe or SiteRecipe()
    examples = examples.pick(np.arange(max(0, len(examples) - recipe.max_examples), len(examples)))
    progress(Step("decisions", count=len(examples)))
    texts = [prepare(text) for text in examples.texts]
    features, inherited = widened(parent, texts, recipe.min_df)
    matrix = csr_array(features.transform(texts))
    learned, columns, thresholds = {}, [], dict(parent.thresholds)
    for number, attribute in enumerate(parent.attributes):
        column = Column(inherited[:, number], float(parent.bias[number]))
        known = _known(examples, attribute, recipe)
        if known is not None:
            progress(Step("learning", attribute=attribute, count=len(known)))
            lesson = _Lesson(csr_array(matrix[known]), examples.labels[attribute][known], examples.weights[known])
            column, scores = _learn(lesson, column, _folds(examples.groups, known, recipe.folds), recipe)
            thresholds |= _threshold(attribute, lesson.labels, scores)
            learned[attribute] = {"decisions": len(known), "positive": int(lesson.labels.sum())}
        columns.append(column)
    return dataclasses.replace(
        parent,
        name=name,
        char_keys=features.char_keys_,
        char_idf=features.char_idf_.astype(np.float16),
        word_keys=features.word_keys_,
        word_idf=features.word_idf_.astype(np.float16),
        weights=np.column_stack([column.weights for column in columns]).astype(np.float16),
        bias=np.array([column.bias for column in columns]),
        thresholds=thresholds,
        card={
            **parent.card,
            "model": name,
            "parent": parent.name,
            "learned": learned,
            "site_recipe": dataclasses.asdict(recipe),
            **(card or {}),
        },
    )


def widened(parent: LinearModel, texts: Sequence[str], min_df: int) -> tuple[NgramWeights, Floats]:
    """Return the parent's n-grams with those of prepared `texts` that it lacks, and its weights, 0 for the new ones.

    A new n-gram is as rare as the rarest that the parent knows.
    """
    found = NgramWeights(min_df).fit(texts) if texts else NgramWeights(min_df).fit([""])
    chars = len(parent.char_keys)
    weights = np.asarray(parent.weights, dtype=np.float64)
    char_keys, char_idf, char_weights = _merged(parent.char_keys, parent.char_idf, weights[:chars], found.char_keys_)
    word_keys, word_idf, word_weights = _merged(parent.word_keys, parent.word_idf, weights[chars:], found.word_keys_)
    features = NgramWeights(min_df)
    features.char_keys_, features.char_idf_ = char_keys, char_idf
    features.word_keys_, features.word_idf_ = word_keys, word_idf
    return features, np.concatenate([char_weights, word_weights])


@dataclass(frozen=True)
class _Lesson:
    matrix: csr_array
    labels: Floats
    weights: Floats

    def part(self, rows: NDArray[np.bool_]) -> "_Lesson":
        return _Lesson(csr_array(self.matrix[np.flatnonzero(rows)]), self.labels[rows], self.weights[rows])


def _merged(
    keys: Keys, idf: NDArray[np.float16], weights: Floats, found: Keys
) -> tuple[Keys, NDArray[np.float32], Floats]:
    fresh = np.setdiff1d(found, keys)
    rarest = float(idf.max()) if len(idf) else 1.0
    order = np.argsort(np.concatenate([keys, fresh]), kind="stable")
    return (
        np.concatenate([keys, fresh])[order],
        np.concatenate([idf.astype(np.float32), np.full(len(fresh), rarest, dtype=np.float32)])[order],
        np.vstack([weights, np.zeros((len(fresh), weights.shape[1]))])[order],
    )


def _known(examples: SiteExamples, attribute: str, recipe: SiteRecipe) -> NDArray[np.intp] | None:
    """Return the rows that say something of an attribute; None when that is too little or all one way."""
    values = examples.labels.get(attribute)
    if values is None:
        return None
    known = np.flatnonzero(~np.isnan(values))
    positive = int(values[known].sum())
    return known if min(positive, len(known) - positive) >= recipe.least else None


def _learn(lesson: _Lesson, parent: Column, folds: NDArray[np.intp], recipe: SiteRecipe) -> tuple[Column, Floats]:
    """Return the calibrated column, and a score of each row by a model that had not seen it."""
    unseen = np.zeros(len(lesson.labels))
    for fold in np.unique(folds):
        out = folds == fold
        unseen[out] = _blend(lesson.part(~out), parent, recipe).logits(lesson.part(out).matrix)
    slope, intercept = prior.platt(unseen, lesson.labels, lesson.weights, recipe.platt_strength)
    raw = _blend(lesson, parent, recipe)
    scores = 1.0 / (1.0 + np.exp(-np.clip(slope * unseen + intercept, -500.0, 500.0)))
    return Column(raw.weights * slope, raw.bias * slope + intercept), scores


def _blend(lesson: _Lesson, parent: Column, recipe: SiteRecipe) -> Column:
    moved = prior.fit(lesson.matrix, lesson.labels, lesson.weights, parent, recipe.strength)
    bayes = prior.counted(lesson.matrix, lesson.labels, lesson.weights, recipe.smoothing)
    return Column(moved.weights + recipe.bayes_share * bayes, moved.bias)


def _folds(groups: Sequence[str], rows: NDArray[np.intp], folds: int) -> NDArray[np.intp]:
    """Return each row's fold: one group is never parted, and neighbours in time fall into different ones."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(groups[row], len(numbers)) % folds for row in rows], dtype=np.intp)


def _threshold(attribute: str, labels: Floats, scores: Floats) -> dict[str, dict[str, float]]:
    """Return the suggested threshold on the site's own rows, none when few of them are positive."""
    answers = labels.astype(int)
    if answers.sum() < 20:
        return {}
    return {attribute: dev_numbers(answers, scores, suggest_threshold(answers, scores))}
