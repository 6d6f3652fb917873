"""Hashed n-grams of normalised texts, counted and weighted by numpy alone, so that scoring needs no scikit-learn.

A feature is the 32-bit hash of an n-gram; the features a model knows are a sorted array of such keys. That keeps
the accuracy of a vocabulary (no two frequent n-grams share a weight) without storing any text, and tells known
from unknown, which plain feature hashing cannot.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from moderation.arabic.normalize import CLASS_TOKENS

CHAR_SIZES = (2, 3, 4, 5)


class Batch(NamedTuple):
    """Normalised texts as one run of code points, each text between two spaces; arrays of shape (n_code_points,).

    `rows` is the index of the text a code point belongs to, `spaces_before` (one longer) counts spaces.
    """

    codes: NDArray[np.uint64]
    rows: NDArray[np.intp]
    spaces_before: NDArray[np.intp]


class Grams(NamedTuple):
    """Occurrences of n-grams in a batch; all arrays have shape (n_occurrences,).

    `begin` and `end` are positions in the batch's code points. For a batch of one text, position p is the text's
    character p - 1.
    """

    rows: NDArray[np.intp]
    keys: NDArray[np.uint32]
    begin: NDArray[np.intp]
    end: NDArray[np.intp]


class Weighted(NamedTuple):
    """Known features of a batch: `values` is sublinear tf-idf of unit length per row; shapes (n_entries,)."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    values: NDArray[np.float64]
    counts: NDArray[np.intp]


def read(texts: Sequence[str]) -> Batch:
    """Lay normalised texts out for counting."""
    padded = [f" {_symbols(text)} " if text else "" for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    rows = np.repeat(np.arange(len(padded)), np.fromiter(map(len, padded), dtype=np.intp, count=len(padded)))
    return Batch(codes, rows, _before(codes == _SPACE))


def char_grams(batch: Batch) -> Grams:
    """Return n-grams of 2 to 5 characters that stay inside one word padded with a space on both sides."""
    parts = []
    hashes = batch.codes
    for size in range(2, min(max(CHAR_SIZES), len(batch.codes)) + 1):
        hashes = hashes[:-1] * _PRIME + batch.codes[size - 1 :]
        count = len(hashes)
        inner_spaces = batch.spaces_before[size - 1 : size - 1 + count] - batch.spaces_before[1 : count + 1]
        begin = np.flatnonzero((inner_spaces == 0) & (batch.rows[:count] == batch.rows[size - 1 :]))
        parts.append(Grams(batch.rows[begin], _finish(hashes[begin], salt=size), begin, begin + size))
    return _concatenate(parts)


def word_grams(batch: Batch) -> Grams:
    """Return single words and pairs of neighbours."""
    begin, end = word_bounds(batch)
    if not len(begin):
        return _concatenate([])
    rows = batch.rows[begin]
    single = _word_hashes(batch.codes, begin, end)
    left = np.flatnonzero(rows[:-1] == rows[1:])
    pair = single[left] * _PAIR + single[left + 1]
    return _concatenate(
        [
            Grams(rows, _finish(single, salt=11), begin, end),
            Grams(rows[left], _finish(pair, salt=12), begin[left], end[left + 1]),
        ]
    )


def whole_keys(texts: Iterable[str]) -> NDArray[np.uint32]:
    """Return the keys under which normalised texts of one word or of two are known, sorted."""
    by_size: dict[int, list[str]] = {1: [], 2: []}
    for text in texts:
        by_size[len(text.split())].append(text)
    singles, pairs = (word_grams(read(by_size[size])).keys for size in (1, 2))
    return np.unique(np.concatenate([singles, pairs[2 * len(by_size[2]) :]]))


def word_bounds(batch: Batch) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first position of each word and the one after its last; both of shape (n_words,)."""
    outside = batch.codes == _SPACE
    steps = np.diff(outside.astype(np.int8))
    return np.flatnonzero(steps == -1) + 1, np.flatnonzero(steps == 1) + 1


def has_latin(batch: Batch, grams: Grams) -> NDArray[np.bool_]:
    """Return for each occurrence whether it has a letter of the Latin script."""
    codes = batch.codes
    before = _before(((codes >= 97) & (codes <= 122)) | ((codes >= 0xC0) & (codes < 0x250)))
    return before[grams.end] > before[grams.begin]


def look_up(keys: NDArray[np.uint32], grams: Grams) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return each occurrence's column in the sorted `keys` and whether it is there at all."""
    if not len(keys):
        return np.zeros(len(grams.keys), dtype=np.intp), np.zeros(len(grams.keys), dtype=bool)
    columns = np.minimum(np.searchsorted(keys, grams.keys), len(keys) - 1)
    return columns, keys[columns] == grams.keys


def weigh(rows: NDArray[np.intp], columns: NDArray[np.intp], idf: NDArray[np.floating[Any]]) -> Weighted:
    """Turn known occurrences into sublinear tf-idf, one entry per row and column, in that order.

    value = (1 + ln count) · idf, each row divided by its Euclidean length (Manning et al. 2008, section 6.4).
    """
    width = max(len(idf), 1)
    entries, counts = np.unique(rows * width + columns, return_counts=True)
    rows, columns = entries // width, entries % width
    values = (1.0 + np.log(counts)) * idf[columns]
    lengths = np.sqrt(np.bincount(rows, values * values))
    return Weighted(rows, columns, values / lengths[rows], counts)


_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_PAIR = np.uint64(0xC2B2AE3D27D4EB4F)
_SPACE = 32
# A class token is one symbol to the n-grams: its Latin letters must not look like a word of Latin script.
_SYMBOLS = {token: chr(0xE000 + i) + chr(0xE100) * (len(token) - 1) for i, token in enumerate(CLASS_TOKENS)}


def _symbols(text: str) -> str:
    if "<" in text:
        for token, symbol in _SYMBOLS.items():
            text = text.replace(token, symbol)
    return text


def _before(flags: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return how many flags are set before each position, and after the last."""
    return np.concatenate((np.zeros(1, dtype=np.intp), np.cumsum(flags, dtype=np.intp)))


def _word_hashes(codes: NDArray[np.uint64], begin: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return one polynomial hash per word, computed for all words at once."""
    powers = np.cumprod(np.full(int((end - begin).max()) + 1, _PRIME))
    starts = np.zeros(len(codes), dtype=np.intp)
    starts[begin] = begin
    place = np.arange(len(codes)) - np.maximum.accumulate(starts)
    terms = np.where(codes == _SPACE, np.uint64(0), codes * powers[np.minimum(place, len(powers) - 1)])
    return np.add.reduceat(terms, begin)


def _finish(hashes: NDArray[np.uint64], salt: int) -> NDArray[np.uint32]:
    """Mix all 64 bits into 32, so that near strings and the kinds of n-gram lie far apart."""
    mixed = (hashes ^ np.uint64(salt)) * _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed *= _PAIR
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _concatenate(parts: list[Grams]) -> Grams:
    if not parts:
        empty = np.zeros(0, dtype=np.intp)
        return Grams(empty, empty.astype(np.uint32), empty, empty)
    return Grams(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
