"""What every page is read with: the screens it has, signing in by the form, and who is kept out of it."""

from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Page

from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live

Axe = Callable[[Page], list[str]]
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
SCREENS: dict[str, dict[str, Any]] = {"desktop": {}, "phone": PHONE}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def submit(page: Page, button: str) -> None:
    """Press the button of a plain form and wait for the page that answers: the one before may still be there."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def sign_in(page: Page, live: Live, person: Moderator, path: str = "/console/account") -> None:
    """Ask for a page, type address and password, press the button and wait for what comes."""
    page.goto(f"{live.url}{path}")
    page.get_by_label("البريد الإلكتروني").fill(person.email)
    page.get_by_label("كلمة المرور").fill(factories.PASSWORD)
    submit(page, "ادخل")


def is_readable(page: Page, axe: Axe) -> None:
    """Check that nobody is kept out: no fault that axe knows in light or dark colours, no scrolling to the side."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
