"""The console's frame in a real browser: the switch between sites by mouse, keys and touch, and the English log-in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.site import Moderator, Role
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in


@pytest.fixture
def person(live: Live) -> Moderator:
    """Someone who edits two sites."""
    other = live.services.sites.create("annahar", "النهار", "https://annahar.example")
    person = factories.moderator(live.services, live.site, "هالة", Role.EDITOR)
    live.services.people.grant(person.email, other, Role.EDITOR)
    return person


@pytest.mark.parametrize("screen", SCREENS)
def test_the_switch_opens_and_leads_to_the_same_page_of_the_other_site(
    live: Live, open_page: Callable[..., Page], person: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, person, "/console/alkhabar/overview")
    page.get_by_role("button", name="بدّل الموقع: الخبر").click()
    expect(page.get_by_role("link", name="النهار")).to_be_visible()
    is_readable(page, axe)
    page.get_by_role("link", name="النهار").click()
    expect(page).to_have_url(f"{live.url}/console/annahar/overview")


def test_the_switch_works_with_keys_and_without_scripts(
    live: Live, open_page: Callable[..., Page], person: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, person, "/console/alkhabar/overview")
    page.get_by_role("button", name="بدّل الموقع: الخبر").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="النهار").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live.url}/console/annahar/overview")


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_english_log_in(
    live: Live, open_page: Callable[..., Page], axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    page.goto(f"{live.url}/console/login")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Sign in to the review console")).to_be_visible()
    is_readable(page, axe)


@pytest.mark.parametrize("screen", SCREENS)
def test_an_administrator_reaches_every_page_from_the_header(
    live: Live, open_page: Callable[..., Page], admin: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, admin, "/console/alkhabar/overview")
    if "phone" in screen:
        page.get_by_role("button", name="الصفحات").click()
    for name in ("الإشراف", "التحرير", "الآلة", "الموقع"):
        expect(page.get_by_role("group", name=name).get_by_role("link").first).to_be_visible()
    is_readable(page, axe)
    page.get_by_role("link", name="العتبات").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live.url}/console/alkhabar/thresholds")


@pytest.mark.parametrize("sites", [1, 2])
def test_a_long_site_name_gives_way_on_a_narrow_phone(live: Live, open_page: Callable[..., Page], sites: int) -> None:
    names = ("صحيفة تل المرجان اليومية", "صحيفة تل المرجان الأسبوعية")[:sites]
    made = [live.services.sites.create(f"long-{n}", name, "https://long.example") for n, name in enumerate(names)]
    person = factories.moderator(live.services, made[0], "هالة", Role.EDITOR)
    for other in made[1:]:
        live.services.people.grant(person.email, other, Role.EDITOR)
    page = open_page(**SCREENS["phone"])
    sign_in(page, live, person, "/console/long-0/")
    for path in ("/console/long-0/", "/console/long-0/overview"):
        page.goto(f"{live.url}{path}")
        expect(page.get_by_role("button", name="اخرج")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
