"""Which texts teach one attribute, how much: annotated rows, the word list, what is innocent by construction."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moderation.arabic.normalize import CLASS_TOKENS, normalize
from moderation.classifier.aloud import prepare
from training import everyday, identity, wordlist
from training.dataset import Dataset, Row
from training.latin import regional
from training.perturb import arabizi, drop_letters
from training.recipe import Recipe


@dataclass(frozen=True)
class Examples:
    """Training rows of one attribute: texts are prepared; all sequences have one length."""

    texts: list[str]
    labels: NDArray[np.int_]
    weights: NDArray[np.float64]
    sources: list[str]


def examples_for(dataset: Dataset, attribute: str, recipe: Recipe, seed: int = 0) -> Examples:
    """Gather the training rows of one attribute, and the annotated ones three times more in disguise.

    Once with letters missing, twice in Arabizi as the scorer reads it: written as the robustness check does, and as
    one of four regions does. A disguise of no weight is left out.
    """
    weighted = list(_weighted(dataset, attribute, recipe))
    rows = [row for row, _ in weighted]
    plain = replace(as_examples(rows, attribute), weights=np.array([weight for _, weight in weighted]))
    annotated = rows[: len(dataset.pick("train", attribute))]
    kinds = zip(*(disguises_of(row.text, seed) for row in annotated), strict=True)
    lean = np.where(plain.labels[: len(annotated)] == 1, recipe.typo_lean, 1.0)
    latin = (np.full(len(annotated), share) for share in (recipe.arabizi_weight, recipe.regional_weight))
    shares = (recipe.typo_weight * lean, *latin)
    return _joined(
        plain, *(_disguised(plain, texts, share) for texts, share in zip(kinds, shares, strict=False) if share.any())
    )


@lru_cache(maxsize=400_000)
def prepared(text: str) -> str:
    """Return a text as the scorer reads it; all attributes learn from the same ones."""
    return prepare(text)


@lru_cache(maxsize=200_000)
def disguises_of(text: str, seed: int) -> tuple[str, str, str]:
    """Return a text prepared with letters missing, and as the scorer reads it in two spellings of Arabizi.

    What is drawn depends on text and seed alone, so that all attributes learn from the same disguises, made once.
    """
    chance = random.Random(f"{seed}:{text}")  # noqa: S311 - no secret
    typed = prepare(drop_letters(prepared(text), chance))
    return typed, prepare(arabizi(text, chance)), prepare(regional(text, chance))


def as_examples(rows: Sequence[Row], attribute: str) -> Examples:
    """Prepare rows, each of weight 1."""
    return Examples(
        [prepared(row.text) for row in rows],
        np.array([row.labels[attribute] for row in rows], dtype=int),
        np.ones(len(rows)),
        [row.source for row in rows],
    )


def dev_rows(dataset: Dataset, attribute: str) -> list[Row]:
    """Return the dev rows that calibrate one attribute and suggest its threshold.

    mlma_ar is left out: it was found by slurs and is 70 % offensive, as no site's comments are.
    """
    rows = [row for row in dataset.pick("dev", attribute) if row.source != "mlma_ar"]
    return rows + weak_negatives(dataset, "dev", attribute)


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


def _weighted(dataset: Dataset, attribute: str, recipe: Recipe) -> Iterator[tuple[Row, float]]:
    """Yield rows with their weights, the annotated ones first."""
    for row in dataset.pick("train", attribute):
        share = 1.0 if row.labels[attribute] else recipe.innocent_weights.get(row.source, 1.0)
        yield row, share * recipe.source_weights.get(row.source, 1.0) * row.weight
    for text in identity.taught(dataset.terms):
        yield _ours(text, attribute, 0), recipe.identity_weight
    for text in everyday.sentences():
        yield _ours(text, attribute, 0), recipe.everyday_weight
    people = identity.stems(dataset.terms)
    for text, label in wordlist.examples(attribute):
        if not identity.names_people(prepared(text), people):  # it would teach that the name is the insult
            yield _ours(text, attribute, label), recipe.wordlist_weight
    for row in weak_negatives(dataset, "train", attribute):
        yield row, recipe.weak_weight
    for row in _headlines(dataset) if attribute == "TOXICITY" else []:
        yield row, recipe.headline_weight


def _ours(text: str, attribute: str, label: int) -> Row:
    return Row("", text, "corpus", "train", {attribute: label})


def _headlines(dataset: Dataset) -> list[Row]:
    """Return the news headlines of spam_kaddoura as innocent.

    Comments under news use the words of news; without these rows one headline in nine scored above 0.5.
    """
    ham = [row for row in dataset.pick("train", "SPAM", ("spam_kaddoura",)) if row.labels["SPAM"] == 0]
    return [_ours(row.text, "TOXICITY", 0) for row in ham]


def _disguised(plain: Examples, texts: Sequence[str], shares: NDArray[np.float64]) -> Examples:
    """Return the first examples in other texts, each at its share of their weight."""
    count = len(texts)
    return Examples(list(texts), plain.labels[:count], shares * plain.weights[:count], plain.sources[:count])


def _joined(*parts: Examples) -> Examples:
    return Examples(
        [text for part in parts for text in part.texts],
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.weights for part in parts]),
        [source for part in parts for source in part.sources],
    )


def _without_classes(text: str) -> str:
    return " ".join(word for word in normalize(text).split(" ") if word not in CLASS_TOKENS)
