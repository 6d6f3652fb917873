"""Hashed n-grams against a plain reading of the definition."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.arabic.normalize import normalize
from moderation.classifier.features import char_grams, has_latin, look_up, read, weigh, whole_keys, word_grams

TEXTS = st.lists(st.text("ابتك لa<>😀 ").map(normalize), max_size=5)
quick = settings(derandomize=True, max_examples=200, deadline=None)


def plain_char_grams(text):
    words = [f" {word} " for word in text.split()]
    return [word[i : i + n] for n in (2, 3, 4, 5) for word in words for i in range(len(word) - n + 1)]


@quick
@given(TEXTS)
def test_character_grams_stay_inside_one_padded_word(texts):
    grams = char_grams(read(texts))
    for row, text in enumerate(texts):
        expected = plain_char_grams(text)
        keys = grams.keys[grams.rows == row]
        assert len(keys) == len(expected)
        assert len(set(keys.tolist())) == len(set(expected))


@quick
@given(TEXTS)
def test_word_grams_are_words_and_neighbours(texts):
    grams = word_grams(read(texts))
    for row, text in enumerate(texts):
        words = text.split()
        expected = {*words, *pairwise(words)}
        assert len(set(grams.keys[grams.rows == row].tolist())) == len(expected)


@quick
@given(TEXTS)
def test_a_text_has_the_same_grams_alone_and_in_a_batch(texts):
    for grams_of in (char_grams, word_grams):
        together = grams_of(read(texts))
        for row, text in enumerate(texts):
            alone = grams_of(read([text]))
            assert sorted(alone.keys.tolist()) == sorted(together.keys[together.rows == row].tolist())


def test_words_and_character_grams_never_share_keys():
    batch = read(["كتاب قلم"])
    assert not set(char_grams(batch).keys.tolist()) & set(word_grams(batch).keys.tolist())


def test_class_tokens_are_not_latin_words():
    batch = read(["<url> abc كتاب"])
    words = word_grams(batch)
    assert has_latin(batch, words).tolist() == [False, True, False, True, True]


def test_keys_do_not_change_between_releases():
    """A saved model is a list of these hashes."""
    assert word_grams(read(["كلب"])).keys.tolist() == [3633216782]
    assert char_grams(read(["ك"])).keys.tolist() == [687121171, 1235120782, 1208630850]


def test_values_are_sublinear_and_of_unit_length():
    rows, columns = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    weighted = weigh(rows, columns, np.array([1.0, 2.0], dtype=np.float32))
    raw = np.array([1 + np.log(2), 2.0])
    assert weighted.values == pytest.approx([*(raw / np.linalg.norm(raw)), 1.0])
    assert weighted.counts.tolist() == [2, 1, 1]


def test_looking_up_in_an_empty_model_finds_nothing():
    _, known = look_up(np.zeros(0, dtype=np.uint32), word_grams(read(["كلب"])))
    assert not known.any()


def test_a_word_and_a_pair_are_known_under_the_keys_that_texts_give_them():
    keys = whole_keys(["كلب", "يا كلب"])
    assert len(keys) == 2
    assert set(keys.tolist()) <= set(word_grams(read(["شكرا يا كلب"])).keys.tolist())
    assert not set(keys.tolist()) & set(word_grams(read(["شكرا يا ملك"])).keys.tolist())
