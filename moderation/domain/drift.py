"""How far what comes in now differs from what came before: the population stability index, of scores and of words."""

import math
import zlib
from collections.abc import Iterable, Sequence

NOTABLE, LARGE = 0.1, 0.25
"""From here on a shift is worth a look, and from there on it calls for one (the usual bounds in credit scoring)."""

NOTABLE_SHIFT, LARGE_SHIFT = 0.05, 0.1
"""The same for words. Two halves of one source (omcd, dziriofn, thsab; 300 comments each) gave up to .05, two sources
.12 to .36, a fifth of a source replaced by another .005 to .06."""
BUCKETS = 256

_EMPTY = 1e-4


def psi(before: Sequence[int], now: Sequence[int]) -> float | None:
    """Return the index of two histograms over the same bins, 0 for equal shapes; None when either is empty.

    Raises ValueError when the numbers of bins differ.
    """
    if len(before) != len(now):
        raise ValueError(f"two histograms need the same bins, got {len(before)} and {len(now)}")
    if not sum(before) or not sum(now):
        return None
    shares = [[max(count / sum(bins), _EMPTY) for count in bins] for bins in (before, now)]
    index: float = sum((after - ahead) * math.log(after / ahead) for ahead, after in zip(*shares, strict=True))
    return index


def buckets(texts: Iterable[str]) -> list[int]:
    """Count the words of folded texts by the CRC-32 of each: which words they were, nobody can read from it."""
    counted = [0] * BUCKETS
    for text in texts:
        for word in text.split():
            counted[zlib.crc32(word.encode()) % BUCKETS] += 1
    return counted


def shift(before: Sequence[int], now: Sequence[int]) -> float | None:
    """Return the index of two counts of words, less what chance alone makes of so few; None when either is empty.

    Half a word is added to each bucket, so that an empty one weighs no more than it tells.
    """
    first, second = sum(before), sum(now)
    if not first or not second:
        return None
    shares = [[(count + 0.5) / (sum(bins) + len(bins) / 2) for count in bins] for bins in (before, now)]
    index: float = sum((after - ahead) * math.log(after / ahead) for ahead, after in zip(*shares, strict=True))
    return max(0.0, index - (len(before) - 1) * (1 / first + 1 / second))
