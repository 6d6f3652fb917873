"""Which Arabic spellings of an Arabizi word are words: how often licensed public texts hold each one.

The list beside this module (`spelling/words.txt.gz`, a word and its count a line) is made by `python -m
training.spelling`. It belongs to how text is read, as the normaliser does, not to one model.
"""

import gzip
import math
from collections.abc import Mapping
from functools import cache, lru_cache
from heapq import nsmallest
from pathlib import Path

from moderation.arabic.arabizi import spellings

WORDS = Path(__file__).with_name("spelling") / "words.txt.gz"
_COST = 0.8  # of one guessed letter, in natural logarithms of frequency; chosen on dev rows written in Arabizi
_UNKNOWN = 0.2  # how often a word counts that the list lacks
_NEAR = 2.0  # so much less likely, in natural logarithms, a second spelling is still read; chosen likewise


@lru_cache(maxsize=8_192)
def likely(token: str) -> tuple[str, ...]:
    """Return the likeliest Arabic spelling of an Arabizi token, and the second where it is nearly as likely.

    Frequent words win over close spellings; among unknown words the closest wins. Empty for what cannot be read.
    """
    known = frequencies()
    costs = {text: _COST * guesses - math.log(known.get(text, 0) + _UNKNOWN) for text, guesses in spellings(token)}
    best = nsmallest(2, costs, key=costs.__getitem__)
    return tuple(text for text in best if costs[text] <= costs[best[0]] + _NEAR)


def plainest(token: str) -> str:
    """Return the spelling that guesses least, without a look at the words; empty for what cannot be read."""
    found = spellings(token)
    return found[0][0] if found else ""


@cache
def frequencies() -> Mapping[str, int]:
    """Return how often each listed word was counted; read once, at the first Arabizi comment."""
    with gzip.open(WORDS, "rt", encoding="utf-8") as lines:
        return {word: int(count) for word, count in map(str.split, lines)}
