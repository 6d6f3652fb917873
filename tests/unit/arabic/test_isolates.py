"""Stretches that keep their own direction inside Arabic: whole addresses and telephone numbers, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.isolates import isolates, stretches

TEXTS = st.text(st.sampled_from("اب ٣5a@#+-./:_()،.0"), max_size=40)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("الرابط https://x.example/أخبار/1?a=2. شكرا", ["https://x.example/أخبار/1?a=2"]),
        ("(www.x.example) مفيد", ["www.x.example"]),
        ("@alkhabar متى؟", ["@alkhabar"]),
        ("#breaking-news خبر", ["#breaking-news"]),
        ("راسلوا info@x.example، فورا", ["info@x.example"]),
        ("اتصل +961 3 123 456 الآن", ["+961 3 123 456"]),
        ("رقمه 03-123456 فقط", ["03-123456"]),
        ("في 2024-05-01 كان", ["2024-05-01"]),
    ],
)
def test_addresses_handles_telephone_numbers_and_dates_stand_apart(text: str, apart: list[str]) -> None:
    assert [text[begin:end] for begin, end in isolates(text)] == apart


@pytest.mark.parametrize(
    "text", ["فاز 2-1", "بين 2020-2021", "1,203.5 ليرة", "BBC قالت", "#عاجل من بيروت", "10:30", ""]
)
def test_words_numbers_scores_and_ranges_stay_as_they_are(text: str) -> None:
    assert isolates(text) == []


@given(TEXTS)
def test_stretches_are_in_order_and_never_empty_or_overlapping(text: str) -> None:
    edges = [edge for span in stretches(text) for edge in span]
    assert edges == sorted(edges)
    assert all(begin < end for begin, end in stretches(text))
    assert set(isolates(text)) <= set(stretches(text))
