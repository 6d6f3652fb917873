"""Near-duplicates: texts that share most of their letter groups once spelling is folded.

A text becomes the set of its groups of four characters; two texts are alike when their sets overlap by 70 % or more
(Jaccard). MinHash (Broder 1997) in four bands of two finds candidates by equality: alike texts share a band with a
probability of 93 % at an overlap of 0.7, 98 % at 0.8, and equal texts always.
"""

import hashlib
from functools import cache

ALIKE = 0.7
GROUP = 4
BANDS = 4
ROWS = 2
READ_CHARS = 2_000
"""What follows is not read: a flood differs at its start or not at all."""

_PRIME = (1 << 61) - 1


def groups(folded: str) -> frozenset[str]:
    """Return the letter groups of a text that `normalize` has folded; a shorter text is one group."""
    read = folded[:READ_CHARS]
    return frozenset(read[i : i + GROUP] for i in range(max(1, len(read) - GROUP + 1)))


def signature(folded: str) -> tuple[int, ...]:
    """Return one number a band, each within 63 bits; alike texts share at least one of them, most likely."""
    points = [_point(group) for group in groups(folded)]
    least = [min((a * point + b) % _PRIME for point in points) for a, b in _permutations()]
    return tuple(_joined(least[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def overlap(one: str, other: str) -> float:
    """Return the share of letter groups that two folded texts have in common, 0 to 1."""
    return share(groups(one), groups(other))


def share(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the share of letter groups that two sets of `groups` have in common, 0 to 1."""
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def alike(one: str, other: str) -> bool:
    """Tell whether two folded texts are near-duplicates."""
    return overlap(one, other) >= ALIKE


def _point(group: str) -> int:
    return int.from_bytes(hashlib.blake2b(group.encode("utf-8", "surrogatepass"), digest_size=7).digest())


def _joined(values: list[int]) -> int:
    packed = b"".join(value.to_bytes(8) for value in values)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest()) >> 1


@cache
def _permutations() -> tuple[tuple[int, int], ...]:
    seeds = [hashlib.blake2b(f"likeness {n}".encode(), digest_size=16).digest() for n in range(BANDS * ROWS)]
    return tuple((int.from_bytes(seed[:8]) % (_PRIME - 1) + 1, int.from_bytes(seed[8:]) % _PRIME) for seed in seeds)
