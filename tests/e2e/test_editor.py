"""The editors' pages in a real browser: read by everyone, on every screen, with and without scripts."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.queue import Surface
from moderation.domain.site import Moderator, Role
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in

SYSTEM = Actor("system", "test")


@pytest.fixture
def admin(live: Live) -> Moderator:
    return factories.moderator(live.services, live.site, "هالة", Role.ADMINISTRATOR)


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


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_overview(
    live: Live, open_page: Callable[..., Page], admin: Moderator, axe: Axe, screen: str
) -> None:
    a_busy_fortnight(live, admin)
    page = open_page(**SCREENS[screen])
    sign_in(page, live, admin, "/console/alkhabar/overview")
    page.get_by_role("heading", name="نظرة عامة").wait_for()
    is_readable(page, axe)


def decisions_of_every_score(live: Live, person: Moderator) -> None:
    """Let people decide comments of every score, the worse the higher it is, a comment every twelve seconds."""
    for number in range(120):
        body, score = f"نص من نصوص القراء {number}", (number % 40) / 40 + 0.01
        live.classifier.overrides[body] = {"TOXICITY": score, "SPAM": 0.02 if number % 5 else 0.6}
        comment = factories.scored(live.services, live.site, body)
        bad = (number * 7) % 40 < score * 40
        decision = Decision(Choice.REJECT if bad else Choice.PUBLISH)
        live.services.review.decide(live.site, comment.id, decision, factories.actor(person))
        live.clock.advance(seconds=12)


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_thresholds(
    live: Live, open_page: Callable[..., Page], admin: Moderator, axe: Axe, screen: str
) -> None:
    decisions_of_every_score(live, admin)
    page = open_page(**SCREENS[screen])
    sign_in(page, live, admin, "/console/alkhabar/thresholds")
    expect(page.get_by_label("عتبة المراجعة — الإساءة")).to_be_visible()
    is_readable(page, axe)


def test_the_forecast_follows_a_slider_and_saving_keeps_it(live: Live, page: Page, admin: Moderator) -> None:
    decisions_of_every_score(live, admin)
    sign_in(page, live, admin, "/console/alkhabar/thresholds")
    expect(page.get_by_role("columnheader", name="بعد التغيير")).to_have_count(0)
    page.get_by_label("عتبة المراجعة — الإساءة").fill("80")
    expect(page.locator("#hold_TOXICITY")).to_have_value("80")
    expect(page.get_by_role("columnheader", name="بعد التغيير")).to_be_visible()
    page.locator("#hold_TOXICITY").fill("٧٠")
    expect(page.get_by_label("عتبة المراجعة — الإساءة")).to_have_value("70")
    page.get_by_role("button", name="احفظ العتبات").click()
    expect(page.get_by_text("حُفظت العتبات")).to_be_visible()
    assert live.services.sites.by_slug("alkhabar").policy.thresholds["TOXICITY"].hold == 0.7


def test_the_slider_and_the_scale_of_its_chart_run_the_same_way(live: Live, page: Page, admin: Moderator) -> None:
    decisions_of_every_score(live, admin)
    sign_in(page, live, admin, "/console/alkhabar/thresholds")
    ends = page.locator('[data-measured="chart-TOXICITY"] svg.chart[role="img"] text[text-anchor="middle"]')
    low, high = ends.first.bounding_box(), ends.last.bounding_box()
    assert low
    assert high
    assert low["x"] > high["x"]


def test_thresholds_work_without_scripts(live: Live, open_page: Callable[..., Page], admin: Moderator) -> None:
    decisions_of_every_score(live, admin)
    page = open_page(java_script_enabled=False)
    sign_in(page, live, admin, "/console/alkhabar/thresholds")
    page.locator("#hold_TOXICITY").fill("٨٠")
    page.get_by_role("button", name="أرني أثرها أولًا").click()
    expect(page.get_by_role("columnheader", name="بعد التغيير")).to_be_visible()
    page.get_by_role("button", name="احفظ العتبات").click()
    assert live.services.sites.by_slug("alkhabar").policy.thresholds["TOXICITY"].hold == 0.8


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_settings_and_their_faults(
    live: Live, open_page: Callable[..., Page], admin: Moderator, axe: Axe, complaints: list[str], screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, admin, "/console/alkhabar/settings")
    expect(page.get_by_role("heading", name="إعدادات الموقع")).to_be_visible()
    is_readable(page, axe)
    page.get_by_label("المنطقة الزمنية").fill("Mars/Base")
    page.get_by_role("button", name="احفظ الإعدادات").click()
    expect(page.get_by_text("هذه المنطقة غير معروفة")).to_be_visible()
    is_readable(page, axe)
    live.services.sites.change_policy(live.site, lambda policy: replace(policy, edit_minutes=25), SYSTEM)
    page.get_by_label("المنطقة الزمنية").fill("Asia/Beirut")
    page.get_by_role("button", name="احفظ الإعدادات").click()
    expect(page.get_by_text("صار الآن: 25")).to_be_visible()
    is_readable(page, axe)
    assert [said for said in complaints if "422" not in said and "412" not in said] == []
    complaints.clear()  # Chromium notes each refused form


def a_day_of_work(live: Live, person: Moderator) -> None:
    """Let people decide, ask and change settings."""
    services, amal = live.services, factories.actor(factories.moderator(live.services, live.site, "أمل"))
    for number, surface in enumerate((Surface.KEY, Surface.TOUCH, Surface.BUTTON)):
        factories.held(services, live.site, f"{factories.INSULT} {number}")
        [claimed] = services.review.claim_next(live.site, amal)
        services.review.decide_claimed(claimed.claim.id, Decision(Choice.REJECT, Reason.INSULT), amal, surface)
        live.clock.advance(seconds=400)
    change = replace(live.site.policy, edit_minutes=25, numerals=live.site.policy.numerals)
    services.sites.set_policy(live.site, change, factories.actor(person))
    live.clock.advance(seconds=120)


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_log_and_narrow_it(
    live: Live, open_page: Callable[..., Page], admin: Moderator, axe: Axe, screen: str
) -> None:
    a_day_of_work(live, admin)
    page = open_page(**SCREENS[screen])
    sign_in(page, live, admin, "/console/alkhabar/log")
    expect(page.get_by_text("غيّر إعدادات الموقع")).to_be_visible()
    is_readable(page, axe)
    page.get_by_label("من", exact=True).select_option("أمل")
    page.get_by_label("ماذا").select_option("قرارات النشر والرفض")
    page.get_by_role("button", name="اعرض").click()
    expect(page.get_by_text("رفض تعليقًا: إهانة")).to_have_count(3)
    is_readable(page, axe)
