"""What an entry says, which forms it stands for, and which lists are refused."""

import json

import pytest

from moderation.arabic.lexicon import Category, Entry, Form, LexiconError, MatchKind, forms, read_entries


def line(**fields: object) -> str:
    return json.dumps({"term": "سخيف", "category": "insult", "severity": 2} | fields)


def test_a_line_becomes_an_entry_with_sensible_defaults() -> None:
    [entry] = read_entries([line()])
    assert entry == Entry("سخيف", Category.INSULT, 2, MatchKind.WORD)


def test_a_term_of_several_words_is_a_phrase_unless_it_says_otherwise() -> None:
    [entry] = read_entries([line(term="ابن كذا")])
    assert entry.match is MatchKind.PHRASE


def test_blank_lines_are_skipped() -> None:
    assert len(read_entries(["", line(), "  ", line(term="تافه")])) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "line 1"),
        ("[1]", "not an object"),
        (line(term=""), "term"),
        (line(term=5), "term"),
        (line(term="ك" * 81), "80 characters"),
        (line(term="ك"), "fewer than two letters"),
        (line(term="\N{ARABIC TATWEEL}\N{ARABIC FATHA}"), "fewer than two letters"),
        (line(category="rude"), "category 'rude' is not one of: insult"),
        (line(severity=0), "from 1 to 3"),
        (line(severity=True), "severity"),
        (line(severity="2"), "severity"),
        (line(addressed=4), "addressed"),
        (line(match="regex"), "stem-with-clitics"),
        (line(variants="سخيفة"), "variants must be a list"),
        (line(variants=[""]), "variants"),
        (line(endings=["dual"]), "ending 'dual' is not one of: pronoun"),
        (line(colour="red"), "unknown field 'colour'"),
    ],
)
def test_a_faulty_line_is_named_with_what_would_work(text: str, said: str) -> None:
    with pytest.raises(LexiconError, match="line 1") as raised:
        read_entries([text])
    assert said in str(raised.value)


def test_an_allowed_phrase_needs_no_severity() -> None:
    [entry] = read_entries([json.dumps({"term": "حمار وحشي", "category": "allow"})])
    assert entry.allows


def test_forms_are_written_the_normal_way() -> None:
    [form] = forms(Entry("غَبـيّ", Category.INSULT, 2, MatchKind.WORD))
    assert form.text == "غبي"


def test_a_stem_with_ta_marbuta_changes_before_a_pronoun() -> None:
    written = {form.text: form.suffixes for form in forms(Entry("زبالة", Category.INSULT, 1, MatchKind.STEM))}
    assert written["زباله"] == {""}
    assert "ك" in written["زبالت"]
    assert "ات" in written["زبال"]


def test_latin_spellings_take_no_clitics() -> None:
    [_, form] = forms(Entry("غبي", Category.INSULT, 1, MatchKind.STEM, arabizi=("Ghabbi",)))
    assert form == Form("ghabi", frozenset({""}), frozenset({""}))
