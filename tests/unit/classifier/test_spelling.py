"""Of an Arabizi word's spellings the one that people write wins."""

import pytest

from moderation.classifier.spelling import frequencies, likeliest, plainest


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
    assert likeliest(token) == word


def test_an_unknown_word_is_spelled_as_plainly_as_can_be() -> None:
    assert likeliest("bzrkmn") == plainest("bzrkmn") == "بزركمن"


@pytest.mark.parametrize("token", ["", "123", "%"])
def test_what_cannot_be_read_is_empty(token: str) -> None:
    assert likeliest(token) == plainest(token) == ""


def test_the_list_holds_words_of_arabic_letters_only() -> None:
    assert len(frequencies()) > 10_000
    assert all("ء" <= letter <= "ي" for word in frequencies() for letter in word)
