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
