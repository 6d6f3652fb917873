"""The readers' words in Arabic, English and French: one table for the widget and for the plain pages."""

import json
from functools import cache
from pathlib import Path

from moderation.arabic.plural import category

LANGUAGES = ("ar", "en", "fr")
_TABLE = Path(__file__).parent / "words.json"


@cache
def table(language: str, *parts: str) -> dict[str, str]:
    """Return the words of a language by key.

    `parts` are "read" (of the thread), "write" (of the form and of one's own comments) and "plain" (of pages without a
    script); none means all. Raises ValueError for a language, KeyError for a part that is not there.
    """
    column = LANGUAGES.index(language)
    rows = (row for part in parts or _all() for row in _all()[part].items())
    return {key: row[column] for key, row in rows if row[column]}


def known(tag: str | None) -> str:
    """Return the language of a tag such as fr-TN, Arabic when it is none of ours."""
    code = (tag or "")[:2].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


def count_words(number: int, language: str, written: str) -> str:
    """Write how many comments there are; `written` is the number as the site writes it."""
    words = table(language)
    return words["none"] if number == 0 else words.get(_form(number, language), words["other"]).replace("{}", written)


def _form(number: int, language: str) -> str:
    if language == "ar":
        return category(number)
    most_of_one = 1 if language == "fr" else 0
    return "one" if number == 1 or number == most_of_one else "other"


@cache
def _all() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return loaded
