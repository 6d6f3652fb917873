"""Word lists: what an entry says, which written forms it stands for, and what a match reports.

An entry is data; `classifier.matcher` finds its forms in a text. Everything is compared in normalised spelling.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from moderation.arabic import clitics
from moderation.arabic.arabizi import simplify
from moderation.arabic.normalize import normalize

MAX_TERM = 80


class LexiconError(ValueError):
    """A word list that cannot be used: which line, what is wrong, what would work."""


class Category(StrEnum):
    """What kind of word it is; `ALLOW` entries protect innocent words and phrases from the others."""

    INSULT = "insult"
    PROFANITY = "profanity"
    THREAT = "threat"
    IDENTITY_ATTACK = "identity_attack"
    SLUR = "slur"
    SEXUAL = "sexual"
    SPAM = "spam"
    ALLOW = "allow"


class MatchKind(StrEnum):
    """How far a written form may depart from the term.

    `word` and `phrase` are the whole form as written (a phrase may follow و, ف or يا, and its words may run together
    when they are two); `stem-with-clitics` takes particles before and pronouns after it.
    """

    WORD = "word"
    PHRASE = "phrase"
    STEM = "stem-with-clitics"


@dataclass(frozen=True)
class Entry:
    """One reviewed term.

    Parameters
    ----------
    severity : int
        1 noticed only, 2 and 3 held; 0 for ALLOW.
    variants : tuple of str
        Other spellings and inflections, matched like the term.
    endings : tuple of str
        Names from `clitics.ENDINGS` that the word may also carry.
    addressed : int
        The severity when someone is called it (يا كلب); 0 when that changes nothing.
    arabizi : tuple of str
        Spellings in Latin letters and digits.
    """

    term: str
    category: Category
    severity: int
    match: MatchKind
    variants: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    addressed: int = 0
    arabizi: tuple[str, ...] = ()
    note: str = ""

    @property
    def allows(self) -> bool:
        """Whether this entry protects rather than accuses."""
        return self.category is Category.ALLOW


class Match(NamedTuple):
    """One hit: whole words at code points `begin`:`end` of the raw text, and the entry that explains it."""

    begin: int
    end: int
    term: str
    category: Category
    severity: int


class Form(NamedTuple):
    """A normalised spelling, and what may be written onto its first and last word."""

    text: str
    prefixes: frozenset[str]
    suffixes: frozenset[str]


# ----- written forms -------------------------------------------------------------------------------------------


def forms(entry: Entry) -> Iterator[Form]:
    """Yield each spelling of an entry once for every way it takes clitics; Latin ones take none."""
    suffixes = _suffixes(entry)
    for base in (entry.term, *entry.variants, *entry.arabizi):
        if _LATIN.search(base):
            yield Form(simplify(base), clitics.NONE, clitics.NONE)
        else:
            yield from _arabic_forms(base, entry.match, suffixes)


_MIN_JOINED = 6  # two words run together; shorter ones may be words of their own
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def _suffixes(entry: Entry) -> frozenset[str]:
    named = clitics.NONE.union(*(clitics.ENDINGS[name] for name in entry.endings))
    return named | clitics.PRONOUNS | clitics.ACCUSATIVE if entry.match is MatchKind.STEM else named


def _arabic_forms(base: str, match: MatchKind, suffixes: frozenset[str]) -> Iterator[Form]:
    text = normalize(base)
    prefixes = {
        MatchKind.WORD: clitics.NONE,
        MatchKind.PHRASE: clitics.BEFORE_PHRASES,
        MatchKind.STEM: clitics.PREFIXES,
    }[match]
    if match is not MatchKind.STEM or not base.endswith("ة"):
        yield Form(text, prefixes, suffixes)
        joined = text.replace(" ", "")
        if text.count(" ") == 1 and len(joined) >= _MIN_JOINED:
            yield Form(joined, prefixes, suffixes)
        return
    yield Form(text, prefixes, clitics.NONE)
    yield Form(text[:-1] + "ت", prefixes, clitics.PRONOUNS)
    yield Form(text[:-1], prefixes, clitics.ENDINGS["feminine_plural"])


# ----- reading a list ------------------------------------------------------------------------------------------

Chosen = TypeVar("Chosen", bound=StrEnum)
_FIELDS = frozenset(Entry.__dataclass_fields__)


def read_entries(lines: Iterable[str]) -> list[Entry]:
    """Read a list of one JSON object a line, blank lines skipped.

    Raises LexiconError at the first line that is not a usable entry.
    """
    entries = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                entries.append(read_entry(json.loads(line)))
            except (ValueError, RecursionError) as error:
                raise LexiconError(f"line {number}: {error}") from None
    return entries


def read_entry(record: object) -> Entry:
    """Return the entry of one JSON object; raise LexiconError that says what is wrong with it."""
    try:
        return _entry(record)
    except (ValueError, TypeError) as error:
        raise LexiconError(str(error)) from None


def entry_record(entry: Entry) -> dict[str, Any]:
    """Return the JSON object of an entry, which `read_entry` reads back; what has its default is left out."""
    always = {"term": entry.term, "category": entry.category.value, "severity": entry.severity}
    more = {
        "match": entry.match.value,
        "variants": list(entry.variants),
        "endings": list(entry.endings),
        "addressed": entry.addressed,
        "arabizi": list(entry.arabizi),
        "note": entry.note,
    }
    return always | {name: value for name, value in more.items() if value}


def _entry(record: object) -> Entry:
    if not isinstance(record, Mapping):
        raise TypeError('not an object; each line is one such as {"term": "…", "category": "insult", "severity": 2}')
    if unknown := sorted(map(str, record.keys() - _FIELDS)):
        raise ValueError(f"unknown field {unknown[0]!r}; known: {', '.join(sorted(_FIELDS))}")
    category = _choice(Category, record, "category", None)
    term = _text(record.get("term"), "term")
    default = MatchKind.PHRASE if " " in term else MatchKind.WORD
    entry = Entry(
        term=term,
        category=category,
        severity=_level(record, "severity", category),
        match=_choice(MatchKind, record, "match", default),
        variants=_texts(record, "variants"),
        endings=_endings(record),
        addressed=_level(record, "addressed", Category.ALLOW) if "addressed" in record else 0,
        arabizi=_texts(record, "arabizi"),
        note=str(record.get("note", "")),
    )
    _check_forms(entry)
    return entry


def _check_forms(entry: Entry) -> None:
    for form in forms(entry):
        if len(form.text.replace(" ", "")) < 2:  # a single letter would fire everywhere
            raise ValueError(f"a form of {entry.term!r} has fewer than two letters once normalised")


def _choice(kind: type[Chosen], record: Mapping[str, Any], name: str, default: Chosen | None) -> Chosen:
    value = record.get(name, default)
    if value not in list(kind):
        raise ValueError(f"{name} {value!r} is not one of: {', '.join(kind)}")
    return kind(value)


def _level(record: Mapping[str, Any], name: str, category: Category) -> int:
    value = record.get(name, 0)
    lowest = 0 if category is Category.ALLOW else 1
    if type(value) is not int or not lowest <= value <= 3:
        raise ValueError(f"{name} must be a whole number from {lowest} to 3, got {value!r}")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TERM:
        raise ValueError(f"{name} must be a text of 1 to {MAX_TERM} characters, got {value!r}")
    return value


def _texts(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = record.get(name, [])
    if not isinstance(values, list):
        raise TypeError(f"{name} must be a list of texts, got {values!r}")
    return tuple(_text(value, name) for value in values)


def _endings(record: Mapping[str, Any]) -> tuple[str, ...]:
    names = _texts(record, "endings")
    if unknown := [name for name in names if name not in clitics.ENDINGS]:
        raise ValueError(f"ending {unknown[0]!r} is not one of: {', '.join(clitics.ENDINGS)}")
    return names
