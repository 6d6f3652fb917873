"""The interface in English: every message that a page or a module names has its English beside it."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask, g
from jinja2 import Environment

from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS
from tests.house.tree import ROOT

WEB = ROOT / "moderation" / "web"
TEMPLATES = sorted((WEB / "console" / "templates" / "console").glob("*.html"))
MODULES = sorted((WEB / "console").glob("*.py"))
ARABIC = re.compile("[\u0621-\u064a]")
CATALOGUES = WEB / "translations" / "en"
OWN_NAME = "العربية"


def named_in(path: Path) -> set[str]:
    """Return the messages that a template or module asks to have translated."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        found = Environment(extensions=["jinja2.ext.i18n"]).extract_translations(source)
        return {message for _, _, message in found if isinstance(message, str)}
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        node.args[0].value
        for node in calls
        if isinstance(node.func, ast.Name) and node.func.id == "translated"
        if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("path", [*TEMPLATES, *MODULES], ids=lambda path: path.name)
def test_every_message_has_its_english(app: Flask, path: Path) -> None:
    with app.test_request_context():
        g.language = "en"
        assert [one for one in named_in(path) if ARABIC.search(one) and translated(one) == one] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_arabic_that_cannot_be_translated(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert ARABIC.findall(source.replace(OWN_NAME, "")) == []


def test_every_error_page_has_an_english_title(app: Flask) -> None:
    with app.test_request_context():
        g.language = "en"
        assert [code for code, problem in PROBLEMS.items() if translated(problem.title) == problem.title] == []


def test_a_message_stands_in_one_catalogue_and_readers_may_have_words_of_their_own() -> None:
    team = [path for path in CATALOGUES.glob("*.po") if path.stem != "readers"]
    messages = [str(message.id) for path in team for message in read_po(path.read_bytes().splitlines()) if message.id]
    assert [message for message in set(messages) if messages.count(message) > 1] == []
