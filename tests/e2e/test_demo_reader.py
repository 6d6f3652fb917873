"""A reader at the demo's first story in a real browser: writes, waits, reads the outcome, with and without scripts."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.decision import REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.site import Site
from moderation.services.demo import DEMO_ARTICLE, ensure_demo
from moderation.web.demo.stories import THEMES
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.newspaper import shadow

EDITOR = Actor("moderator", "m1")
PHONE = {"viewport": {"width": 320, "height": 640}}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def demo(live: Live) -> Site:
    """The demo without the form's shortest time: the browser types faster than people do."""
    site = ensure_demo(live.services, live.url)
    live.services.sites.set_policy(site, replace(site.policy, spam_form_token=False, nudge=False), EDITOR)
    return live.services.sites.by_slug(site.slug)


@pytest.fixture
def address(live: Live, demo: Site) -> str:
    return f"{live.url}/demo/{DEMO_ARTICLE}"


def open_story(page: Page, address: str) -> None:
    """Open a story and wait until its widget is there; who types faster meets the server's own form."""
    heard = "document.addEventListener('mushrif:loaded', () => { document.documentElement.dataset.loaded = 'yes'; });"
    page.add_init_script(heard)
    page.goto(address)
    page.locator("mushrif-comments").scroll_into_view_if_needed()
    expect(page.locator("html[data-loaded]")).to_be_attached()


def write(page: Page, body: str, name: str = "أمل") -> None:
    if not shadow(page, "details[open]").count():
        page.get_by_text("اكتب تعليقًا").click()
    if page.locator("html[data-loaded]").count():
        expect(shadow(page, "details [role=alert]")).to_be_attached()  # the widget's own form has come
    page.get_by_label("الاسم").fill(name)
    page.get_by_label("التعليق", exact=True).fill(body)
    page.get_by_role("button", name="أرسل", exact=True).click()


def forgive(complaints: list[str], cause: str) -> None:
    """Drop what the browser says about an answer that the test asked for; anything else still fails the test."""
    complaints[:] = [complaint for complaint in complaints if cause not in complaint]


def decide(live: Live, demo: Site, choice: Choice, reason: Reason | None = None) -> None:
    [held], _ = live.services.intake.page(demo, status=None, article=None, cursor=None, limit=1)
    live.services.review.decide(demo, held.id, Decision(choice, reason), EDITOR)


def test_a_clean_comment_appears_at_once_and_is_counted_on_the_front_page(page: Page, live: Live, address: str) -> None:
    open_story(page, address)
    expect(shadow(page, "h2")).to_have_text("لا تعليقات بعد — كن أول من يعلّق")
    write(page, factories.KIND)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    expect(shadow(page, ".mushrif-list .mushrif-body")).to_have_text(factories.KIND)
    page.goto(f"{live.url}/demo/")
    expect(page.locator(f"[data-mushrif-count={DEMO_ARTICLE}]")).to_have_text("تعليق واحد")


def test_an_insult_waits_for_a_moderator_who_tells_its_writer_why(
    page: Page, live: Live, demo: Site, address: str
) -> None:
    open_story(page, address)
    write(page, factories.INSULT)
    mine = shadow(page, "article.mushrif-note")
    expect(mine).to_contain_text("قيد المراجعة")
    decide(live, demo, Choice.REJECT, Reason.INSULT)
    expect(mine).to_contain_text(REASON_MESSAGES[Reason.INSULT], timeout=15_000)


def test_the_link_is_copied_and_the_reader_is_told(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.locator(".copy").get_by_role("button", name="انسخ الرابط").click()
    expect(page.get_by_text("نُسخ الرابط")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == address


def test_everything_works_without_scripts(open_page: Callable[..., Page], live: Live, demo: Site, address: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address)
    expect(page.get_by_role("link", name="انسخ الرابط").first).to_have_attribute("href", address)
    write(page, factories.KIND)
    expect(page.locator("#mushrif-count")).to_have_text("تعليق واحد")
    write(page, factories.INSULT, "بدر")
    expect(page.locator(".receipt")).to_contain_text("قيد المراجعة")
    expect(page.locator(".receipt")).to_contain_text(factories.INSULT)
    decide(live, demo, Choice.REJECT, Reason.INSULT)
    page.reload()
    expect(page.locator(".receipt")).to_contain_text(REASON_MESSAGES[Reason.INSULT])


def test_a_refused_form_without_scripts_keeps_the_text(
    open_page: Callable[..., Page], complaints: list[str], address: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address)
    write(page, " \n ")
    expect(page.get_by_role("alert")).to_have_text("التعليق فارغ")
    expect(page.get_by_label("الاسم")).to_have_value("أمل")
    page.get_by_label("التعليق", exact=True).fill(factories.KIND)
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.locator("#mushrif-count")).to_have_text("تعليق واحد")
    forgive(complaints, "422")


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_the_page_of_a_refused_form_is_accessible(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    complaints: list[str],
    live: Live,
    address: str,
    size: dict[str, object],
) -> None:
    page = open_page(**size)
    page.goto(address)
    page.evaluate(
        "(to) => { const f = document.createElement('form'); f.method = 'post'; f.action = to; "
        "f.append(Object.assign(document.createElement('textarea'), { name: 'body', value: 'نص' })); "
        "document.body.append(f); f.submit(); }",
        f"{live.url}/public/v1/sites/demo/articles/{DEMO_ARTICLE}/comments",
    )
    expect(page.get_by_role("heading", name="لم يُرسل التعليق")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []
    forgive(complaints, "422")


def test_a_reader_whom_the_newspaper_hands_over_writes_without_a_name(page: Page, address: str) -> None:
    open_story(page, address)
    page.get_by_role("link", name="اكتب باسم قارئة مسجّلة في الصحيفة").click()
    expect(page.get_by_text("تكتب باسم ليلى")).to_be_visible()
    shadow(page, "summary").click()
    expect(shadow(page, "details [role=alert]")).to_be_attached()
    expect(page.get_by_label("الاسم")).to_have_count(0)
    page.get_by_label("التعليق", exact=True).fill(factories.KIND)
    page.get_by_role("button", name="أرسل", exact=True).click()
    expect(shadow(page, ".mushrif-list .mushrif-author")).to_have_text("ليلى")


def test_the_reader_changes_the_looks_of_the_comments(page: Page, address: str) -> None:
    page.goto(address)
    looks = page.get_by_role("navigation", name="مظهر التعليقات")
    expect(looks.locator("[aria-current]")).to_have_text("كالصفحة")
    looks.get_by_role("link", name=THEMES["night"]).click()
    expect(looks.locator("[aria-current]")).to_have_text(THEMES["night"])
    expect(shadow(page, "h2")).to_have_css("color", "rgb(223, 231, 241)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_is_accessible_on_a_light_and_a_dark_page(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    live: Live,
    demo: Site,
    theme: str,
    scheme: str,
) -> None:
    page = open_page(color_scheme=scheme, **PHONE)
    open_story(page, f"{live.url}/demo/team?theme={theme}")
    shadow(page, "summary").click()
    expect(shadow(page, "textarea")).to_be_visible()
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []
