"""Cutting a comment's text for display: nothing lost, no word and no visible character cut by a mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.web.console.body import runs

ZWJ = "\N{ZERO WIDTH JOINER}"


def marked(text: str, *spans: tuple[int, int]) -> list[str]:
    return ["".join(piece.text for piece in run.pieces) for run in runs(text, spans) if run.marked]


@given(st.text(), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50))))
def test_the_pieces_joined_together_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for run in runs(text, spans) for piece in run.pieces) == text


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("أنت غبي جدا", (4, 7), "غبي"),
        ("أنت الغبي جدا", (6, 8), "الغبي"),
        ("أنت غبي، جدا", (3, 8), "غبي،"),
        ("أنت غبي جدا", (3, 8), "غبي"),
        ("يا كَلْب!", (3, 4), "كَلْب"),
        ("يا كـ\N{ZERO WIDTH SPACE}ـلب", (3, 4), "كـ\N{ZERO WIDTH SPACE}ـلب"),
        (f"يا 👨{ZWJ}👩{ZWJ}👧 هنا", (3, 4), f"👨{ZWJ}👩{ZWJ}👧"),
        ("يا 👍🏽 هنا", (3, 4), "👍🏽"),
        ("زاد 12٫5٪ اليوم", (7, 8), "12٫5"),
        ("زاد 1,234.50 اليوم", (6, 9), "1,234.50"),
        ("انظر https://bad.example/a?b=1، ثم قل", (13, 16), "https://bad.example/a?b=1"),
        ("راسل x.yعلي هنا", (5, 6), "x.yعلي"),
        ("قال (غبي) له", (5, 8), "غبي"),
    ],
)
def test_a_mark_covers_whole_words_and_whole_characters(text: str, span: tuple[int, int], expected: str) -> None:
    assert marked(text, span) == [expected]


def test_marks_that_overlap_or_touch_become_one() -> None:
    assert marked("كلام غبي تافه", (5, 7), (6, 10)) == ["غبي تافه"]


def test_a_mark_on_nothing_is_no_mark() -> None:
    assert marked("كلام  غبي", (4, 6), (7, 7), (90, 99)) == []


def test_a_hidden_character_is_a_piece_of_its_own_inside_the_mark() -> None:
    [_, run] = runs("يا كل\N{ZERO WIDTH SPACE}ب", [(3, 5)])
    assert [(piece.text, piece.hidden) for piece in run.pieces] == [
        ("كل", None),
        ("\N{ZERO WIDTH SPACE}", "U+200B"),
        ("ب", None),
    ]


def test_a_marked_number_or_address_reads_from_left_to_right() -> None:
    assert [run.ltr for run in runs("هاتف +961 70 123", [(5, 16)])] == [False, True]
