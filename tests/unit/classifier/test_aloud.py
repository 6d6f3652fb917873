"""Arabizi is read in Arabic letters, a word that lacks a letter is mended, other text is left alone, and every word
knows where it stood.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.arabic.normalize import normalize
from moderation.classifier.aloud import mend, prepare, prepare_with_offsets, read_aloud

quick = settings(derandomize=True, max_examples=200, deadline=None)
MIXED = st.lists(st.sampled_from(["ya", "7mar", "nta", "kalb", "شكرا", "😀", "<user>", "hello", " ", "\n"])).map(
    " ".join
)


def test_arabizi_is_read_in_arabic_letters():
    assert read_aloud("mabrouk lik").text == "مبروك لك"


@pytest.mark.parametrize(
    "text", ["hello, what a day", "bonjour à tous", "selamat pagi", "شكرا على التقرير", "<url>", ""]
)
def test_everything_else_is_left_alone(text):
    assert read_aloud(text).text == text


def test_a_replaced_word_points_at_the_whole_raw_word():
    text = "wallah nta 7mar يا أخي"
    prepared = prepare_with_offsets(text)
    begin = prepared.text.index("حمار")
    first, last = prepared.raw_span(begin, begin + 3)
    assert text[first:last] == "7mar"
    begin = prepared.text.index("اخي")
    first, last = prepared.raw_span(begin, begin + 3)
    assert text[first:last] == "أخي"


@quick
@given(st.text(st.characters(exclude_categories=())) | MIXED)
def test_the_way_back_stays_inside_the_raw_text(text):
    prepared = prepare_with_offsets(text)
    assert prepared.text == prepare(text)
    spans = [prepared.raw_span(place, place + 1) for place in range(len(prepared.text))]
    assert all(0 <= begin < end <= len(text) for begin, end in spans)
    assert spans == sorted(spans)


@quick
@given(st.text("ابتك لحمر😀 \n"))
def test_a_text_without_latin_letters_is_only_normalised_and_mended(text):
    assert prepare(text) == mend(normalize(text)).text
    assert prepare(prepare(text)) == prepare(text)


def test_a_word_that_lacks_a_letter_is_read_whole_and_points_at_what_was_written():
    text = "يا متخـف، ارجع إلى الْمدرة!"
    prepared = prepare_with_offsets(text)
    assert prepared.text == "يا متخلف ارجع الي المدرسه"
    for word, raw in (("متخلف", "متخـف"), ("المدرسه", "الْمدرة")):
        begin = prepared.text.index(word)
        first, last = prepared.raw_span(begin, begin + len(word))
        assert text[first:last] == raw


@pytest.mark.parametrize("text", ["الجو حار اليوم", "الحكمه ضاله المومن", "سبحان الرب", "عنده وعي", "خنفشار وطرطبيس"])
def test_a_word_that_people_write_and_one_that_is_near_none_stay(text):
    assert mend(text).text == text
