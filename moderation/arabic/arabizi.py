"""Arabizi: Arabic written in Latin letters and digits, read back as Arabic spellings.

One Latin token has many readings: vowels may be short (not written) or long, h is ه or ح, t is ت or ط. Each unit
has its readings with a cost, and a beam keeps the cheapest spellings, so that the work is linear in the token.
Which of them is a word is for the caller to know.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from heapq import nsmallest
from operator import itemgetter

from moderation.arabic.normalize import FOLD

MAX_CANDIDATES = 16
_MAX_LETTERS = 24  # longer tokens are no words

Readings = tuple[tuple[str, int], ...]
Costed = tuple[tuple[str, int], ...]


def transliterations(token: str, limit: int = MAX_CANDIDATES) -> list[str]:
    """Return up to `limit` (at most 16) Arabic spellings of an Arabizi token, likeliest first.

    Empty for what cannot be read: no Latin letter, a sign that stands for no sound, more than 24 letters.
    """
    return [text for text, _ in spellings(token)[: max(0, limit)]]


def spellings(token: str) -> Costed:
    """Return the same spellings with what each costs: 0 for the plain one, more for every letter guessed at."""
    return _spellings(_DOUBLED_BUT_L.sub(r"\1", _folded(token)).strip())


def simplify(token: str) -> str:
    """Return the comparison form of Latin text: lower case, no accents, each doubled letter once."""
    return _DOUBLED.sub(r"\1", _folded(token)).strip()


def _folded(token: str) -> str:
    return "".join(FOLD[ord(char)] for char in token.replace("’", "'"))


def has_arabic_digit(token: str) -> bool:
    """Tell whether a digit stands for an Arabic sound in a Latin token, as in 7abibi, ta3ban or sba7."""
    return _DIGIT_LETTER.search(token) is not None and _NUMBERED.fullmatch(token) is None


# ----- units ---------------------------------------------------------------------------------------------------

_DOUBLED = re.compile(r"(\D)\1+")
_DOUBLED_BUT_L = re.compile(r"([^\dl])\1+|(?<=ll)l+")
_DIGIT_LETTER = re.compile(r"[a-z]{2}[235679](?![\d.])|(?<!\d)[235679][a-z]{2}|[a-z][235679][a-z]", re.IGNORECASE)
_NUMBERED = re.compile(
    r"[a-z]+(?:\d{2,}|[0124568])|[b-df-hj-np-tv-z]{1,2}[379]|(?:iphone|windows|galaxy|top|web|group|part)\d|\d+(?:st|nd|rd|th|am|pm|km|kg|gb|mb|ml|mm|cm|hz|d|g|k|m|x|h|s|e|eme|ème|day|morrow|nite|night|go|do|u)"
    r"|(?:covid|mp|ps|web|top)\d+\w*|\w*(?:l8r|gr8|b4)\w*",
    re.IGNORECASE,
)

_SHORT_A: Readings = (("", 0), ("ا", 1))
_SHORT_E: Readings = (("", 0), ("ي", 1), ("ا", 2))
_SHORT_I: Readings = (("", 0), ("ي", 1))
_SHORT_U: Readings = (("", 0), ("و", 1))

_MEDIAL: dict[str, Readings] = {
    "a": _SHORT_A,
    "e": _SHORT_E,
    "i": _SHORT_I,
    "o": _SHORT_U,
    "u": _SHORT_U,
    "ou": (("و", 0), ("", 1)),
    "oo": (("و", 0),),
    "ee": (("ي", 0),),
    "ei": (("ي", 0), ("", 2)),
    "ai": (("ي", 0), ("اي", 1)),
    "ay": (("ي", 0), ("اي", 1)),
    "au": (("و", 0), ("او", 1)),
    "b": (("ب", 0),),
    "c": (("ك", 0),),
    "d": (("د", 0), ("ض", 1), ("ذ", 2)),
    "f": (("ف", 0),),
    "g": (("ج", 0), ("ق", 1), ("غ", 2)),
    "h": (("ه", 0), ("ح", 1)),
    "j": (("ج", 0),),
    "k": (("ك", 0), ("ق", 1)),
    "l": (("ل", 0),),
    "ll": (("لل", 0), ("ل", 1)),  # of doubled letters only this one is often two in Arabic: allah, elli
    "m": (("م", 0),),
    "n": (("ن", 0),),
    "p": (("ب", 0),),
    "q": (("ق", 0),),
    "r": (("ر", 0),),
    "s": (("س", 0), ("ص", 1)),
    "t": (("ت", 0), ("ط", 1)),
    "v": (("ف", 0),),
    "w": (("و", 0),),
    "x": (("خ", 0), ("ش", 1)),
    "y": (("ي", 0),),
    "z": (("ز", 0), ("ذ", 1), ("ظ", 2)),
    "ch": (("ش", 0),),
    "tch": (("تش", 0),),
    "sh": (("ش", 0), ("سه", 2), ("صه", 2)),
    "kh": (("خ", 0), ("كه", 2)),
    "gh": (("غ", 0), ("جه", 2)),
    "th": (("ث", 0), ("ت", 1), ("ذ", 2), ("ته", 2), ("طه", 2)),
    "dh": (("ذ", 0), ("ض", 1), ("ظ", 1), ("ده", 2)),
    "2": (("ا", 0), ("", 1), ("ق", 1), ("ي", 1), ("و", 1)),
    "3": (("ع", 0),),
    "3'": (("غ", 0),),
    "5": (("خ", 0),),
    "6": (("ط", 0),),
    "6'": (("ظ", 0),),
    "7": (("ح", 0),),
    "7'": (("خ", 0),),
    "8": (("غ", 0), ("ق", 1), ("ه", 2)),
    "9": (("ق", 0), ("ص", 1)),
    "9'": (("ض", 0),),
    "'": (("", 0), ("ع", 1)),
    "-": (("", 0),),
}
_INITIAL: dict[str, Readings] = {
    **dict.fromkeys(("a", "e", "o", "u"), (("ا", 0),)),
    "i": (("ا", 0), ("اي", 1)),
    "ou": (("او", 0), ("و", 1)),
    "ei": (("اي", 0), ("عي", 1)),
    "ai": (("اي", 0),),
    "ay": (("اي", 0),),
}
_FINAL: dict[str, Readings] = {
    "a": (("ه", 0), ("ا", 0), ("ي", 1)),  # ى is folded into ي: 3la
    "e": (("ه", 0), ("ي", 1), ("", 1)),
    "i": (("ي", 0),),
    "o": (("و", 0), ("ه", 1)),
    "u": (("و", 0),),
    "eh": (("ه", 0),),
    "ah": (("ه", 0), ("اه", 1)),
}
_UNIT = re.compile(r"tch|ll|ch|sh|kh|gh|th|dh|[3679]'|ou|oo|ee|ei|ai|ay|au|(?:eh|ah)$|.")


@lru_cache(maxsize=4_096)
def _spellings(token: str) -> Costed:
    if len(token) > _MAX_LETTERS or not any("a" <= char <= "z" for char in token):
        return ()
    units = _UNIT.findall(token)
    beam = {"": 0}
    for index, unit in enumerate(units):
        readings = _readings(unit, first=index == 0, last=index == len(units) - 1)
        if readings is None:
            return ()
        beam = dict(nsmallest(2 * MAX_CANDIDATES, _grown(beam, readings).items(), key=itemgetter(1)))
    return tuple((text, cost) for text, cost in beam.items() if text)[:MAX_CANDIDATES]


def _grown(beam: Mapping[str, int], readings: Readings) -> dict[str, int]:
    """Return every spelling one unit longer, at its least cost."""
    grown: dict[str, int] = {}
    for text, cost in beam.items():
        for letters, more in readings:
            longer = text + letters
            grown[longer] = min(cost + more, grown.get(longer, cost + more))
    return grown


def _readings(unit: str, *, first: bool, last: bool) -> Readings | None:
    if first and unit in _INITIAL:
        return _INITIAL[unit]
    return (_FINAL.get(unit) if last else None) or _MEDIAL.get(unit)
