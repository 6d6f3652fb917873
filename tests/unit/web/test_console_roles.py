"""Who may open which page of the console: every route has its least role, and the guard holds to it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from moderation.bootstrap import Services
from moderation.domain.site import Role, Site
from moderation.web.console import navigation, roles
from tests import factories
from tests.unit.web.console_reader import Reader

ROLES = list(Role)


def pages(app: Flask) -> list[Rule]:
    """Return the console's routes that belong to one site."""
    return [
        rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("console.") and "slug" in rule.arguments
    ]


def ask(client: FlaskClient, rule: Rule, slug: str, token: str) -> int:
    """Call a route with made-up arguments, its form's token included, and return the status."""
    values = {name: "1" if "number" in name else "x" for name in rule.arguments} | {"slug": slug}
    path = rule.build(values)
    assert path
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    return client.open(path[1], method=method, data={"csrf_token": token} if method == "POST" else None).status_code


@pytest.fixture
def signed_in(client: FlaskClient, services: Services, site: Site, role: Role) -> str:
    """Sign in as someone of a role and return the token of their forms."""
    reader = Reader(client)
    page = reader.sign_in(factories.moderator(services, site, role=role))
    return page.submission("اخرج")[1]["csrf_token"]


def test_every_page_of_a_site_says_whom_it_is_for(app: Flask) -> None:
    assert {rule.endpoint for rule in pages(app)} == set(roles.LEAST)


def test_the_header_shows_a_page_to_those_who_may_open_it() -> None:
    assert [entry for entry in navigation.ENTRIES if entry.role is not roles.least(entry.endpoint)] == []


def test_a_page_that_the_table_lacks_is_the_administrators() -> None:
    assert roles.least("console.forgotten") is Role.ADMINISTRATOR


@pytest.mark.parametrize("role", ROLES[:-1])
def test_no_page_opens_for_a_role_below_its_own(app: Flask, client: FlaskClient, signed_in: str, role: Role) -> None:
    above = [rule for rule in pages(app) if not role.covers(roles.least(rule.endpoint))]
    assert {rule.endpoint: 403 for rule in above} == {
        rule.endpoint: ask(client, rule, "alkhabar", signed_in) for rule in above
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_another_site_exists(
    app: Flask, client: FlaskClient, other_site: Site, signed_in: str, role: Role
) -> None:
    answers = {rule.endpoint: ask(client, rule, other_site.slug, signed_in) for rule in pages(app)}
    assert answers == dict.fromkeys(answers, 404)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_opens_for_its_own_role(app: Flask, client: FlaskClient, signed_in: str, role: Role) -> None:
    own = [rule for rule in pages(app) if roles.least(rule.endpoint) is role]
    assert [rule.endpoint for rule in own if ask(client, rule, "alkhabar", signed_in) == 403] == []


def test_a_refusal_is_an_arabic_page(client: FlaskClient, services: Services, site: Site) -> None:
    reader = Reader(client)
    reader.sign_in(factories.moderator(services, site))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roles, "LEAST", {})
        page = reader.open("/console/alkhabar/")
    assert (page.status, "دورك في هذا الموقع لا يفتح هذه الصفحة" in page.text) == (403, True)


@pytest.mark.parametrize(
    ("role", "least", "enough"),
    [
        (Role.MODERATOR, Role.MODERATOR, True),
        (Role.MODERATOR, Role.EDITOR, False),
        (Role.EDITOR, Role.MODERATOR, True),
        (Role.EDITOR, Role.ADMINISTRATOR, False),
        (Role.ADMINISTRATOR, Role.EDITOR, True),
    ],
)
def test_a_role_covers_those_below_it(role: Role, least: Role, enough: bool) -> None:
    assert role.covers(least) is enough
