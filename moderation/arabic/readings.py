"""The readings of a comment that a word list is compared with: lines of words that know where they came from.

The normalised text is the first; then words whose letters were separated by signs, words with one letter doubled,
the Latin words as they stand, and what those may be in Arabic letters. All in linear time.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice, product
from typing import NamedTuple

from moderation.arabic.arabizi import has_arabic_digit, simplify, transliterations
from moderation.arabic.normalize import normalize
from moderation.arabic.script import LATIN_WORD, Language, classify_latin, is_address, is_foreign_word

MAX_COMBINATIONS = 16
BREAK = "|"  # stands between words that are no neighbours


class Word(NamedTuple):
    """A word to compare, and the code points it stands for."""

    text: str
    begin: int
    end: int


Line = list[Word]
Known = Callable[[list[str]], list[str]]


def main_line(normalized: str) -> Line:
    """Return the Arabic words of a normalised text (positions in that text), with breaks for others between them.

    Emoji part nothing: they are a favourite filler between the words of a curse.
    """
    return [
        Word(match[0] if match.lastgroup == "arabic" else BREAK, *match.span())
        for match in _NORMAL_WORD.finditer(normalized)
    ]


def unmasked(text: str) -> Line:
    """Return each Arabic word whose letters are parted by signs (ك.ل.ب, شر*موطة), put together again."""
    words = (
        Word(normalize("".join(filter(_LETTER.match, match[0]))), *match.span()) for match in _MASKED.finditer(text)
    )
    return _apart(words)


def undoubled(line: Line) -> Line:
    """Return the line again with each letter once where a word holds it twice (حماار); empty if none does."""
    changed = [word._replace(text=_undoubled(word.text)) for word in line]
    return changed if changed != line else []


def _undoubled(word: str) -> str:
    once = _TWICE.sub(r"\1", word)
    return once if len(once) >= _MIN_UNDOUBLED else word


def latin_line(text: str) -> Line:
    """Return the Latin words of the raw text, simplified; addresses and mentions left out."""
    if not _LATIN.search(text):
        return []
    return [
        Word(match[0], chunk.start() + match.start(), chunk.start() + match.end())
        for chunk in _CHUNK.finditer(text)
        if not is_address(chunk[0])
        for match in LATIN_WORD.finditer(chunk[0])
    ]


def spelled_out(line: Line) -> Line:
    """Return words spelled letter by letter (k a l b, k.a.l.b), each as one."""
    runs = (list(run) for single, run in groupby(line, key=lambda word: len(word.text) == 1) if single)
    return _apart(
        Word("".join(letter.text for letter in run), run[0].begin, run[-1].end)
        for run in runs
        if len(run) >= _MIN_SPELLED
    )


def transliterated(line: Line, known: Known) -> Line:
    """Return Latin words in Arabic letters: each run of those readings that the word list knows, then a break.

    Words of a French or English text are left alone unless a digit shows that they are Arabizi.
    """
    arabizi = classify_latin([word.text for word in line]) in (Language.ARABIZI, Language.OTHER)
    attached = ((word, _readings(word, article, known, arabizi)) for word, article in _attach_articles(line))
    found: Line = []
    for known_words, run in groupby(attached, key=lambda pair: bool(pair[1])):
        if known_words:
            found += _combinations(list(run))
    return found


# ----- details -------------------------------------------------------------------------------------------------

_ARABIC = r"\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc"
_INSIDE = r"\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060-\u2064\ufeff"
_NORMAL_WORD = re.compile(rf"(?P<arabic>[{_ARABIC}]+)|(?P<other>\w+)")
_SIGN = rf"[^\w\s{_INSIDE}،؛؟!?:()«»\"]"
_MASKED = re.compile(
    rf"(?<![{_ARABIC}{_INSIDE}])[{_ARABIC}][{_ARABIC}{_INSIDE}]*+(?:(?:{_SIGN}|_){{1,3}}[{_ARABIC}][{_ARABIC}{_INSIDE}]*+)+"
)
_LETTER = re.compile(f"[{_ARABIC}]")
_TWICE = re.compile(r"(\w)\1")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff5a]")
_CHUNK = re.compile(r"\S+")
_MIN_UNDOUBLED = 3
_MIN_SPELLED = 3
_MIN_READABLE = 2
_ARTICLES = frozenset({"el", "al", "il", "l", "lel", "lil"})


def _apart(words: Iterable[Word]) -> Line:
    """Return words with a break after each, so that no phrase runs from one to the next."""
    return [piece for word in words for piece in (word, word._replace(text=BREAK))]


def _attach_articles(line: Line) -> Iterator[tuple[Word, str]]:
    """Yield each word with the article that stood alone before it (ibn el kalb), taken into its range."""
    article: Word | None = None
    for word in line:
        if simplify(word.text) in _ARTICLES and article is None:
            article = word
            continue
        yield (word._replace(begin=article.begin), "ال") if article else (word, "")
        article = None


def _readings(word: Word, article: str, known: Known, arabizi: bool) -> list[str]:
    token = word.text
    if len(token) < _MIN_READABLE or not (has_arabic_digit(token) or (arabizi and not is_foreign_word(token))):
        return []
    return known([article + reading for reading in transliterations(token)])


def _combinations(run: list[tuple[Word, list[str]]]) -> Iterator[Word]:
    for chosen in islice(product(*(readings for _, readings in run)), MAX_COMBINATIONS):
        yield from (word._replace(text=text) for (word, _), text in zip(run, chosen, strict=True))
        yield run[-1][0]._replace(text=BREAK)
