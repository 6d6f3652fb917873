"""How far what comes in now differs from what came before: the population stability index."""

import math
from collections.abc import Sequence

NOTABLE, LARGE = 0.1, 0.25
"""From here on a shift is worth a look, and from there on it calls for one (the usual bounds in credit scoring)."""

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
