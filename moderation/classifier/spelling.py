"""Which spellings are words, of an Arabizi word or one that lacks a letter: how often licensed texts hold each.

The lists beside this module are made by `python -m training.spelling`: `spelling/words.txt.gz` has a word and its count
a line, `spelling/slips.txt.gz` what lacks a letter and the word that is meant. They belong to how text is read, as the
normaliser does, not to one model.
"""

import gzip
import math
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from heapq import nsmallest
from pathlib import Path

from moderation.arabic.arabizi import spellings

WORDS = Path(__file__).with_name("spelling") / "words.txt.gz"
SLIPS = WORDS.with_name("slips.txt.gz")
_COST = 0.8  # of one guessed letter, in natural logarithms of frequency; chosen on dev rows written in Arabizi
UNKNOWN = 0.2  # how often a word counts that the list lacks
_NEAR = 2.0  # so much less likely, in natural logarithms, a second spelling is still read; chosen likewise


@lru_cache(maxsize=8_192)
def likely(token: str) -> tuple[str, ...]:
    """Return the likeliest Arabic spelling of an Arabizi token, and the second where it is nearly as likely.

    Frequent words win over close spellings; among unknown words the closest wins. Empty for what cannot be read.
    """
    known = frequencies()
    costs = {text: _COST * guesses - math.log(known.get(text, 0) + UNKNOWN) for text, guesses in spellings(token)}
    best = nsmallest(2, costs, key=costs.__getitem__)
    return tuple(text for text in best if costs[text] <= costs[best[0]] + _NEAR)


def mended(word: str) -> str:
    """Return the word that a normalised one lacks a letter of, where people write that one far more often.

    A word that people do write, and one that is near none, comes back as it is.
    """
    return _slips().get(word, word)


def plainest(token: str) -> str:
    """Return the spelling that guesses least, without a look at the words; empty for what cannot be read."""
    found = spellings(token)
    return found[0][0] if found else ""


@cache
def frequencies() -> Mapping[str, int]:
    """Return how often each listed word was counted; read once, at the first Arabizi comment."""
    return {word: int(count) for word, count in _pairs(WORDS)}


@cache
def _slips() -> Mapping[str, str]:
    return dict(_pairs(SLIPS))


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            first, second = line.split()
            yield first, second
