"""What makes a text acceptable, and which moves a comment may make."""

import pytest

from moderation.domain.comment import checked_body, checked_text
from moderation.domain.errors import BodyTooLong, EmptyBody, InvalidText, MushrifError

LIMIT = 50


@pytest.mark.parametrize(
    "text",
    [
        "شكرا على التقرير",
        "؟",
        "👍",
        "5",
        "a" * LIMIT,
        "  مرحبا\n",
        "می\N{ZERO WIDTH NON-JOINER}خواهم",
        "\N{RIGHT-TO-LEFT OVERRIDE}مرحبا",
        "<script>alert(1)</script>",
        "ش" + "\N{ARABIC FATHA}" * (LIMIT - 1),
    ],
)
def test_a_text_that_can_be_read_is_kept_as_it_is(text: str) -> None:
    assert checked_body(text, LIMIT) == text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyBody),
        (" \t\r\n", EmptyBody),
        ("\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}", EmptyBody),
        ("\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}\N{WORD JOINER}", EmptyBody),
        ("\N{RIGHT-TO-LEFT OVERRIDE}\N{POP DIRECTIONAL ISOLATE}", EmptyBody),
        ("\N{HANGUL FILLER}\N{BRAILLE PATTERN BLANK}\N{HANGUL CHOSEONG FILLER}", EmptyBody),
        ("\N{ARABIC FATHA}\N{ARABIC SHADDA}", EmptyBody),
        ("\N{ZERO WIDTH NO-BREAK SPACE}", EmptyBody),
        ("a\0b", InvalidText),
        ("\0", InvalidText),
        ("مرحبا \ud83d", InvalidText),
        ("\udc4d", InvalidText),
        ("a" * (LIMIT + 1), BodyTooLong),
        ("\N{ARABIC FATHA}" * 10_000, BodyTooLong),
    ],
)
def test_a_text_that_cannot_be_stored_or_read_is_refused(text: str, error: type[MushrifError]) -> None:
    with pytest.raises(error):
        checked_body(text, LIMIT)


def test_length_is_counted_in_code_points_and_the_limit_is_named() -> None:
    assert checked_body("👍" * LIMIT, LIMIT)
    with pytest.raises(BodyTooLong, match=f"has {LIMIT + 1} characters; at most {LIMIT}"):
        checked_body("👍" * (LIMIT + 1), LIMIT)


def test_a_refused_field_is_named() -> None:
    with pytest.raises(InvalidText, match="/author/name"):
        checked_text("a\0", "/author/name")
