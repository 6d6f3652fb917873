"""Near-duplicates: what is alike, and that its signatures meet."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.likeness import BANDS, alike, groups, overlap, signature
from moderation.arabic.normalize import normalize

ADVERT = "اربح ألف دولار كل يوم من بيتك بلا تعب، راسلني على الرقم الموجود في صفحتي الآن ولا تضيّع الفرصة"
texts = st.text(max_size=300)


def met(one: str, other: str) -> bool:
    return bool(set(signature(one)) & set(signature(other)))


@given(texts)
def test_a_text_is_alike_itself_and_its_signature_is_steady(text: str) -> None:
    assert overlap(text, text) == 1.0
    assert signature(text) == signature(text)
    assert len(signature(text)) == BANDS
    assert all(0 <= number < 2**63 for number in signature(text))


@given(texts, texts)
def test_overlap_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    assert 0 <= overlap(one, other) == overlap(other, one) <= 1


@pytest.mark.parametrize(
    "variant",
    [
        ADVERT.replace("ألف", "ألفي"),
        ADVERT + " 44",
        "اخي " + ADVERT,
        ADVERT.replace("أ", "ا").replace("ّ", ""),
        ADVERT.replace("بيتك", "بيـــتك"),
    ],
)
def test_a_flood_with_a_word_changed_is_one_flood(variant: str) -> None:
    one, other = normalize(ADVERT), normalize(variant)
    assert alike(one, other)
    assert met(one, other)


def test_different_sentences_are_not_alike() -> None:
    assert not alike(normalize(ADVERT), normalize("قرأت التقرير كله وأعجبني ما فيه من تفاصيل عن ميزانية البلدية"))
    assert not alike(normalize("أنت غبي"), normalize("أنت ذكي"))


def test_short_and_empty_texts_are_compared_whole() -> None:
    assert groups("لا") == {"لا"}
    assert alike("لا", "لا")
    assert not alike("لا", "نعم")
    assert not alike("", "نعم")


def test_candidates_are_found_as_often_as_promised() -> None:
    chance = random.Random(7)
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي "
    found = tried = 0
    while tried < 150:
        text = "".join(chance.choices(letters, k=200))
        cut = chance.randint(150, 190)
        other = text[:cut] + "".join(chance.choices(letters, k=200 - cut))
        if alike(text, other):
            tried += 1
            found += met(text, other)
    assert found / tried > 0.9


def test_a_very_long_text_is_read_to_a_limit_only() -> None:
    assert len(groups("كلمة مختلفة " * 100_000)) < 2_000
