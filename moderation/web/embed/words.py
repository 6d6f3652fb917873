"""The readers' words in Arabic, English and French: one table for the widget and for the plain pages."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from moderation.arabic.plural import category

LANGUAGES = ("ar", "en", "fr")
PARTS = ("read", "write")
_TABLE = Path(__file__).parent / "words.json"


@cache
def table(language: str, part: str | None = None) -> Mapping[str, str]:
    """Return the words of a language by key, of one part of the table or of all; unknown languages read Arabic."""
    column = LANGUAGES.index(language) if language in LANGUAGES else 0
    words = {key: row[column] for name in ((part,) if part else PARTS) for key, row in _all()[name].items()}
    if column and not part:
        words |= {key: row[column - 1] for key, row in _all()["foreign"].items()}
    return {key: word for key, word in words.items() if word}


def known(language: str | None) -> str:
    """Return the language of a tag such as fr-TN, Arabic when it is none of ours."""
    code = (language or "")[:2].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


def count_words(number: int, language: str, written: str) -> str:
    """Write how many comments there are; `written` is the number as the site writes it."""
    words = table(language)
    return words["none"] if number == 0 else words.get(_form(number, language), words["other"]).replace("{}", written)


def _form(number: int, language: str) -> str:
    if language == "ar":
        return category(number)
    return "one" if number == 1 else "other"


@cache
def _all() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return loaded
