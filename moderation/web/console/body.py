"""A comment's text cut into pieces for display: plain, marked as the cause of a signal, or a hidden character."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from moderation.arabic.direction import direction
from moderation.arabic.hidden import reveal
from moderation.arabic.isolates import stretches
from moderation.domain.policy import Action, Signal, Span
from moderation.web.console import review_words

LEVELS = {Action.PUBLISH: "notice", Action.HOLD: "hold", Action.REJECT: "reject"}
_STERNNESS = {level: rank for rank, level in enumerate(LEVELS.values())}

_JOINER = "\N{ZERO WIDTH JOINER}"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or one hidden character that is shown as the label `hidden`."""

    text: str
    hidden: str | None = None


class Mark(NamedTuple):
    """A stretch to mark: how stern its signal is (a value of LEVELS) and the sentence that says why."""

    begin: int
    end: int
    level: str = "hold"
    why: str = ""


@dataclass(frozen=True)
class Run:
    """Neighbouring pieces that are all marked alike or all not; a mark never cuts a word."""

    pieces: tuple[Piece, ...]
    mark: Mark | None

    @property
    def marked(self) -> bool:
        """Whether a signal points here."""
        return self.mark is not None

    @property
    def ltr(self) -> bool:
        """Whether it is a number, an address or Latin: on its own it reads from left to right."""
        return direction("".join(piece.text for piece in self.pieces), default="ltr") == "ltr"


def runs(text: str, spans: Iterable[Span] = ()) -> list[Run]:
    """Cut a text at the spans, widened to whole words; joined together, the pieces are the text.

    A number with its signs, an address and the like is one word: cut, its parts would change places in Arabic text.
    """
    return marked_runs(text, [Mark(*span) for span in spans])


def signal_runs(text: str, signals: Iterable[Signal]) -> list[Run]:
    """Cut a text at what its signals point to; where two meet, the sterner one shows."""
    marks = [(span, LEVELS[one.asks], review_words.why(one)) for one in signals for span in one.spans]
    return marked_runs(text, [Mark(*span, level, why) for span, level, why in marks])


def marked_runs(text: str, marks: Iterable[Mark]) -> list[Run]:
    """Cut a text at the marks, widened to whole words."""
    merged = _merged(text, marks)
    covering = {(mark.begin, mark.end): mark for mark in merged}
    cuts = sorted({0, len(text), *(edge for mark in merged for edge in mark[:2])})
    return [Run(_pieces(text[begin:end]), covering.get((begin, end))) for begin, end in pairwise(cuts)]


def _pieces(text: str) -> tuple[Piece, ...]:
    return tuple(Piece(piece, hidden) for piece, hidden in reveal(text))


def _merged(text: str, marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks as whole words that do not touch; of marks that meet, the sternest gives its level."""
    merged: list[Mark] = []
    chains = stretches(text)
    widened = ((_widened(text, chains, mark.begin, mark.end), mark) for mark in marks)
    for span, mark in sorted((span, mark) for span, mark in widened if span):
        if merged and span[0] <= merged[-1].end:
            stern = max(mark, merged[-1], key=lambda one: _STERNNESS[one.level])
            merged[-1] = Mark(merged[-1].begin, max(span[1], merged[-1].end), stern.level, stern.why)
        else:
            merged.append(Mark(*span, mark.level, mark.why))
    return merged


def _widened(text: str, chains: Sequence[Span], begin: int, end: int) -> Span | None:
    """Return the span of the whole words that a span touches; None when it touches none."""
    begin, end = max(begin, 0), min(end, len(text))
    while begin < end and text[begin].isspace():
        begin += 1
    while begin < end and text[end - 1].isspace():
        end -= 1
    if begin >= end:
        return None
    begin, end = _whole_chains(chains, *_whole_words(text, begin, end))
    return _whole_words(text, begin, end)


def _whole_chains(chains: Sequence[Span], begin: int, end: int) -> Span:
    first = bisect_right(chains, begin, key=lambda chain: chain[1])
    last = bisect_left(chains, end, key=lambda chain: chain[0]) - 1
    return (min(begin, chains[first][0]), max(end, chains[last][1])) if first <= last else (begin, end)


def _whole_words(text: str, begin: int, end: int) -> Span:
    while begin > 0 and _one_word(text, begin):
        begin -= 1
    while end < len(text) and _one_word(text, end):
        end += 1
    return begin, end


def _one_word(text: str, index: int) -> bool:
    """Tell whether a cut before `index` would part a word or what a reader sees as one character."""
    before, after = text[index - 1], text[index]
    return before == _JOINER or _clings(after) or (_in_word(before) and _in_word(after))


def _clings(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or char == _JOINER or ord(char) in _SKIN_TONES


def _in_word(char: str) -> bool:
    # Cf: a hidden character inside a word is part of the trick that the mark is to show.
    return unicodedata.category(char)[0] in "LMN" or unicodedata.category(char) == "Cf"
