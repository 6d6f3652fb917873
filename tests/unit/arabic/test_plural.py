"""Counted nouns: CLDR's six categories and their Arabic forms."""

import pytest

from moderation.arabic.plural import NOUNS, category, count_ar

FORMS = [
    (0, "zero", "لا تعليقات"),
    (1, "one", "تعليق واحد"),
    (2, "two", "تعليقان"),
    (3, "few", "3 تعليقات"),
    (10, "few", "10 تعليقات"),
    (11, "many", "11 تعليقًا"),
    (99, "many", "99 تعليقًا"),
    (100, "other", "100 تعليق"),
    (102, "other", "102 تعليق"),
    (103, "few", "103 تعليقات"),
    (111, "many", "111 تعليقًا"),
    (1203, "few", "1,203 تعليقات"),
]


@pytest.mark.parametrize(("number", "expected", "_text"), FORMS)
def test_a_number_has_the_category_that_cldr_gives_it(number: int, expected: str, _text: str) -> None:
    assert category(number) == expected


@pytest.mark.parametrize(("number", "_category", "text"), FORMS)
def test_a_count_is_written_as_an_editor_would(number: int, _category: str, text: str) -> None:
    assert count_ar(number, "تعليق") == text


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_all_six_forms(noun: str) -> None:
    assert all(count_ar(number, noun) for number in (0, 1, 2, 3, 11, 100))


def test_a_noun_without_forms_is_refused() -> None:
    with pytest.raises(KeyError):
        count_ar(3, "شجرة")
