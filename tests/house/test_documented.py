"""Whatever a user can set, type, call or be answered is in docs/, and nothing else is."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from http import HTTPStatus

import click
import pytest
from flask import Flask

import moderation
from moderation.cli import cli
from moderation.domain.errors import MushrifError
from moderation.settings import Settings
from moderation.web.problems import PROBLEMS
from tests.house.tree import document

WRITTEN_BY_A_ROUTE = re.compile(r"<[^>]+>")
WRITTEN_IN_DOCS = re.compile(r"\{[^}]+\}")
WHOLE_AREAS = ("/console/", "/demo/")  # pages for people: the entry is documented, not each form


def settings_in_code() -> set[str]:
    return {f"MUSHRIF_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    assert set(re.findall(r"^\| `(MUSHRIF_\w+)`", document("settings.md"), re.MULTILINE)) == settings_in_code()


def commands(group: click.Group, above: str = "mushrif") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        else:
            yield f"{above} {name}"


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    rows = re.findall(r"^\| `(mushrif(?: [a-z-]+)+)", document("cli.md"), re.MULTILINE)
    assert sorted(set(rows)) == sorted(commands(cli))


def routes(app: Flask) -> set[str]:
    """Return "METHOD /path" of every route that is part of the HTTP surface."""
    found = set()
    for rule in app.url_map.iter_rules():
        own_methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if "static" in rule.endpoint or rule.rule.startswith(WHOLE_AREAS):
            continue
        found |= {f"{method} {WRITTEN_BY_A_ROUTE.sub('{}', rule.rule)}" for method in own_methods}
    return found


def test_every_route_is_documented(app: Flask) -> None:
    page = WRITTEN_IN_DOCS.sub("{}", document("http.md"))
    written = re.findall(r"`(?:(GET|POST|PUT|PATCH|DELETE) )?(/[^`?]*)(?:\?[^`]*)?`", page)
    documented = {f"{method or 'GET'} {path}" for method, path in written}
    assert sorted(routes(app) - documented) == []
    assert [area for area in WHOLE_AREAS if f"GET {area}" not in documented] == []


def test_no_route_is_documented_that_does_not_exist(app: Flask) -> None:
    page = WRITTEN_IN_DOCS.sub("{}", document("http.md"))
    documented = re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)", page, re.MULTILINE)
    assert sorted(set(documented) - routes(app)) == []


def codes_in_code() -> set[str]:
    for module in pkgutil.walk_packages(moderation.__path__, "moderation."):
        importlib.import_module(module.name)

    def below(kind: type[MushrifError]) -> Iterator[type[MushrifError]]:
        if kind.__module__.startswith("moderation."):  # training's errors end on a terminal, never in an answer
            yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    return {kind.code for kind in below(MushrifError)}


def test_every_error_has_a_status_and_a_title() -> None:
    assert sorted(codes_in_code() - set(PROBLEMS)) == []


def test_every_error_code_is_documented_with_its_status_and_every_documented_one_exists() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d+)", document("errors.md"), re.MULTILINE)
    assert {code: int(status) for code, status in rows} == {code: known.status for code, known in PROBLEMS.items()}


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_problem_has_a_real_status_and_an_arabic_title(code: str) -> None:
    assert HTTPStatus(PROBLEMS[code].status) >= HTTPStatus.BAD_REQUEST
    assert re.search("[\u0621-\u064a]", PROBLEMS[code].title)
