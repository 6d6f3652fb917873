"""From a dataset to a calibrated linear model.

Per attribute, the logits of a logistic regression and of a complement naive Bayes (Rennie et al. 2003) are mixed, then
calibrated by Platt's sigmoid (Platt 1999) on dev rows. A recipe may add a second regression on features scaled by their
naive Bayes log-ratios (Wang and Manning 2012), and give both an almost unpenalised intercept per source.
All of it is linear in the features, so the shipped model is one column of weights per attribute.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from moderation.classifier.aloud import prepare
from moderation.classifier.artifact import LinearModel
from moderation.classifier.features import whole_keys
from moderation.classifier.transformers import NgramWeights, narrow
from moderation.domain.training import Step
from training import wordlist
from training.dataset import Dataset
from training.examples import Examples, as_examples, dev_rows, examples_for
from training.recipe import Recipe

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Column:
    """One attribute's weights before rounding: logit = values · weights + bias."""

    weights: NDArray[np.float64]
    bias: float


def fit(
    dataset: Dataset, name: str, recipe: Recipe | None = None, seed: int = 0, progress: Progress = lambda line: None
) -> LinearModel:
    """Fit every attribute that has enough positive rows; thresholds and card are left to the caller."""
    recipe = recipe or Recipe()
    attributes = trainable(dataset, recipe)
    examples = {attribute: examples_for(dataset, attribute, recipe, seed) for attribute in attributes}
    vocabulary = sorted({text for one in examples.values() for text in one.texts})
    progress(Step("features", count=len(vocabulary)))
    features = NgramWeights(recipe.min_df, recipe.latin).fit(vocabulary + sorted(_list_texts()))
    raw = []
    for attribute, one in examples.items():
        progress(Step("fitting", attribute=attribute, positive=int(one.labels.sum()), count=len(one.texts)))
        column = _fit_column(features.transform(one.texts), one, attribute, recipe, seed)
        raw.append(_emphasised(column, features, attribute, recipe))
    kept = _strongest(raw, recipe.kept)
    features = features.restricted(kept)
    columns = [
        _calibrate(
            Column(column.weights[kept], column.bias),
            features,
            as_examples(dev_rows(dataset, attribute), attribute),
            recipe,
        )
        for attribute, column in zip(attributes, raw, strict=True)
    ]
    return LinearModel(
        name=name,
        attributes=tuple(attributes),
        char_keys=features.char_keys_,
        char_idf=features.char_idf_.astype(np.float16),
        word_keys=features.word_keys_,
        word_idf=features.word_idf_.astype(np.float16),
        weights=np.column_stack([column.weights for column in columns]).astype(np.float16),
        bias=np.array([column.bias for column in columns]),
        prior=np.full(len(columns), np.log(recipe.prior / (1 - recipe.prior))),
        coverage_floor=recipe.coverage_floor,
    )


def trainable(dataset: Dataset, recipe: Recipe) -> list[str]:
    """Return the attributes with enough positive training rows, TOXICITY and SPAM first.

    OFF_TOPIC never: who sees the comment without its article cannot know.
    """
    found = dict.fromkeys(["TOXICITY", "SPAM", *(name for row in dataset.rows for name in row.labels)])
    found.pop("OFF_TOPIC", None)
    return [
        name for name in found if sum(row.labels[name] for row in dataset.pick("train", name)) >= recipe.min_positives
    ]


def _fit_column(matrix: csr_array, examples: Examples, attribute: str, recipe: Recipe, seed: int) -> Column:
    seen = np.diff(matrix.indptr) > 0  # a text without known n-grams would only teach the intercept
    matrix, labels, weights = matrix[seen], examples.labels[seen], examples.weights[seen]
    scale = recipe.intercept_scale.get(attribute, 0.0)
    intercepts = _intercepts(np.array(examples.sources)[seen], scale)

    def regression(c: float, factors: NDArray[np.float64] | None = None) -> Column:
        scaled = matrix if factors is None else matrix * factors[None, :]
        model = LogisticRegression(C=c, solver="liblinear", random_state=seed)
        model.fit(narrow(hstack([scaled, intercepts])), labels, sample_weight=weights)
        own, of_sources = np.split(model.coef_[0], [matrix.shape[1]])
        bias = model.intercept_[0] + (scale * of_sources.mean() if scale else 0.0)
        return Column(own if factors is None else own * factors, bias)

    column = regression(recipe.c)
    if recipe.scaled_share:
        ratios = _log_ratios(matrix, labels, weights, recipe.scaled_alpha)
        column = _mixed(column, regression(recipe.scaled_c, ratios), recipe.scaled_share)
    bayes = ComplementNB(alpha=recipe.nb_alpha).fit(matrix, labels, sample_weight=weights)
    ratio = bayes.feature_log_prob_[1] - bayes.feature_log_prob_[0]
    return _mixed(column, Column(ratio, 0.0), recipe.nb_share.get(attribute, 0.0))


def _mixed(one: Column, other: Column, share: float) -> Column:
    return Column((1 - share) * one.weights + share * other.weights, (1 - share) * one.bias + share * other.bias)


def _log_ratios(
    matrix: csr_array, labels: NDArray[np.int_], weights: NDArray[np.float64], alpha: float
) -> NDArray[np.float64]:
    """Return how much likelier each n-gram is in positive texts, as a logarithm, of mean size 1."""
    positive, negative = (alpha + matrix.T @ (weights * (labels == label)) for label in (1, 0))
    ratios = np.log(positive / positive.sum()) - np.log(negative / negative.sum())
    scaled: NDArray[np.float64] = ratios / np.abs(ratios).mean()
    return scaled


def _intercepts(sources: NDArray[np.str_], scale: float) -> csr_array:
    """Return a column per source, so large that its penalty hardly counts; none at a scale of 0."""
    names = np.unique(sources) if scale else sources[:0]
    return csr_array(scale * (sources[:, None] == names[None, :]))


def _list_texts() -> set[str]:
    """Return what the word list teaches: counted twice, so that even a word nobody else wrote is an n-gram we know."""
    return {prepare(text) for text, label in wordlist.examples("TOXICITY") if label}


def _emphasised(column: Column, features: NgramWeights, attribute: str, recipe: Recipe) -> Column:
    """Add to the weights of what the word list holds or notices: people reviewed it, for dialects that no data has."""
    if not recipe.held_bonus.get(attribute):
        return column
    weights = column.weights.copy()
    words = weights[len(features.char_keys_) :]
    held = _list_keys(attribute, held=True)
    words[np.isin(features.word_keys_, held)] += recipe.held_bonus[attribute]
    if attribute == "TOXICITY":
        noticed = np.setdiff1d(_list_keys(attribute, held=False), held)
        words[np.isin(features.word_keys_, noticed)] += recipe.noticed_bonus
    return Column(weights, column.bias)


@cache
def _list_keys(attribute: str, *, held: bool) -> NDArray[np.uint32]:
    """Return the keys of what the word list holds or notices; kept, since there are 700,000 spellings."""
    return whole_keys(wordlist.written(attribute, held=held))


def _strongest(columns: Sequence[Column], share: float) -> NDArray[np.bool_]:
    """Return which n-grams stay: that share of them, by their largest weight in any column against its mean."""
    largest = np.max([np.abs(column.weights) / np.abs(column.weights).mean() for column in columns], axis=0)
    strong: NDArray[np.bool_] = largest >= np.quantile(largest, 1 - share)
    return strong


def _calibrate(raw: Column, features: NgramWeights, examples: Examples, recipe: Recipe) -> Column:
    """Fold Platt's sigmoid into the weights; leave them alone when dev rows have one class only.

    Every source counts alike, however many rows it has, but our own corpus more: it looks most like what a site sees.
    """
    if len(set(examples.labels.tolist())) < 2:
        return raw
    logits = (features.transform(examples.texts) @ raw.weights + raw.bias)[:, None]
    sizes = Counter(examples.sources)
    alike = [
        recipe.calibration_weights.get(source, 1.0) * len(examples.sources) / len(sizes) / sizes[source]
        for source in examples.sources
    ]
    platt = LogisticRegression(C=1e4).fit(logits, examples.labels, sample_weight=alike)
    slope = float(platt.coef_[0, 0])
    return Column(raw.weights * slope, raw.bias * slope + float(platt.intercept_[0]))
