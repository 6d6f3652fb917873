"""The interface's language: Arabic is what the code says, another language is a folder of catalogues beside it."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context

LANGUAGES = ("ar", "en")
_CATALOGUES = Path(__file__).parent / "translations"


def language() -> str:
    """Return the language of this request; Arabic unless its person chose another."""
    return g.get("language", "ar") if has_request_context() else "ar"


def translated(message: str) -> str:
    """Return an Arabic message in the request's language; itself when the catalogue lacks it."""
    return message if language() == "ar" else _words(language(), g.get("readers", False)).get(message, message)


def register_languages(app: Flask) -> None:
    """Let templates write `{{ _("انشر") }}`, with `%(name)s` for what is filled in."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]  # the extension adds it
    install(translated, _plural, newstyle=True)
    app.jinja_env.globals.update(language=language)


def _plural(one: str, other: str, count: int) -> str:
    return translated(one if count == 1 else other)


def speak_to_readers() -> None:
    """Let this request use the words for readers where they differ from the team's: «قيد المراجعة», "In review"."""
    g.readers = True


@cache
def _words(code: str, readers: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((_CATALOGUES / code).glob("*.po"), key=lambda path: (path.stem == "readers") is readers):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
        found |= {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
    return found
