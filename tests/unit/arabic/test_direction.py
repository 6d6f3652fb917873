"""The base direction of a comment, on the openings that first-strong direction gets wrong."""

import pytest

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
