"""Calibrated probabilities per attribute for comments, and which words moved them; numpy only, no scikit-learn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from moderation.classifier import artifact
from moderation.classifier.aloud import prepare, prepare_with_offsets
from moderation.classifier.artifact import LinearModel
from moderation.classifier.features import (
    Batch,
    Grams,
    Weighted,
    char_grams,
    look_up,
    read,
    weigh,
    word_bounds,
    word_grams,
)

SHIPPED = Path(__file__).with_name("model")
_CHUNK_CHARACTERS = 100_000  # bounds the memory of one step at some 30 MB


class Contribution(NamedTuple):
    """How far one word moved the logit; `begin` and `end` are code points of the raw text, half-open."""

    begin: int
    end: int
    weight: float


class Scored(NamedTuple):
    """One text's probabilities, the share of its n-grams that the model knows, and whether that is too little."""

    scores: dict[str, float]
    coverage: float
    abstains: bool


class _Known(NamedTuple):
    occurrences: Grams
    columns: NDArray[np.intp]
    weighted: Weighted


@dataclass(frozen=True)
class Scorer:
    """Scores texts with one loaded model; safe to share between threads.

    Every method takes any str, lone surrogates and emptiness included.
    """

    loaded: LinearModel

    @property
    def model(self) -> str:
        """The model's version, which every stored score carries."""
        return self.loaded.name

    @property
    def attributes(self) -> tuple[str, ...]:
        """What is measured, in the order of the model's columns."""
        return self.loaded.attributes

    @property
    def thresholds(self) -> Mapping[str, Mapping[str, float]]:
        """Suggested `hold` per attribute, with what was measured there on dev data."""
        return self.loaded.thresholds

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return one probability per attribute for each text; raise TypeError for a bare str.

        Where the model knows too little it falls towards the low prior: see `abstains`.
        """
        return [scored.scores for scored in self.score_detailed(texts)]

    def score_detailed(self, texts: Sequence[str]) -> list[Scored]:
        """Like `score`, with coverage and abstention, in one pass."""
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of comments, got one str; wrap it in a list")
        return [scored for chunk in _chunks([prepare(text) for text in texts]) for scored in self._score_chunk(chunk)]

    def coverage(self, text: str) -> float:
        """Return the share of the text's character n-grams that the model knows, 0 for an empty text."""
        return self.score_detailed([text])[0].coverage

    def abstains(self, text: str) -> bool:
        """Say whether the model knows too little of this text to judge it, so that a person should."""
        return self.score_detailed([text])[0].abstains

    def explain(self, text: str, attribute: str, top: int | None = 3) -> list[Contribution]:
        """Return the words that raised the score most, then those that lowered it; all of them for top=None.

        Each n-gram's exact share of the logit is folded into its word (a pair of words shares it by halves), so
        that all words together with the bias make the logit of a text that the model does not abstain from.
        Raises ValueError for an attribute this model does not measure.
        """
        if attribute not in self.attributes:
            raise ValueError(f"no attribute {attribute!r} in model {self.model}; known: {', '.join(self.attributes)}")
        prepared = prepare_with_offsets(text)
        batch = read([prepared.text])
        begin, end = word_bounds(batch)
        weights = self._word_weights(batch, begin, self.attributes.index(attribute))
        words = [
            Contribution(*prepared.raw_span(first - 1, last - 1), float(weight))
            for first, last, weight in zip(begin.tolist(), end.tolist(), weights, strict=True)
        ]
        return sorted(_merge_shared(words), key=lambda word: -word.weight)[:top]

    def _score_chunk(self, texts: Sequence[str]) -> list[Scored]:
        model, batch = self.loaded, read(texts)
        chars, words = self._known(batch)
        logits = np.repeat(model.bias[None, :], len(texts), axis=0)
        for block in (chars, words):
            shares = model.weights[block.weighted.columns] * block.weighted.values[:, None]
            for column in range(len(model.attributes)):
                logits[:, column] += np.bincount(block.weighted.rows, shares[:, column], minlength=len(texts))
        coverage = _share(chars, len(texts))
        trust = np.minimum(coverage / model.coverage_floor, 1.0)[:, None]
        probabilities = _sigmoid(model.prior + (logits - model.prior) * trust)
        return [
            Scored(dict(zip(model.attributes, row, strict=True)), covered, covered < model.coverage_floor)
            for row, covered in zip(probabilities.tolist(), coverage.tolist(), strict=True)
        ]

    def _known(self, batch: Batch) -> tuple[_Known, _Known]:
        model = self.loaded
        chars = _match(char_grams(batch), model.char_keys, model.char_idf, shift=0)
        words = _match(word_grams(batch), model.word_keys, model.word_idf, shift=len(model.char_keys))
        return chars, words

    def _word_weights(self, batch: Batch, begin: NDArray[np.intp], column: int) -> NDArray[np.float64]:
        """Return the logit's share of each word of a batch of one text, shape (n_words,)."""
        total = np.zeros(len(begin))
        for block in self._known(batch):
            share = self.loaded.weights[block.weighted.columns, column] * block.weighted.values / block.weighted.counts
            known = block.columns >= 0
            entry = np.searchsorted(block.weighted.columns, block.columns[known])
            start, stop = block.occurrences.begin[known], block.occurrences.end[known]
            first = np.searchsorted(begin, start + (batch.codes[start] == ord(" ")), side="right") - 1
            last = np.searchsorted(begin, stop - 1, side="right") - 1
            np.add.at(total, first, share[entry] / 2)
            np.add.at(total, last, share[entry] / 2)
        return total


def load_scorer(path: Path | None = None, sha256: str | None = None) -> Scorer:
    """Load the shipped model, or the one in the folder `path`; `sha256` is what its manifest must have.

    Raises ModelDamaged and ModelIncompatible as `artifact.load` does.
    """
    return Scorer(artifact.load(path or SHIPPED, sha256))


def _match(occurrences: Grams, keys: NDArray[np.uint32], idf: NDArray[np.float16], shift: int) -> _Known:
    columns, known = look_up(keys, occurrences)
    weighted = weigh(occurrences.rows[known], columns[known], idf)
    moved = weighted._replace(columns=weighted.columns + shift)
    return _Known(occurrences, np.where(known, columns + shift, -1), moved)


def _share(chars: _Known, n_texts: int) -> NDArray[np.float64]:
    rows = chars.occurrences.rows
    known = np.bincount(rows[chars.columns >= 0], minlength=n_texts)
    return known / np.maximum(np.bincount(rows, minlength=n_texts), 1)


def _sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -500.0, 500.0)))


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a batch into runs of bounded length, order kept."""
    first, size = 0, 0
    for index, text in enumerate(texts):
        if size and size + len(text) > _CHUNK_CHARACTERS:
            yield texts[first:index]
            first, size = index, 0
        size += len(text) + 2
    yield texts[first:]


def _merge_shared(words: Sequence[Contribution]) -> list[Contribution]:
    """Join words that came from the same raw characters (one ligature can hold several words)."""
    merged: dict[tuple[int, int], float] = {}
    for begin, end, weight in words:
        merged[begin, end] = merged.get((begin, end), 0.0) + weight
    return [Contribution(begin, end, weight) for (begin, end), weight in merged.items()]
