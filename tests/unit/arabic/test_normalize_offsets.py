"""The way back from normalised to raw text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.arabic.normalize import normalize
from moderation.arabic.offsets import normalize_with_offsets

ANY_TEXT = st.text(st.characters(exclude_categories=()))
TRICKY = st.text(st.sampled_from(list("ابهكلگةء0137 5.-_@<>😀\N{ARABIC FATHA}\N{ARABIC TATWEEL}é")))
ARABIC_WORDS = st.lists(st.text(st.sampled_from("بتجدرسفقلمنأىةؤ\N{ARABIC FATHA}\N{ARABIC TATWEEL}"), min_size=2)).map(
    " ".join
)
quick = settings(derandomize=True, max_examples=300, deadline=None)


def raw_words(text):
    """Return (folded word, raw slice) for each word."""
    folded = normalize_with_offsets(text)
    place, found = 0, []
    for word in folded.text.split():
        first = folded.text.index(word, place)
        place = first + len(word)
        begin, end = folded.raw_span(first, place)
        found.append((word, text[begin:end]))
    return found


@quick
@given(ANY_TEXT | TRICKY)
def test_the_text_is_the_one_that_normalize_gives(text):
    assert normalize_with_offsets(text).text == normalize(text)


@quick
@given(ANY_TEXT | TRICKY)
def test_ranges_lie_in_the_raw_text_and_never_go_back(text):
    folded = normalize_with_offsets(text)
    assert len(folded.begin) == len(folded.end) == len(folded.text)
    assert all(0 <= begin < end <= len(text) for begin, end in zip(folded.begin, folded.end, strict=True))
    assert list(folded.begin) == sorted(folded.begin)
    assert list(folded.end) == sorted(folded.end)


@quick
@given(ARABIC_WORDS)
def test_the_raw_text_of_a_word_folds_to_that_word(text):
    assert all(normalize(raw) == word for word, raw in raw_words(text))


def test_marks_belong_to_the_letter_they_follow():
    assert raw_words("يا حِمَارٌ!") == [("يا", "يا"), ("حمار", "حِمَارٌ")]


def test_a_spelled_out_word_points_to_all_of_its_letters():
    assert raw_words("أنت ك.ل.ب فعلا") == [("انت", "أنت"), ("كلب", "ك.ل.ب"), ("فعلا", "فعلا")]


def test_elongation_and_class_tokens_point_to_what_they_stand_for():
    assert raw_words("جدااااا www.x.com/a") == [("جدا", "جدااااا"), ("<url>", "www.x.com/a")]


def test_one_ligature_may_hold_several_words():
    assert {raw for _, raw in raw_words("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}")} == {
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"
    }


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (2, 1), (0, 99), (-1, 1)])
def test_a_range_outside_of_the_text_is_refused(begin, end):
    with pytest.raises(ValueError, match="no range"):
        normalize_with_offsets("كلب").raw_span(begin, end)
