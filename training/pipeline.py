"""From a dataset to a calibrated linear model.

Per attribute, the logits of a logistic regression with an almost unpenalised intercept per source and of a
complement naive Bayes (Rennie et al. 2003) are mixed, then calibrated by Platt's sigmoid (Platt 1999) on dev rows.
All of it is linear in the features, so the shipped model is one column of weights per attribute.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from moderation.arabic.normalize import CLASS_TOKENS, normalize
from moderation.classifier.artifact import LinearModel
from moderation.classifier.transformers import NgramWeights, narrow
from training import everyday, identity
from training.dataset import Dataset, Row

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """Every choice that shapes the model; each was made on dev splits (docs/classifier.md gives the numbers)."""

    min_df: int = 2
    c: float = 2.0
    nb_alpha: float = 0.1
    nb_share: dict[str, float] = field(default_factory=lambda: {"TOXICITY": 0.3})
    intercept_scale: float = 10.0
    corpus_weight: float = 3.0
    identity_weight: float = 0.2
    weak_weight: float = 1.0
    headline_weight: float = 0.02
    everyday_weight: float = 2.0
    min_positives: int = 200
    coverage_floor: float = 0.25
    prior: float = 0.05


@dataclass(frozen=True)
class Examples:
    """Training rows of one attribute: texts are normalised; all sequences have one length."""

    texts: list[str]
    labels: NDArray[np.int_]
    weights: NDArray[np.float64]
    sources: list[str]


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
    examples = {attribute: examples_for(dataset, attribute, recipe) for attribute in attributes}
    vocabulary = sorted({text for one in examples.values() for text in one.texts})
    progress(f"features: counting n-grams of {len(vocabulary)} texts")
    features = NgramWeights(recipe.min_df).fit(vocabulary)
    columns = []
    for attribute, one in examples.items():
        progress(f"{attribute}: {int(one.labels.sum())} of {len(one.texts)} texts positive")
        raw = _fit_column(features.transform(one.texts), one, attribute, recipe, seed)
        columns.append(_calibrate(raw, features, _examples(dev_rows(dataset, attribute), attribute)))
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


def examples_for(dataset: Dataset, attribute: str, recipe: Recipe) -> Examples:
    """Gather the training rows of one attribute: annotated, neutral about people, and weakly negative."""
    rows = dataset.pick("train", attribute)
    weights = [recipe.corpus_weight if row.source == "corpus" else 1.0 for row in rows]
    neutral = neutral_rows(dataset, attribute, identity.TRAIN_TEMPLATES)
    weights += [recipe.identity_weight] * len(neutral)
    plain = everyday_rows(attribute)
    weights += [recipe.everyday_weight] * len(plain)
    weak = weak_negatives(dataset, "train", attribute)
    weights += [recipe.weak_weight] * len(weak)
    news = headlines(dataset) if attribute == "TOXICITY" else []
    weights += [recipe.headline_weight] * len(news)
    return _examples([*rows, *neutral, *plain, *weak, *news], attribute, np.array(weights))


def dev_rows(dataset: Dataset, attribute: str) -> list[Row]:
    """Return the dev rows that calibrate one attribute and suggest its threshold.

    mlma_ar is left out: it was found by slurs and is 70 % offensive, as no site's comments are.
    """
    rows = [row for row in dataset.pick("dev", attribute) if row.source != "mlma_ar"]
    return rows + weak_negatives(dataset, "dev", attribute)


def neutral_rows(dataset: Dataset, attribute: str, templates: Sequence[str]) -> list[Row]:
    """Return innocent sentences about every identity term, counted with our own corpus."""
    pairs = identity.sentences(templates, dataset.terms)
    return [
        Row(f"identity-{number}", text, "corpus", "train", {attribute: 0}, group=term)
        for number, (term, text) in enumerate(pairs)
    ]


def everyday_rows(attribute: str) -> list[Row]:
    """Return plain remarks as innocent, counted with our own corpus."""
    return [
        Row(f"everyday-{number}", text, "corpus", "train", {attribute: 0})
        for number, text in enumerate(everyday.sentences())
    ]


def weak_negatives(dataset: Dataset, split: str, attribute: str) -> list[Row]:
    """Return rows that were not annotated for `attribute` but are all but surely free of it.

    For SPAM these are the tweets annotated for offence: the ham of spam_kaddoura is nearly all headlines, and a
    model that never saw a plain comment takes each for an advert. For what only our corpus measures they are the
    inoffensive tweets. The tweets' links and mentions go, since spam_kaddoura lost its own.
    """
    if attribute == "TOXICITY":
        return []
    rows = dataset.pick(split, "TOXICITY", ("osact4", "mlma_ar") if attribute == "SPAM" else ("osact4",))
    innocent = [row for row in rows if attribute == "SPAM" or row.labels["TOXICITY"] == 0]
    return [Row(row.id, _without_classes(row.text), "weak", split, {attribute: 0}) for row in innocent]


def headlines(dataset: Dataset) -> list[Row]:
    """Return the news headlines of spam_kaddoura as innocent, counted with our own corpus.

    Comments under news use the words of news; without these rows one headline in nine scored above 0.5.
    """
    ham = [row for row in dataset.pick("train", "SPAM", ("spam_kaddoura",)) if row.labels["SPAM"] == 0]
    return [Row(row.id, row.text, "corpus", "train", {"TOXICITY": 0}) for row in ham]


def _without_classes(text: str) -> str:
    return " ".join(word for word in normalize(text).split(" ") if word not in CLASS_TOKENS)


def _examples(rows: Sequence[Row], attribute: str, weights: NDArray[np.float64] | None = None) -> Examples:
    return Examples(
        [normalize(row.text) for row in rows],
        np.array([row.labels[attribute] for row in rows]),
        np.ones(len(rows)) if weights is None else weights,
        [row.source for row in rows],
    )


def _fit_column(matrix: csr_array, examples: Examples, attribute: str, recipe: Recipe, seed: int) -> Column:
    seen = np.diff(matrix.indptr) > 0  # a text without known n-grams would only teach the intercept
    matrix, labels, weights = matrix[seen], examples.labels[seen], examples.weights[seen]
    sources = [source for source, known in zip(examples.sources, seen, strict=True) if known]
    intercepts = _intercepts(sources, attribute, recipe)
    regression = LogisticRegression(C=recipe.c, solver="liblinear", random_state=seed)
    regression.fit(narrow(hstack([matrix, intercepts])), labels, sample_weight=weights)
    coefficients = regression.coef_[0]
    bias = regression.intercept_[0] + recipe.intercept_scale * coefficients[matrix.shape[1] :].mean()
    share = recipe.nb_share.get(attribute, 0.0)
    bayes = ComplementNB(alpha=recipe.nb_alpha).fit(matrix, labels, sample_weight=weights)
    ratio = bayes.feature_log_prob_[1] - bayes.feature_log_prob_[0]
    return Column((1 - share) * coefficients[: matrix.shape[1]] + share * ratio, (1 - share) * bias)


def _intercepts(sources: Sequence[str], attribute: str, recipe: Recipe) -> csr_array:
    """One column per source, large enough that its penalty hardly counts.

    Only TOXICITY has them: elsewhere whole sources are negative, and an intercept would learn just that.
    """
    names = sorted(set(sources)) if attribute == "TOXICITY" else []
    return csr_array(
        np.array([[recipe.intercept_scale * (source == name) for name in names] or [0.0] for source in sources])
    )


def _calibrate(raw: Column, features: NgramWeights, examples: Examples) -> Column:
    """Fold Platt's sigmoid into the weights; leave them alone when dev rows have one class only."""
    if len(set(examples.labels.tolist())) < 2:
        return raw
    logits = (features.transform(examples.texts) @ raw.weights + raw.bias)[:, None]
    platt = LogisticRegression(C=1e4).fit(logits, examples.labels, sample_weight=examples.weights)
    slope = float(platt.coef_[0, 0])
    return Column(raw.weights * slope, raw.bias * slope + float(platt.intercept_[0]))
