"""Which dialect a text in Arabic letters is written in, by its words and the letter groups inside them.

The table beside this module (`dialects/weights.txt.gz`) is made by `python -m training.dialect`: a group a line,
with what it says for each dialect in hundredths of a logit. Short texts often hold nothing that tells; then the answer
is None.
"""

import gzip
import math
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from moderation.arabic.normalize import normalize

TABLE = Path(__file__).with_name("dialects") / "weights.txt.gz"
FLOOR = 0.6
"""A dialect is named when its share reaches this; chosen on dev rows."""

MOST_WORDS = 200
"""Of a long text the first words tell enough."""

GROUP_SIZES = (3, 4)
BIAS = "<bias>"
_HUNDREDTHS = 100.0


class Dialect(StrEnum):
    """What is told apart; a region stands for all its countries."""

    MSA = "msa"
    EGYPTIAN = "egy"
    LEVANTINE = "lev"
    GULF = "glf"
    IRAQI = "irq"
    SUDANESE = "sdn"
    MAGHREBI = "mgr"


DIALECTS = tuple(Dialect)


def detect(text: str) -> Dialect | None:
    """Return the dialect of a text in Arabic letters; None where it is in doubt. Total on any str, linear."""
    best, share = likeliest(text)
    return best if share >= FLOOR else None


def likeliest(text: str) -> tuple[Dialect, float]:
    """Return the likeliest dialect with its share of belief, 1/7 for a text without a known group."""
    weights = table()
    totals = list(weights[BIAS])
    found = [weights[group] for group in groups(normalize(text)) if group in weights]
    if not found:
        return Dialect.MSA, 1 / len(DIALECTS)
    logits = [sum(column) / _HUNDREDTHS for column in zip(totals, *found, strict=True)]
    highest = max(logits)
    shares = [math.exp(logit - highest) for logit in logits]
    return DIALECTS[logits.index(highest)], 1 / sum(shares)


def groups(normalized: str) -> set[str]:
    """Return the words of Arabic letters of a normalised text, and the letter groups of each one padded with spaces."""
    found: set[str] = set()
    for word in normalized.split()[:MOST_WORDS]:
        if all("ء" <= letter <= "ي" for letter in word):
            found.add(word)
            found.update(_inside(f" {word} "))
    return found


def _inside(padded: str) -> Iterator[str]:
    for size in GROUP_SIZES:
        yield from (f"*{padded[begin : begin + size]}" for begin in range(len(padded) - size + 1))


@cache
def table() -> Mapping[str, tuple[int, ...]]:
    """Return every known group with its hundredths of a logit, in the order of DIALECTS; read once."""
    with gzip.open(TABLE, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {group: tuple(map(int, numbers)) for group, *numbers in rows}
