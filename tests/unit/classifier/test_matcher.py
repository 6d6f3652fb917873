"""How entries are found: evasions, clitics, boundaries, the allow-list, spans in the raw text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.lexicon import Category, Entry, Match, MatchKind
from moderation.classifier.matcher import Matcher

WORD, STEM, PHRASE = MatchKind.WORD, MatchKind.STEM, MatchKind.PHRASE


def insult(term: str, match: MatchKind = STEM, severity: int = 2, **more: Any) -> Entry:
    return Entry(term, Category.INSULT, severity, match, **more)


def allowed(term: str) -> Entry:
    return Entry(term, Category.ALLOW, 0, PHRASE)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(
        [
            insult("كلب", addressed=3, arabizi=("kalb",)),
            insult("حقير", endings=("feminine", "plural")),
            insult("شرموطة", severity=3),
            insult("زب", WORD, 3),
            insult("ابن الكلب", PHRASE, 3),
            insult("شارع الهرم", PHRASE, 1),
            allowed("كلب بوليسي"),
            allowed("حمار وحشي"),
            insult("حمار"),
        ]
    )


def found(matcher: Matcher, text: str) -> list[str]:
    return [text[match.begin : match.end] for match in matcher.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "كَلْبٌ",
        "كـــلب",
        "كلللللب",
        "كللب",
        "ک‌ل‌ب",
        "کلب",
        "ڪلب",
        "گلب",
        "ك.ل.ب",
        "ك-ل-ب",
        "ك ل ب",
        "ك*لب",
        "كل_ب",
        "ك😂ل😂ب",
        "كل😂ب",
        "ك\N{ZERO WIDTH SPACE}لب",
        "ك\N{RIGHT-TO-LEFT MARK}لب",
        "ﻛﻠﺐ",
        "kalb",
        "KALB",
        "kaaalb",
        "k.a.l.b",
        "k a l b",
        "kàlb",
    ],
)
def test_a_disguised_word_is_found_whole(matcher: Matcher, text: str) -> None:
    [match] = matcher.find(f"هذا {text} هنا")
    assert (match.term, match.begin, match.end) == ("كلب", 4, 4 + len(text))


@pytest.mark.parametrize("text", ["7قير", "شرمو6ة"])
def test_digits_for_letters_are_read(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == [text]


@pytest.mark.parametrize("text", ["sharmouta", "charmota", "shrmota", "el sharmouta", "sharmoo6a"])
def test_arabizi_is_read_through_its_arabic_spellings(matcher: Matcher, text: str) -> None:
    assert found(matcher, f"wallahi di {text} ya gama3a") == [text]


def test_a_phrase_is_read_from_arabizi(matcher: Matcher) -> None:
    assert found(matcher, "rou7 men hon ya ibn el kalb yalla") == ["ibn el kalb"]


WITH_CLITICS = """
وكلب فكلب بكلب لكلب ككلب الكلب والكلب بالكلب كالكلب للكلب وللكلب هالكلب
كلبه كلبها كلبهم كلبك كلبكم كلبنا كلبي كلبًا وبكلبهم
"""
OTHER_WORDS = """
الكلبية مكلبش كلباسة حمارات احمرار تحقيرا kalbaz زبّال زبَّال زبــال زبّــال عزب حزبي زبدة زبون أزبد نزّبّ
"""


@pytest.mark.parametrize("word", WITH_CLITICS.split())
def test_clitics_belong_to_the_word(matcher: Matcher, word: str) -> None:
    assert found(matcher, f"رأيت {word} أمس") == [word]


@pytest.mark.parametrize("word", ["حقيرة", "الحقيرين", "حقيرون", "حقيرتكم", "والحقيرة"])
def test_endings_that_the_entry_names_belong_to_the_word(matcher: Matcher, word: str) -> None:
    assert found(matcher, word) == [word]


@pytest.mark.parametrize("word", ["شرموطتك", "شرموطات", "الشرموطة", "شرموطاتهم"])
def test_ta_marbuta_opens_before_endings(matcher: Matcher, word: str) -> None:
    assert found(matcher, word) == [word]


@pytest.mark.parametrize("text", OTHER_WORDS.split())
def test_nothing_is_found_inside_another_word(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == []


def test_a_two_letter_word_takes_no_clitics(matcher: Matcher) -> None:
    assert found(matcher, "زب") == ["زب"]
    assert found(matcher, "كزب وزبي") == []


@pytest.mark.parametrize(
    "text", ["يا كلب", "أنت كلب", "أنت والله كلب", "كلب أنت", "ايها الكلب", "ya kalb", "ياكلب", "enta kalb"]
)
def test_a_word_weighs_more_when_someone_is_called_it(matcher: Matcher, text: str) -> None:
    assert [match.severity for match in matcher.find(text)] == [3]


def test_a_word_about_no_one_keeps_its_severity(matcher: Matcher) -> None:
    assert [match.severity for match in matcher.find("رأيت كلب الجيران")] == [2]


def test_an_allowed_phrase_protects_its_words_only_there(matcher: Matcher) -> None:
    assert found(matcher, "هذا كلب بوليسي") == []
    assert found(matcher, "كلب بوليسي وكلب آخر") == ["وكلب"]
    assert found(matcher, "حمار وحشي في الحديقة") == []


def test_a_longer_hit_is_not_protected_by_an_allowed_part(matcher: Matcher) -> None:
    assert found(matcher, "ابن الكلب بوليسي") == ["ابن الكلب"]


def test_the_sterner_of_two_overlapping_entries_stays(matcher: Matcher) -> None:
    assert [match.term for match in matcher.find("يا ابن الكلب")] == ["ابن الكلب"]


@pytest.mark.parametrize(
    "text", ["ابن   الكلب", "ابن\nالكلب", "ابن 😂 الكلب", "ابن، الكلب", "ابنالكلب", "ياابن الكلب", "وابن الكلب"]
)
def test_a_phrase_is_found_however_its_words_are_parted(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == [text]


def test_a_phrase_does_not_jump_over_other_words(matcher: Matcher) -> None:
    assert "ابن الكلب" not in {match.term for match in matcher.find("ابن hello الكلب، ابن 5 الكلب")}


@pytest.mark.parametrize("text", ["https://example.com/kalb", "@kalb", "kalb@example.com"])
def test_addresses_are_not_searched_for_latin_words(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == []


def test_french_and_english_are_not_read_as_arabizi() -> None:
    matcher = Matcher([insult("كار"), insult("منير"), insult("بتالين"), insult("دبرسيون")])
    assert found(matcher, "the car of my manner, la dépression de ma mère dans le pays") == []


def test_matches_come_in_the_order_of_the_text(matcher: Matcher) -> None:
    text = "حقير و sharmouta في شارع الهرم ثم ح.م.ا.ر"
    assert found(matcher, text) == ["حقير", "sharmouta", "شارع الهرم", "ح.م.ا.ر"]


def test_a_list_may_be_empty() -> None:
    assert Matcher([]).find("أي كلام any word 7aga") == []


def test_a_long_text_without_spaces_is_searched_too(matcher: Matcher) -> None:
    assert matcher.find("كلب" * 5_000) == []
    assert len(matcher.find("كلب." * 1_000)) == 1_000


# ----- properties ----------------------------------------------------------------------------------------------

PIECES = [
    "كلب",
    "ك",
    "ل",
    "ب",
    " ",
    ".",
    "يا ",
    "زب",
    "حقير",
    "ابن ",
    "الكلب",
    "7",
    "k",
    "kalb",
    "el ",
    "😂",
    "\N{ARABIC SHADDA}",
    "\u200b",
]
MADE_UP = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
HARAKAT = "\N{ARABIC FATHA}\N{ARABIC DAMMA}\N{ARABIC KASRA}\N{ARABIC SUKUN}\N{ARABIC SHADDA}"


@given(text=st.text(alphabet=st.characters()) | MADE_UP)  # lone surrogates as well
def test_spans_are_ordered_apart_and_within_the_text(matcher: Matcher, text: str) -> None:
    end = 0
    for match in matcher.find(text):
        assert end <= match.begin < match.end <= len(text)
        end = match.end


@given(
    words=st.lists(
        st.sampled_from(["كلب", "الكلبية", "زبال", "حقير", "بيت", "كسر", "ابن", "الكلب"]), min_size=1, max_size=6
    ),
    data=st.data(),
)
def test_harakat_change_nothing(matcher: Matcher, words: list[str], data: st.DataObject) -> None:
    plain = " ".join(words)
    voweled = "".join(
        letter + (data.draw(st.sampled_from(["", *HARAKAT])) if letter != " " else "") for letter in plain
    )
    assert [match.term for match in matcher.find(voweled)] == [match.term for match in matcher.find(plain)]


@given(before=st.sampled_from(["هذا ", "قال: ", "😂 ", ""]), after=st.sampled_from([" هنا", "!", "", " 😂"]))
def test_what_stands_around_moves_the_span_and_nothing_else(matcher: Matcher, before: str, after: str) -> None:
    assert matcher.find(f"{before}حقير{after}") == [Match(len(before), len(before) + 4, "حقير", Category.INSULT, 2)]
