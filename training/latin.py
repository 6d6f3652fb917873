"""How people of four regions write Arabic in Latin letters and digits, to teach the model with.

The robustness check writes in a fifth way (`perturb.arabizi`): with these four the model learns more than that one.
"""

import random
from dataclasses import dataclass

_CONSONANTS = frozenset("بتثجحخدذرزسشصضطظعغفقكلمنه")
_LETTERS = "ابتجدرزسصضطظفكلمنهحعأإآىءؤئ"
_SOUNDS = "a b t j d r z s s d t z f k l m n h 7 3 a e a a 2 2 2"
_SHARED = dict(zip(_LETTERS, _SOUNDS.split(), strict=True))
_ARTICLE = "ال"
_VOWEL_SHARE = 0.75
_DOUBLE_SHARE = 0.15


@dataclass(frozen=True)
class Custom:
    """What one region writes its own way; `waw` and `ya` are the long vowels, `short` the vowels that Arabic omits."""

    article: str
    waw: str
    ya: str
    short: str
    letters: dict[str, str]


def _letters(arabic: str, latin: str) -> dict[str, str]:
    return dict(zip(arabic, latin.split(), strict=True))


CUSTOMS = (
    Custom("el", "oo", "ee", "aei", _letters("ثجذخشغقة", "s g z 5 sh gh 2 a")),
    Custom("el", "ou", "i", "aei", _letters("ثذخشغقة", "t z kh sh gh 2 eh")),
    Custom("al", "o", "ee", "aei", _letters("ثذظضخشصطغقة", "th th th th 5 sh 9 6 gh g a")),
    Custom("el", "ou", "i", "ae", _letters("ثذظخشغقة", "t d d kh ch gh 9 a")),
)
"""Egyptian, Levantine, Gulf, Maghrebi."""


def regional(text: str, chance: random.Random) -> str:
    """Write the Arabic words of a text as one region does, which `chance` picks."""
    custom = chance.choice(CUSTOMS)
    return " ".join(_word(word, custom, chance) if _is_arabic(word) else word for word in text.split(" "))


def _is_arabic(word: str) -> bool:
    return any("ء" <= char <= "ي" for char in word)


def _word(word: str, custom: Custom, chance: random.Random) -> str:
    parts = []
    if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 1:
        parts.append(custom.article)
        word = word[len(_ARTICLE) :]
    for place, letter in enumerate(word):
        following = word[place + 1 : place + 2]
        parts.append(_sound(letter, place, following, custom, chance))
        if letter in _CONSONANTS and following in _CONSONANTS and chance.random() < _VOWEL_SHARE:
            parts.append(chance.choice(custom.short))
    return "".join(parts)


def _sound(letter: str, place: int, following: str, custom: Custom, chance: random.Random) -> str:
    consonant = place == 0 or following in ("ا", "و", "ي")
    if letter == "و":
        return "w" if consonant else custom.waw
    if letter == "ي":
        return "y" if consonant else custom.ya if following else "i"
    if letter == "ا" and place and chance.random() < _DOUBLE_SHARE:
        return "aa"
    return custom.letters.get(letter) or _SHARED.get(letter, letter)
