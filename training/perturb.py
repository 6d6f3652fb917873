"""Ways in which people write around a filter, to see which the model still understands."""

import random
import re
from collections.abc import Callable, Mapping

_HARAKAT = "\N{ARABIC FATHA}\N{ARABIC DAMMA}\N{ARABIC KASRA}\N{ARABIC SUKUN}\N{ARABIC SHADDA}"
_SWAPS = str.maketrans({"ا": "أ", "أ": "ا", "إ": "ا", "ي": "ى", "ى": "ي", "ة": "ه"})
_LOOK_ALIKES = str.maketrans({"ك": "ک", "ي": "ی", "ه": "ہ", "و": "ۆ", "ب": "پ", "ج": "چ"})
_DIGITS = str.maketrans({"ع": "3", "ح": "7", "خ": "5", "ط": "6", "ص": "9"})
_LETTERS = "اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىةئؤء"
_SOUNDS = "a,a,e,a,b,t,th,j,7,kh,d,th,r,z,s,sh,s,d,t,z,3,gh,f,9,k,l,m,n,h,w,y,a,a,2,2,2"
_LATIN = dict(zip(_LETTERS, re.split(",", _SOUNDS), strict=True))
_CONSONANTS = frozenset("بتثجحخدذرزسشصضطظعغفقكلمنه")
_VOWEL_SHARE = 0.7

Perturbation = Callable[[str, random.Random], str]


def after_each_letter(mark: str) -> Perturbation:
    """Put a mark, chosen from `mark`, after every Arabic letter."""
    return lambda text, chance: "".join(c + chance.choice(mark) if _is_letter(c) else c for c in text)


def in_words(change: Callable[[str, random.Random], str], share: float) -> Perturbation:
    """Change that share of the words of at least three letters."""

    def perturbed(text: str, chance: random.Random) -> str:
        words = text.split(" ")
        return " ".join(
            change(w, chance) if len(w) > 2 and chance.random() < share and _arabic(w) else w for w in words
        )

    return perturbed


def _is_letter(char: str) -> bool:
    return "ء" <= char <= "ي"


def _arabic(word: str) -> bool:
    return all(map(_is_letter, word))


def _elongate(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + word[place] * chance.randint(3, 6) + word[place + 1 :]


def _drop_letter(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def _digits_inside(word: str, chance: random.Random) -> str:
    return word[0] + word[1:-1].translate(_DIGITS) + word[-1]


_drop_letters = in_words(_drop_letter, 0.5)


def drop_letters(text: str, chance: random.Random) -> str:
    """Drop a letter from half of the words, never the first one."""
    return _drop_letters(text, chance)


def arabizi(text: str, chance: random.Random) -> str:
    """Write Arabic words in Latin letters and digits, with a short vowel between most consonants."""
    return " ".join(_latin(word, chance) if any(map(_is_letter, word)) else word for word in text.split(" "))


def _latin(word: str, chance: random.Random) -> str:
    parts = []
    for letter, following in zip(word, [*word[1:], ""], strict=True):
        parts.append(_LATIN.get(letter, letter))
        if letter in _CONSONANTS and following in _CONSONANTS and chance.random() < _VOWEL_SHARE:
            parts.append(chance.choice("aei"))
    return "".join(parts)


PERTURBATIONS: Mapping[str, Perturbation] = {
    "harakat": after_each_letter(_HARAKAT),
    "tatweel": after_each_letter("\N{ARABIC TATWEEL}"),
    "zero_width": after_each_letter("\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}"),
    "alef_ya_ta_swapped": lambda text, chance: text.translate(_SWAPS),
    "look_alikes": lambda text, chance: text.translate(_LOOK_ALIKES),
    "elongation": in_words(_elongate, 0.5),
    "spaced_letters": in_words(lambda word, chance: " ".join(word), 0.3),
    "dotted_letters": in_words(lambda word, chance: ".".join(word), 0.3),
    "emoji_between_letters": in_words(lambda word, chance: "😀".join(word), 0.3),
    "digits_for_letters": in_words(_digits_inside, 1.0),
    "dropped_letter": drop_letters,
    "arabizi": arabizi,
}
