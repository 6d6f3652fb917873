"""Dialects told apart by their words, on sentences written for this test, and left open where nothing tells."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.arabic.dialect import DIALECTS, Dialect, detect, groups, likeliest, table


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("شو هالحكي يا زلمة، ليش هيك عم تحكو", Dialect.LEVANTINE),
        ("احنا عايزين نعرف ليه الحكومة مش بتعمل كده", Dialect.EGYPTIAN),
        ("وش تبي الحين، مافي احد يرد عليك", Dialect.GULF),
        ("شنو هذا الحجي، احنا شراح نسوي وياكم", Dialect.IRAQI),
        ("الزول دا كويس والناس ديل تعبانين شديد", Dialect.SUDANESE),
        ("واش راك خويا، هاد الشي بزاف علينا", Dialect.MAGHREBI),
        ("لقد أعلنت الحكومة عن القرار الذي سوف يؤثر في حياة المواطنين", Dialect.MSA),
    ],
)
def test_a_plain_sentence_of_each_dialect_is_recognised(text: str, dialect: Dialect) -> None:
    assert detect(text) is dialect


@pytest.mark.parametrize("text", ["", "شكرا", "hello", "123 😀", "نعم"])
def test_what_does_not_tell_is_left_open(text: str) -> None:
    assert detect(text) is None


def test_harakat_and_elongation_do_not_hide_a_dialect() -> None:
    assert detect("واااش رَاك خُويا، هاد الشي بزاااف علينا") is Dialect.MAGHREBI


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_an_answer(text: str) -> None:
    best, share = likeliest(text)
    assert best in DIALECTS
    assert 1 / len(DIALECTS) <= share + 1e-9 <= 1 + 1e-6


def test_a_very_long_text_costs_no_more_than_its_first_words() -> None:
    started = time.process_time()
    detect("بزاف علينا " * 20_000)
    assert time.process_time() - started < 1


def test_words_with_other_letters_say_nothing() -> None:
    assert groups("hello <url> 0") == set()


def test_the_table_is_in_hundredths_for_every_dialect() -> None:
    assert {len(weights) for weights in table().values()} == {len(DIALECTS)}
