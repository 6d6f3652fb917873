"""People in a real browser: the second step of signing in, a session ended from elsewhere, pages that all can read."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in, submit


def test_a_second_factor_is_set_up_and_then_asked_for_without_scripts(
    live: Live, open_page: Callable[..., Page], moderator: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, moderator, "/console/account/factor")
    page.locator("summary").click()
    seed = page.locator(".secret").inner_text()
    page.get_by_label("الرمز من التطبيق").fill(pyotp.TOTP(seed).at(live.clock()))
    page.get_by_role("button", name="فعّل الرمز الثاني").click()
    expect(page.locator(".secret li")).to_have_count(8)
    live.clock.advance(seconds=60)
    other = open_page(java_script_enabled=False)
    sign_in(other, live, moderator)
    other.get_by_label("الرمز من تطبيق الرموز في هاتفك").fill(pyotp.TOTP(seed).at(live.clock()))
    submit(other, "ادخل")
    expect(other).to_have_url(f"{live.url}/console/account")


def test_a_session_is_ended_from_another_browser(
    live: Live, open_page: Callable[..., Page], moderator: Moderator
) -> None:
    here, there = open_page(), open_page()
    for page in (here, there):
        sign_in(page, live, moderator)
    here.reload()
    here.get_by_role("button", name="أنهِ الجلسة").click()
    expect(here.get_by_text("انتهت الجلسة.")).to_be_visible()
    there.reload()
    expect(there).to_have_url(f"{live.url}/console/login?next=/console/account")


def test_an_invitation_is_accepted_without_scripts(
    live: Live, open_page: Callable[..., Page], admin: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, admin, "/console/alkhabar/people")
    page.get_by_label("البريد الإلكتروني").fill("huda@alkhabar.example")
    page.get_by_role("button", name="اصنع رابط الدعوة").click()
    guest = open_page(java_script_enabled=False)
    guest.goto(page.locator("#link").inner_text())
    guest.get_by_label("الاسم كما يراه زملاؤك").fill("هدى سالم")
    guest.get_by_label("كلمة المرور").fill(factories.PASSWORD)
    guest.get_by_role("button", name="انضمّ إلى الفريق").click()
    expect(guest.get_by_text("يمكنك الدخول الآن بكلمة مرورك.")).to_be_visible()
    page.goto(f"{live.url}/console/alkhabar/people")
    expect(page.get_by_text("هدى سالم")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_pages_of_the_team(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, admin: Moderator, axe: Axe, screen: str
) -> None:
    live.services.people.disable(moderator.email)
    page = open_page(**SCREENS[screen])
    sign_in(page, live, admin, "/console/alkhabar/people")
    page.get_by_label("البريد الإلكتروني").fill("huda@alkhabar.example")
    submit(page, "اصنع رابط الدعوة")
    is_readable(page, axe)
    page.goto(page.locator("#link").inner_text())
    is_readable(page, axe)


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_pages_about_oneself(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, moderator)
    is_readable(page, axe)
    page.goto(f"{live.url}/console/account/factor")
    is_readable(page, axe)
    seed = page.locator(".secret").text_content() or ""
    page.get_by_label("الرمز من التطبيق").fill(pyotp.TOTP(seed).at(live.clock()))
    submit(page, "فعّل الرمز الثاني")
    is_readable(page, axe)
    page.goto(f"{live.url}/console/account/factor")
    is_readable(page, axe)
    page.context.clear_cookies()
    sign_in(page, live, moderator)
    is_readable(page, axe)
