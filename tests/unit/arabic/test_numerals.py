"""Numbers as people write and type them."""

import pytest

from moderation.arabic.numerals import as_typed, in_digits, num

WRITTEN = [
    (0, 0, "0", "٠"),
    (7, 0, "7", "٧"),
    (1234567.5, 1, "1,234,567.5", "١٬٢٣٤٬٥٦٧٫٥"),
    (0.91, 2, "0.91", "٠٫٩١"),
    (-12, 0, "-12", "-١٢"),
]


@pytest.mark.parametrize(("value", "places", "latin", "arabic"), WRITTEN)
def test_a_number_is_grouped_in_the_chosen_digits(value: float, places: int, latin: str, arabic: str) -> None:
    assert (num(value, places), num(value, places, arabic=True)) == (latin, arabic)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("٠٫٧٥", "0.75"), ("۱۲۳", "123"), (" 12 ", "12"), ("١٬٢٠٠", "1200"), ("0.5", "0.5"), ("كلمة", "كلمة")],
)
def test_any_digits_that_a_person_types_are_read(typed: str, read: str) -> None:
    assert as_typed(typed) == read


def test_only_the_digits_of_a_text_change() -> None:
    assert in_digits("10:45, ص", arabic=True) == "١٠:٤٥, ص"
    assert in_digits("10:45") == "10:45"
