"""What an edit changed, word by word."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_PAIRS = 50_000
"""Past so many pairs of equal words the middle is shown as replaced whole. Comparing costs far more than their number:
two thousand words of «لا نعم لا نعم» would take half a minute, and any author may send them."""

_WORDS = re.compile(r"\s*\S+|\s+\Z")


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Part:
    """A stretch of one kind; removed ones are of the old text, added ones of the new."""

    kind: Change
    text: str


def word_diff(old: str, new: str) -> list[Part]:
    """Return the stretches in reading order; the kept and removed ones joined are `old`, the kept and added ones `new`.

    Words are compared with the space before them, so no stretch cuts a word. Neighbours of one kind are one part.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    parts: list[Part] = []
    for tag, i, j, k, m in _opcodes(before, after):
        if tag == "equal":
            _append(parts, Change.SAME, before[i:j])
            continue
        _append(parts, Change.REMOVED, before[i:j])
        _append(parts, Change.ADDED, after[k:m])
    return parts


def _opcodes(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    there = Counter(after)
    if sum(there[word] for word in before) > MOST_PAIRS:
        return _ends_only(before, after)
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _ends_only(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    shorter = min(len(before), len(after))
    begin = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - begin) if before[-1 - n] != after[-1 - n]), shorter - begin)
    i, k = len(before) - tail, len(after) - tail
    return [
        ("equal", 0, begin, 0, begin),
        ("replace", begin, i, begin, k),
        ("equal", i, len(before), k, len(after)),
    ]


def _append(parts: list[Part], kind: Change, words: list[str]) -> None:
    if words:
        parts.append(Part(kind, "".join(words)))
