"""Characters that nobody sees: taken out for readers, shown to moderators."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.arabic.hidden import neutralised, reveal

HIDDEN = [
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\N{LEFT-TO-RIGHT ISOLATE}",
    "\N{POP DIRECTIONAL ISOLATE}",
    "\N{ARABIC LETTER MARK}",
    "\N{RIGHT-TO-LEFT MARK}",
    "\N{ZERO WIDTH SPACE}",
    "\N{WORD JOINER}",
    "\N{ZERO WIDTH NO-BREAK SPACE}",
    "\N{SOFT HYPHEN}",
    "\N{TAG LATIN SMALL LETTER A}",
]
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(HIDDEN), st.characters(codec="utf-8")), max_size=40)


@pytest.mark.parametrize("char", HIDDEN)
def test_a_hidden_character_does_not_reach_readers(char: str) -> None:
    assert neutralised(f"غب{char}ي") == "غبي"


@pytest.mark.parametrize("char", HIDDEN)
def test_a_moderator_sees_where_it_stood(char: str) -> None:
    assert reveal(f"غب{char}ي") == [("غب", None), (char, f"U+{ord(char):04X}"), ("ي", None)]


@pytest.mark.parametrize(
    "text", ["می\N{ZERO WIDTH NON-JOINER}خواهم", "👨\N{ZERO WIDTH JOINER}👩\N{ZERO WIDTH JOINER}👧", "سطر\nآخر\tهنا"]
)
def test_joiners_that_belong_to_the_writing_stay(text: str) -> None:
    assert neutralised(text) == text


def test_control_characters_go_and_line_ends_become_one_kind() -> None:
    assert neutralised("a\x07b\r\nc\rd\x9f") == "ab\nc\nd"


@given(TEXTS)
def test_neutralising_twice_changes_nothing_more(text: str) -> None:
    assert neutralised(neutralised(text)) == neutralised(text)


@given(TEXTS)
def test_revealing_loses_no_character(text: str) -> None:
    assert "".join(piece for piece, _ in reveal(text)) == text
