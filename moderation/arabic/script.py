"""What a text is written in: Arabic letters, Arabizi, French, English, or something else.

Latin text is told apart by small tables of our own: common words of each language, the digits that stand for
Arabic sounds, accents and apostrophes, and how often two letters follow one another in those common words.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from moderation.arabic import common_words
from moderation.arabic.arabizi import has_arabic_digit, simplify


class Language(StrEnum):
    """What a text or a word is written in."""

    ARABIC = "arabic"
    ARABIZI = "arabizi"
    FRENCH = "french"
    ENGLISH = "english"
    OTHER = "other"


def classify(text: str) -> Language:
    """Return what most of a text, or of one word, is written in.

    OTHER stands for no letters, other alphabets and unknown Latin text. ARABIC means the alphabet: Persian and
    Urdu count as well. Total on any str, linear in its length.
    """
    letters = Counter(map(_alphabet, filter(str.isalpha, text)))
    if not letters or letters.most_common(1)[0][0] == "other":
        return Language.OTHER
    if letters["arabic"] >= letters["latin"]:
        return Language.ARABIC
    return classify_latin(latin_tokens(text))


def classify_latin(tokens: Iterable[str]) -> Language:
    """Return the language of Latin tokens; OTHER when too little speaks for any of those we know."""
    evidence: dict[Language, float] = dict.fromkeys(Language, 0.0)
    for token in tokens:
        for language, weight in _evidence(token).items():
            evidence[language] += weight
    ranked = sorted(_LATIN, key=lambda language: -evidence[language])
    best = ranked[0]
    return best if evidence[best] >= _FLOOR and evidence[best] > evidence[Language.OTHER] else Language.OTHER


def is_foreign_word(token: str) -> bool:
    """Tell whether a Latin token is one of the common French or English words and no Arabizi one."""
    word = simplify(token)
    return word in _FOREIGN


def latin_tokens(text: str) -> list[str]:
    """Return the words in Latin letters, with the digits and apostrophes inside them; addresses left out."""
    return [token for chunk in text.split() if not is_address(chunk) for token in LATIN_WORD.findall(chunk)]


def is_address(chunk: str) -> bool:
    """Tell whether a run without spaces is a link, an e-mail address or a mention."""
    return "@" in chunk or "://" in chunk or chunk.lower().startswith("www.")


# ----- evidence ------------------------------------------------------------------------------------------------

_MARKS = "\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufeff"
_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\uff21-\uff3a\uff41-\uff5a"
LATIN_WORD = re.compile(rf"(?=[0-9{_MARKS}]{{0,4}}[{_LETTER}])[{_LETTER}0-9{_MARKS}]+(?:['’][{_LETTER}0-9{_MARKS}]+)*")
_LATIN_LETTER = re.compile(f"[{_LETTER}]")
_FRENCH_SIGN = re.compile(r"[àâçèéêëîïôùûœ]|^(?:[djlmnstc]|qu)['’](?=[a-zéèêàâh])")
_ENGLISH_SIGN = re.compile(r"(?:n['’]t|['’](?:s|m|re|ve|ll|d))$|^wh[aeo]|(?:tion|ing|ght|ness|ly|wn|ck)s?$")
_ARABIZI_SIGN = re.compile(
    r"^(?:[ewlb]l|el|al)[3679][a-z]|kh|aa|(?:[^aeiou2-9]{4,})|(?:iyeh?|een|oun|ak|ek|ha|hom|kom)$"
)
_RUN = re.compile(r"(.)\1{2,}")
_FLOOR = 0.5
_LATIN = (Language.ARABIZI, Language.FRENCH, Language.ENGLISH)


@lru_cache(maxsize=4_096)
def _evidence(token: str) -> dict[Language, float]:
    word, raw = simplify(token), _RUN.sub(r"\1\1", token.lower())
    found = dict.fromkeys(Language, 0.0)
    for language, words in _WORDS.items():
        if word in words:
            found[language] += 3 if len(word) > 2 else 1.5
    if has_arabic_digit(raw):
        found[Language.ARABIZI] += 4
    found[Language.FRENCH] += 2 * bool(_FRENCH_SIGN.search(raw))
    found[Language.ENGLISH] += 1.5 * bool(_ENGLISH_SIGN.search(raw))
    found[Language.ARABIZI] += 1.0 * bool(_ARABIZI_SIGN.search(word))
    for language, weight in _sound(word).items():
        found[language] += weight
    return found


def _sound(word: str) -> dict[Language, float]:
    """Weigh how a word's neighbouring letters fit each language, at most one point each."""
    pairs = list(pairwise(f" {word} "))
    fits = {
        language: sum(table.get(pair, _UNSEEN) for pair in pairs) / len(pairs) for language, table in _PAIRS.items()
    }
    mean = sum(fits.values()) / len(fits)
    return {language: max(-1.0, min(1.0, fit - mean)) for language, fit in fits.items()}


def _alphabet(char: str) -> str:
    if "\u0620" <= char <= "\u08ff" or "\ufb50" <= char <= "\ufefc":
        return "arabic"
    return "latin" if _LATIN_LETTER.match(char) else "other"


# ----- tables of our own ---------------------------------------------------------------------------------------

_WORDS = {
    Language.ENGLISH: frozenset(map(simplify, common_words.ENGLISH.split())),
    Language.FRENCH: frozenset(map(simplify, common_words.FRENCH.split())),
    Language.ARABIZI: frozenset(map(simplify, common_words.ARABIZI.split())),
    Language.OTHER: frozenset(map(simplify, common_words.UNKNOWN.split())),
}
_FOREIGN = (_WORDS[Language.ENGLISH] | _WORDS[Language.FRENCH]) - _WORDS[Language.ARABIZI]

Pair = tuple[str, str]


def _pair_table(words: Iterable[str]) -> dict[Pair, float]:
    """Return log10 of how much likelier a pair of letters is than one never seen."""
    counts = Counter(pair for word in set(words) for pair in pairwise(f" {simplify(word)} "))
    total = sum(counts.values())
    return {pair: math.log10((count + _SMOOTHING) / total) for pair, count in counts.items()}


_SMOOTHING = 0.3
_UNSEEN = -3.7
_PAIRS = {
    Language.ENGLISH: _pair_table(common_words.ENGLISH.split()),
    Language.FRENCH: _pair_table(common_words.FRENCH.split()),
    Language.ARABIZI: _pair_table(common_words.ARABIZI.split()),
}
