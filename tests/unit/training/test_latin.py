"""Arabic is written in Latin letters as several regions do, and what is not Arabic stays."""

import random

import pytest

from moderation.arabic.arabizi import transliterations
from moderation.arabic.normalize import normalize
from training.latin import regional

TEXT = "والله هذا الكاتب حمار كبير ولا يستحي أبدا"


def spellings(text: str, rounds: int = 300) -> set[str]:
    return {regional(text, random.Random(seed)) for seed in range(rounds)}


def test_the_same_chance_writes_the_same_text() -> None:
    assert regional(TEXT, random.Random(3)) == regional(TEXT, random.Random(3))


def test_regions_differ() -> None:
    assert {"2alb", "9alb", "galb"} <= spellings("قلب")
    assert {"shaf", "chaf"} <= spellings("شاف")
    assert {"elkabeer", "alkabeer", "elkabir"} <= spellings("الكبير")


def test_no_arabic_letter_is_left() -> None:
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي أإآىةءؤئ"
    assert not any("ء" <= char <= "ي" for text in spellings(f"{letters} {letters[::-1]}") for char in text)


@pytest.mark.parametrize("text", ["", "hello 😀 123", "@USER https://x.example"])
def test_what_is_not_arabic_stays(text: str) -> None:
    assert spellings(text) == {text}


def test_most_ways_of_writing_a_word_can_be_read_back() -> None:
    ways = spellings("حمار")
    read = [way for way in ways if normalize("حمار") in transliterations(way)]
    assert len(read) > len(ways) / 2
