"""Arabic, Arabizi, French and English told apart, on sentences written for this test."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.script import Language, classify, is_foreign_word, latin_tokens

SAMPLES = Path(__file__).parents[2] / "samples" / "languages.ndjson"
FLOOR = 0.95
SENTENCES = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("language", list(Language))
def test_most_sentences_of_each_language_are_recognised(language: Language) -> None:
    texts = [sample["text"] for sample in SENTENCES if sample["language"] == language]
    right = sum(classify(text) is language for text in texts)
    assert len(texts) >= 30
    assert right / len(texts) >= FLOOR


def test_the_sample_is_large_enough_to_mean_something() -> None:
    assert len(SENTENCES) >= 200
    assert Counter(sample["text"] for sample in SENTENCES).most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("7abibi", Language.ARABIZI),
        ("wallahi", Language.ARABIZI),
        ("pourquoi", Language.FRENCH),
        ("l'article", Language.FRENCH),
        ("don't", Language.ENGLISH),
        ("government", Language.ENGLISH),
        ("حبيبي", Language.ARABIC),
        ("привет", Language.OTHER),
        ("", Language.OTHER),
    ],
)
def test_single_words_are_recognised(word: str, language: Language) -> None:
    assert classify(word) is language


def test_the_alphabet_of_most_letters_decides_mixed_texts() -> None:
    assert classify("شاهدت الفيلم على Netflix أمس") is Language.ARABIC
    assert classify("I said مرحبا to everyone in the street") is Language.ENGLISH


def test_addresses_and_mentions_are_no_words() -> None:
    assert latin_tokens("salut @ahmad https://example.com/a www.example.com a@example.com") == ["salut"]


def test_a_word_of_two_languages_is_not_foreign_to_arabizi() -> None:
    assert is_foreign_word("merci") is True
    assert is_foreign_word("la") is False


@given(st.text())
def test_every_text_has_an_answer(text: str) -> None:
    assert classify(text) in set(Language)
