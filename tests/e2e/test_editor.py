"""The editors' pages in a real browser: read by everyone, on every screen, with and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Moderator, Role
from tests import factories
from tests.e2e.conftest import Live

Axe = Callable[[Page], list[str]]
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", **PHONE},
    "dark phone": {"color_scheme": "dark", **PHONE},
}


@pytest.fixture
def admin(live: Live) -> Moderator:
    return factories.moderator(live.services, live.site, "هالة", Role.ADMINISTRATOR)


def sign_in(page: Page, live: Live, person: Moderator, path: str) -> None:
    """Type address and password and press the button."""
    page.goto(f"{live.url}{path}")
    page.get_by_label("البريد الإلكتروني").fill(person.email)
    page.get_by_label("كلمة المرور").fill(factories.PASSWORD)
    page.get_by_role("button", name="ادخل").click()


def a_busy_fortnight(live: Live, person: Moderator) -> None:
    """Let comments come on many days and hours, some of them decided."""
    actor = factories.actor(person)
    live.clock.advance(seconds=-13 * 86_400)
    for number in range(40):
        live.clock.advance(seconds=86_400 if number < 12 else 2_900)
        body = f"{factories.INSULT} {number}" if number % 3 == 0 else f"{factories.KIND} {number}"
        comment = factories.scored(live.services, live.site, body)
        if number % 6 == 0:
            decision = Decision(Choice.PUBLISH if number % 12 else Choice.REJECT)
            live.services.review.decide(live.site, comment.id, decision, Actor(actor.kind, actor.id))


def is_readable(page: Page, axe: Axe) -> None:
    """Check that nobody is kept out: no fault that axe knows, no scrolling to the side."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_everyone_can_read_the_overview(
    live: Live, open_page: Callable[..., Page], admin: Moderator, axe: Axe, look: str
) -> None:
    a_busy_fortnight(live, admin)
    page = open_page(**LOOKS[look])
    sign_in(page, live, admin, "/console/alkhabar/overview")
    page.get_by_role("heading", name="نظرة عامة").wait_for()
    is_readable(page, axe)
