"""Markup taken off the comments that other systems send."""

import html
import re

_TAG = re.compile(r"<[a-z/][^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"""\bhref\s*=\s*["']?([^"'\s<>]+)""", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a text without its markup, links kept as their addresses."""
    return html.unescape(_TAG.sub(_in_place_of, text)).strip()


def _in_place_of(tag: re.Match[str]) -> str:
    link = _LINK.search(tag.group())
    return f" {link.group(1)} " if link else " "
