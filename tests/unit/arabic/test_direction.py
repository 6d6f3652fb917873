"""The base direction of a comment, on the openings that first-strong direction gets wrong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.direction import direction

OPENINGS = [
    ("شكرا على التقرير", "rtl"),
    ("ya3ni هذا الكلام غير صحيح أبدا", "rtl"),
    ("https://example.com/news هذا هو الخبر الأصلي", "rtl"),
    ("www.example.com شوفوا الخبر", "rtl"),
    ("@alkhabar متى تنشرون الجزء الثاني؟", "rtl"),
    ("#breaking خبر عاجل من بيروت", "rtl"),
    ("BBC قالت غير ذلك تماما", "rtl"),
    ("LOL هذا مضحك جدا", "rtl"),
    ("info@example.com راسلوهم على هذا البريد", "rtl"),
    ("😂😂 كلام فارغ", "rtl"),
    ("2024 كانت سنة صعبة", "rtl"),
    ("this is all in English with كلمة", "ltr"),
]


@pytest.mark.parametrize(("text", "expected"), OPENINGS)
def test_the_majority_of_letters_decides_whatever_comes_first(text: str, expected: str) -> None:
    assert direction(text) == expected


@pytest.mark.parametrize("text", ["", "123", "😂👍", "?!", "https://example.com", "@someone #topic"])
def test_without_letters_the_sites_direction_holds(text: str) -> None:
    assert direction(text) == "rtl"
    assert direction(text, default="ltr") == "ltr"


def test_a_tie_takes_the_sites_direction() -> None:
    assert direction("ab اب") == "rtl"
    assert direction("ab اب", default="ltr") == "ltr"


def test_hebrew_and_persian_run_right_to_left_too() -> None:
    assert direction("שלום") == direction("چطوری") == "rtl"


PLAINLY = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[@#]\S+")


@given(st.lists(st.sampled_from(["http://", "https://", "www.", "@", "#", ".", " ", "ا", "a", "ab"]), max_size=12))
def test_what_does_not_count_is_what_the_plain_pattern_says(pieces: list[str]) -> None:
    text = "".join(pieces)
    left = PLAINLY.sub(" ", text)
    arabic, latin = left.count("ا"), len(re.findall("[a-z]", left))
    expected = "rtl" if arabic > latin else "ltr" if latin > arabic else "tie"
    assert direction(text, default="tie") == expected
