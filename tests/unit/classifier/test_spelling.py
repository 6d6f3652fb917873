"""Of an Arabizi word's spellings the one that people write wins, and so of the words that one lacks a letter of."""

import pytest

from moderation.classifier.spelling import frequencies, likely, mended, plainest


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("7mar", "حمار"),
        ("kalb", "كلب"),
        ("mabrouk", "مبروك"),
        ("allah", "الله"),
        ("inshallah", "انشالله"),
        ("3la", "علي"),
        ("sadi9i", "صديقي"),
        ("ta7iyya", "تحيه"),
    ],
)
def test_the_word_that_people_write_is_read(token: str, word: str) -> None:
    assert likely(token)[0] == word


def test_an_unknown_word_is_spelled_as_plainly_as_can_be() -> None:
    assert likely("bzrkmn")[0] == plainest("bzrkmn") == "بزركمن"


@pytest.mark.parametrize(("token", "words"), [("katib", {"كاتب", "كتب"}), ("rijal", {"رجل", "رجال"})])
def test_a_word_that_can_nearly_as_well_be_another_is_both(token: str, words: set[str]) -> None:
    assert set(likely(token)) == words


def test_a_word_that_is_hardly_anything_else_is_one() -> None:
    assert likely("mabrouk") == ("مبروك",)


@pytest.mark.parametrize(
    ("slip", "word"), [("متخف", "متخلف"), ("التلفيون", "التلفزيون"), ("دلوتي", "دلوقتي"), ("كورنا", "كورونا")]
)
def test_a_word_short_of_a_letter_is_the_word_that_people_write(slip: str, word: str) -> None:
    assert mended(slip) == word
    assert mended(word) == word


@pytest.mark.parametrize("word", ["حمر", "حار", "لب", "تخلف", "", "😀", "<url>", "hello"])
def test_a_word_of_its_own_is_not_mended(word: str) -> None:
    assert mended(word) == word


@pytest.mark.parametrize("token", ["", "123", "%"])
def test_what_cannot_be_read_is_empty(token: str) -> None:
    assert likely(token) == ()
    assert plainest(token) == ""


def test_the_list_holds_words_of_arabic_letters_only() -> None:
    assert len(frequencies()) > 10_000
    assert all("ء" <= letter <= "ي" for word in frequencies() for letter in word)
