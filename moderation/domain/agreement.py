"""Estimates from a random sample: a share with its interval, and how far two people agree beyond chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959964
LEAST = 20
"""Below so many answers no estimate is given."""


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def share(hits: Sequence[tuple[bool, float]]) -> Estimate | None:
    """Return the weighted share of hits, given as (hit, weight); None under twenty.

    The interval is Wilson's (1927) at the effective size of the sample (Kish 1965), (sum of weights)² / sum of squares.
    """
    if len(hits) < LEAST:
        return None
    total = sum(weight for _, weight in hits)
    value = sum(weight for hit, weight in hits if hit) / total
    size = total**2 / sum(weight**2 for _, weight in hits)
    return Estimate(round(value, 4), *_wilson(value, size))


def proportion(hits: int, count: int) -> Estimate | None:
    """Return the share of hits among so many trials, with Wilson's interval; None under twenty."""
    if count < LEAST:
        return None
    return Estimate(round(hits / count, 4), *_wilson(hits / count, count))


@dataclass(frozen=True)
class Difference:
    """How much larger the first of two shares is, with its 95 % interval; `told` when that leaves out zero."""

    value: float
    low: float
    high: float

    @property
    def told(self) -> bool:
        return self.low > 0 or self.high < 0


Counted = tuple[int, int]
"""Hits, and among how many."""


def difference(one: Counted, other: Counted) -> Difference | None:
    """Return how much larger one share is than another; None under twenty of either.

    The interval is Newcombe's (1998), from Wilson's of each share, so it holds for small numbers and shares near 0.
    """
    first, second = proportion(*one), proportion(*other)
    if first is None or second is None:
        return None
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Difference(round(value, 4), round(value - below, 4), round(value + above, 4))


def chance_of_more(one: Counted, other: Counted) -> float:
    """Return how likely chance alone gives the first so many hits or more (Fisher's exact test, one-sided)."""
    (hits, count), (others, among) = one, other
    total, most = hits + others, min(count, hits + others)
    ways = _log_ways(count + among, total)
    likely = (math.exp(_log_ways(count, k) + _log_ways(among, total - k) - ways) for k in range(hits, most + 1))
    return min(1.0, sum(likely))


def chance_of_heads(heads: int, tosses: int) -> float:
    """Return how likely so many heads or more are of a fair coin: McNemar's exact test (1947), one-sided."""
    return min(1.0, sum(math.exp(_log_ways(tosses, k) - tosses * math.log(2)) for k in range(heads, tosses + 1)))


def _log_ways(among: int, chosen: int) -> float:
    """Return the logarithm of how many ways there are to choose, minus infinity where there is none."""
    if not 0 <= chosen <= among:
        return -math.inf
    return math.lgamma(among + 1) - math.lgamma(chosen + 1) - math.lgamma(among - chosen + 1)


def kappa(pairs: Sequence[tuple[str, str]]) -> Estimate | None:
    """Return Cohen's (1960) kappa of two answers to each of many questions; None under twenty, or without variety.

    Its interval is that of the share agreed on (Wilson), at the agreement that chance gives, so it keeps a width when
    all agree.
    """
    if len(pairs) < LEAST:
        return None
    count = len(pairs)
    agreed = sum(one == other for one, other in pairs) / count
    kinds = {answer for pair in pairs for answer in pair}
    by_chance = sum(
        sum(one == kind for one, _ in pairs) * sum(other == kind for _, other in pairs) / count**2 for kind in kinds
    )
    if by_chance == 1:
        return None
    value, low, high = ((one - by_chance) / (1 - by_chance) for one in (agreed, *_wilson(agreed, count)))
    return Estimate(round(value, 4), round(max(-1.0, low), 4), round(high, 4))


def _wilson(value: float, size: float) -> tuple[float, float]:
    spread = Z95**2 / size
    centre = (value + spread / 2) / (1 + spread)
    margin = Z95 * math.sqrt(value * (1 - value) / size + spread / (4 * size)) / (1 + spread)
    return round(max(0.0, centre - margin), 4), round(min(1.0, centre + margin), 4)
