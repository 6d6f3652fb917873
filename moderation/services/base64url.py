"""Bytes as URL-safe text without padding (RFC 4648, section 5), in one spelling only."""

import base64
import binascii


def encoded(raw: bytes) -> str:
    """Return bytes as text."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def decoded(text: str) -> bytes:
    """Return a text's bytes, none for text that is not exactly how `encoded` writes them: one value has one spelling.

    The library's decoder skips what is no letter of its alphabet.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return b""
    return raw if encoded(raw) == text else b""
