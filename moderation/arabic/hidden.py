"""Characters that no reader sees but that move or hide text: bidi controls, zero-width, BOM."""

import re

# ZWJ inside emoji and ZWNJ between Persian letters are part of the writing and stay.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(f"[{_BIDI}\u200b\u2060-\u2064\ufeff\u00ad\ufff9-\ufffb\U000e0000-\U000e007f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def neutralised(text: str) -> str:
    """Return the text without hidden and control characters; line breaks and tabs stay."""
    return _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def reveal(text: str) -> list[tuple[str, str | None]]:
    """Split a text into (piece, None) and (character, its code point as U+XXXX) for hidden ones."""
    pieces: list[tuple[str, str | None]] = []
    end = 0
    for match in _INVISIBLE.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], None))
        pieces.append((match.group(), f"U+{ord(match.group()):04X}"))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], None))
    return pieces
