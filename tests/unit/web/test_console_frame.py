"""What frames every page of the console: the switch between sites, and the language before anyone is known."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.preferences import Language, Preferences
from moderation.domain.site import Moderator, Role, Site
from moderation.web.console import navigation
from tests import factories
from tests.unit.web.console_reader import Page, Reader


@pytest.fixture
def person(services: Services, site: Site, other_site: Site) -> Moderator:
    """Someone who edits one site and moderates another."""
    person = factories.moderator(services, site, "هالة", Role.EDITOR)
    services.people.grant(person.email, other_site, Role.MODERATOR)
    return person


def switch(page: Page) -> dict[str, str]:
    """Return where the header's switch leads, by the sites' names."""
    [menu] = re.findall(r'<nav class="switch".*?</nav>', page.html, re.DOTALL) or [""]
    found = re.findall(r'<a href="([^"]+)"[^>]*><bdi>([^<]+)</bdi>', menu)
    return {name: address for address, name in found}


def test_who_serves_several_sites_switches_to_the_same_page_where_they_may(
    client: FlaskClient, services: Services, person: Moderator
) -> None:
    reader = Reader(client)
    page = reader.sign_in(person, "/console/alkhabar/overview")
    assert switch(page) == {"الخبر": "/console/alkhabar/overview", "النهار": "/console/annahar/"}
    services.people.grant(person.email, services.sites.by_slug("annahar"), Role.EDITOR)
    assert switch(reader.open("/console/alkhabar/overview"))["النهار"] == "/console/annahar/overview"
    assert "/console/annahar/" in switch(reader.open("/console/alkhabar/")).values()


def test_who_serves_one_site_sees_its_name_alone(client: FlaskClient, services: Services, site: Site) -> None:
    page = Reader(client).sign_in(factories.moderator(services, site))
    assert switch(page) == {}
    assert '<bdi class="site">الخبر</bdi>' in page.html


def test_the_choice_of_a_site_is_translated(client: FlaskClient, services: Services, person: Moderator) -> None:
    services.people.save_preferences(person, Preferences(Language.ENGLISH))
    page = Reader(client).sign_in(person)
    assert "Choose a site" in page.text
    assert "Editor" in page.text


def test_the_log_in_page_speaks_english_to_who_asks_for_it_and_remembers(
    client: FlaskClient, services: Services, site: Site
) -> None:
    reader = Reader(client)
    assert "الدخول إلى لوحة المراجعة" in reader.open("/console/login").text
    page = reader.open("/console/login?language=en")
    assert "Sign in to the review console" in page.text
    assert 'lang="en" dir="ltr"' in page.html
    refused = reader.press(page, "Sign in", email="nobody@alkhabar.example", password="wrong")
    assert "The e-mail address or the password is wrong." in refused.text
    inside = reader.press(
        refused, "Sign in", email=factories.moderator(services, site).email, password=factories.PASSWORD
    )
    assert 'lang="ar" dir="rtl"' in inside.html  # now it is known what this person chose
    assert "Sign in to the review console" in reader.press(inside, "اخرج").text
    assert "الدخول إلى لوحة المراجعة" in reader.open("/console/login?language=ar").text
    assert "الدخول إلى لوحة المراجعة" in reader.open("/console/login?language=xx").text


def test_an_error_page_is_in_the_persons_language(client: FlaskClient, services: Services, person: Moderator) -> None:
    services.people.save_preferences(person, Preferences(Language.ENGLISH))
    reader = Reader(client)
    reader.sign_in(person)
    page = reader.open("/console/nowhere/at/all")
    assert "There is nothing at this address" in page.text
    assert "Nothing changed. Back to the review queue" in page.text


def test_a_name_with_markup_does_no_harm_in_the_switch(app: Flask, services: Services, site: Site) -> None:
    evil = services.sites.create("evil", "<b>\N{RIGHT-TO-LEFT OVERRIDE}شر</b>", "https://evil.example")
    person = factories.moderator(services, site)
    services.people.grant(person.email, evil, Role.MODERATOR)
    page = Reader(app.test_client()).sign_in(person, "/console/evil/")
    assert "<b>" not in page.html.replace("<b>" + "</b>", "")
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page.html


def headings(page: Page) -> list[str]:
    return re.findall(r'<span class="kind"[^>]*>([^<]+)</span>', page.html)


def test_the_header_groups_the_pages_that_a_role_opens(
    client: FlaskClient, moderator: Moderator, editor: Moderator, admin: Moderator
) -> None:
    reader = Reader(client)
    for person, wanted in ((moderator, 1), (editor, 3), (admin, 4)):
        page = reader.sign_in(person, "/console/alkhabar/")
        assert headings(page) == ["الإشراف", "التحرير", "الآلة", "الموقع"][:wanted]
        assert page.html.count('aria-current="page"') == 1
        reader.press(page, "اخرج")


def test_below_a_page_the_header_still_shows_where_one_is(
    client: FlaskClient, services: Services, site: Site, editor: Moderator
) -> None:
    comment = factories.held(services, site)
    page = Reader(client).sign_in(editor, f"/console/alkhabar/comments/{comment.id}")
    assert '<a href="/console/alkhabar/log" aria-current="true">' in page.html


def test_every_entry_and_what_lies_below_it_exists(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    named = {name for entry in navigation.ENTRIES for name in (entry.endpoint, *entry.below)}
    assert named <= known
