"""A reader at the demo article in a real browser: writes, waits, reads the outcome, with and without scripts."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.comment import ArticleRef
from moderation.domain.decision import REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.site import ArticleState, Site
from moderation.services.demo import DEMO_ARTICLE, ensure_demo
from tests import factories
from tests.e2e.conftest import Live

EDITOR = Actor("moderator", "m1")
PHONE = {"viewport": {"width": 320, "height": 640}}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def open_page(live: Live, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Pages that close before the server does, since they go on asking for news."""
    return open_page


@pytest.fixture
def demo(live: Live) -> Site:
    """The demo without the form's shortest time: the browser types faster than people do."""
    site = ensure_demo(live.services, live.url)
    live.services.sites.set_policy(site, replace(site.policy, spam_form_token=False), EDITOR)
    return live.services.sites.by_slug(site.slug)


@pytest.fixture
def address(live: Live, demo: Site) -> str:
    return f"{live.url}/demo/{DEMO_ARTICLE}"


def write(page: Page, body: str, name: str = "أمل") -> None:
    page.get_by_label("الاسم").fill(name)
    page.get_by_label("التعليق", exact=True).fill(body)
    page.get_by_role("button", name="أرسل التعليق").click()


def forgive(complaints: list[str], cause: str) -> None:
    """Drop what the browser says about an answer that the test asked for; anything else still fails the test."""
    complaints[:] = [complaint for complaint in complaints if cause not in complaint]


def decide(live: Live, demo: Site, choice: Choice, reason: Reason | None = None) -> None:
    [held], _ = live.services.intake.page(demo, status=None, article=None, cursor=None, limit=1)
    live.services.review.decide(demo, held.id, Decision(choice, reason), EDITOR)


def test_clean_comments_appear_at_once_and_the_count_follows(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#mushrif-count")).to_have_text("لا تعليقات بعد")
    write(page, factories.KIND)
    expect(page.locator("#mushrif-count")).to_have_text("تعليق واحد")
    expect(page.locator(".mushrif-list .mushrif-body")).to_have_text(factories.KIND)
    expect(page.get_by_role("status").last).to_have_text("نُشر تعليقك.")
    expect(page.get_by_label("التعليق", exact=True)).to_have_value("")
    write(page, "وأنا أشكركم أيضا")
    expect(page.locator("#mushrif-count")).to_have_text("تعليقان")


def test_an_insult_is_seen_by_its_author_only_also_after_a_reload(
    page: Page, open_page: Callable[..., Page], address: str
) -> None:
    page.goto(address)
    write(page, factories.INSULT)
    mine = page.locator(".mushrif-own")
    expect(mine).to_contain_text("قيد المراجعة")
    expect(mine).to_contain_text(factories.INSULT)
    page.reload()
    expect(page.locator(".mushrif-own")).to_contain_text(factories.INSULT)
    stranger = open_page()
    stranger.goto(address)
    write(stranger, factories.KIND, "بدر")
    expect(stranger.locator("#mushrif-count")).to_have_text("تعليق واحد")
    expect(stranger.get_by_text(factories.INSULT)).to_have_count(0)


def test_two_tabs_of_one_reader_keep_each_others_comments(page: Page, address: str) -> None:
    page.goto(address)
    write(page, factories.INSULT)
    expect(page.locator(".mushrif-own")).to_have_count(1)
    other = page.context.new_page()
    other.goto(address)
    write(other, "كلام تافه")
    expect(other.locator(".mushrif-own")).to_have_count(2)
    page.get_by_label("التعليق", exact=True).fill("أنت حقير")
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.locator(".mushrif-own")).to_have_count(2)
    page.reload()
    expect(page.locator(".mushrif-own")).to_have_count(3)


def test_a_publication_appears_to_all_without_a_reload(
    page: Page, open_page: Callable[..., Page], live: Live, demo: Site, address: str
) -> None:
    stranger = open_page()
    stranger.goto(address)
    page.goto(address)
    write(page, factories.INSULT)
    expect(page.locator(".mushrif-own")).to_have_count(1)
    decide(live, demo, Choice.PUBLISH)
    for reader in (page, stranger):
        expect(reader.locator(".mushrif-list .mushrif-body")).to_have_text(factories.INSULT, timeout=15_000)
        expect(reader.locator("#mushrif-count")).to_have_text("تعليق واحد")
    expect(page.locator(".mushrif-own")).to_have_count(0)


def test_a_refusal_tells_its_author_why_and_gives_the_text_back(
    page: Page, live: Live, demo: Site, address: str
) -> None:
    page.goto(address)
    write(page, factories.INSULT)
    expect(page.locator(".mushrif-own")).to_contain_text("قيد المراجعة")
    decide(live, demo, Choice.REJECT, Reason.INSULT)
    mine = page.locator(".mushrif-own")
    expect(mine).to_contain_text(REASON_MESSAGES[Reason.INSULT], timeout=15_000)
    expect(mine).to_contain_text("مرفوض")
    mine.get_by_role("button", name="عدّل التعليق").click()
    expect(page.get_by_label("التعليق", exact=True)).to_have_value(factories.INSULT)
    expect(page.locator(".mushrif-own")).to_have_count(0)


def test_a_publication_that_was_undone_and_refused_reaches_its_author(
    page: Page, live: Live, demo: Site, address: str
) -> None:
    page.goto(address)
    write(page, factories.INSULT)
    expect(page.locator(".mushrif-own")).to_contain_text("قيد المراجعة")
    decide(live, demo, Choice.PUBLISH)
    expect(page.get_by_role("status").last).to_have_text("نُشر تعليقك.", timeout=15_000)
    expect(page.locator(".mushrif-own")).to_have_count(0)
    decide(live, demo, Choice.REJECT, Reason.INSULT)
    expect(page.locator(".mushrif-own")).to_contain_text(REASON_MESSAGES[Reason.INSULT], timeout=15_000)
    expect(page.get_by_role("status").last).to_have_text(REASON_MESSAGES[Reason.INSULT])
    page.reload()
    expect(page.locator(".mushrif-own")).to_contain_text(REASON_MESSAGES[Reason.INSULT])


def test_a_refused_text_is_not_thrown_away_where_the_article_has_closed(
    page: Page, live: Live, demo: Site, address: str
) -> None:
    page.goto(address)
    write(page, factories.INSULT)
    expect(page.locator(".mushrif-own")).to_contain_text("قيد المراجعة")
    decide(live, demo, Choice.REJECT, Reason.INSULT)
    known = live.services.sites.article(demo, DEMO_ARTICLE)
    ref = ArticleRef(DEMO_ARTICLE, known.url, known.title)
    live.services.sites.put_article(demo, ref, ArticleState.CLOSED, None, EDITOR)
    page.reload()
    expect(page.locator(".mushrif-own")).to_contain_text(factories.INSULT)
    expect(page.get_by_role("button", name="أخفِ الرسالة")).to_be_visible()
    expect(page.get_by_role("button", name="عدّل التعليق")).to_have_count(0)


def test_a_reply_stands_under_what_it_answers(page: Page, live: Live, demo: Site, address: str) -> None:
    parent = factories.published(live.services, demo, article=DEMO_ARTICLE, name="بدر")
    page.goto(address)
    page.get_by_role("link", name="رد على بدر").click()
    expect(page.locator("#mushrif-parent")).to_have_text("ردًّا على بدر ألغِ الرد")
    write(page, "صدقت")
    reply = page.locator(f"#c-{parent.id} .mushrif-replies > li")
    expect(reply.locator(".mushrif-body")).to_have_text("صدقت")
    expect(reply.locator(".mushrif-answers")).to_have_text("ردًّا على بدر")
    expect(page.locator("#mushrif-parent")).to_be_hidden()


def test_a_reply_can_be_called_off(page: Page, live: Live, demo: Site, address: str) -> None:
    factories.published(live.services, demo, article=DEMO_ARTICLE, name="بدر")
    page.goto(address)
    page.get_by_role("link", name="رد على بدر").click()
    page.get_by_role("link", name="ألغِ الرد").click()
    write(page, "تعليق مستقل")
    expect(page.locator(".mushrif-list > li")).to_have_count(2)


def test_an_unfilled_form_says_what_is_missing_and_sends_nothing(page: Page, live: Live, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.get_by_role("alert")).to_have_text("اكتب اسمك")
    expect(page.get_by_label("الاسم")).to_be_focused()
    page.get_by_label("الاسم").fill("أمل")
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.get_by_role("alert")).to_have_text("اكتب تعليقك")
    assert live.jobs.rings == 0


def test_a_post_that_cannot_be_sent_keeps_the_text(page: Page, complaints: list[str], address: str) -> None:
    page.goto(address)
    page.route("**/comments", lambda route: route.abort())
    write(page, factories.KIND)
    expect(page.get_by_role("alert")).to_contain_text("تعذّر الاتصال")
    expect(page.get_by_label("التعليق", exact=True)).to_have_value(factories.KIND)
    page.unroute("**/comments")
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.locator("#mushrif-count")).to_have_text("تعليق واحد")
    forgive(complaints, "ERR_FAILED")


def test_the_counter_and_the_direction_follow_the_typing(page: Page, address: str) -> None:
    page.goto(address)
    body = page.get_by_label("التعليق", exact=True)
    body.fill("LOL شكرا على هذا التقرير")
    expect(page.locator("#mushrif-counter")).to_have_text("24 من 10,000 حرف")
    expect(body).to_have_attribute("dir", "rtl")
    body.fill("thank you all يا جماعة")
    expect(body).to_have_attribute("dir", "ltr")


def test_the_link_is_copied_and_the_reader_is_told(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.get_by_role("button", name="انسخ الرابط").click()
    expect(page.get_by_text("نُسخ الرابط")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == address


def test_everything_works_without_scripts(open_page: Callable[..., Page], live: Live, demo: Site, address: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address)
    expect(page.get_by_role("link", name="انسخ الرابط")).to_have_attribute("href", address)
    write(page, factories.KIND)
    expect(page.locator("#mushrif-count")).to_have_text("تعليق واحد")
    page.get_by_role("link", name="رد على أمل").click()
    write(page, factories.INSULT, "بدر")
    expect(page.locator(".mushrif-own")).to_contain_text("قيد المراجعة")
    decide(live, demo, Choice.REJECT, Reason.INSULT)
    page.reload()
    expect(page.locator(".mushrif-own")).to_contain_text(REASON_MESSAGES[Reason.INSULT])


def test_a_refused_form_without_scripts_keeps_the_text(
    open_page: Callable[..., Page], complaints: list[str], address: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address)
    page.locator("#mushrif-name").fill("أمل")
    page.locator("#mushrif-body").fill(" \n ")
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.get_by_role("alert")).to_have_text("التعليق فارغ")
    expect(page.get_by_label("الاسم")).to_have_value("أمل")
    page.get_by_label("التعليق", exact=True).fill(factories.KIND)
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.locator("#mushrif-count")).to_have_text("تعليق واحد")
    forgive(complaints, "422")


def test_scripts_in_comments_and_names_stay_text(page: Page, live: Live, demo: Site, address: str) -> None:
    attack = "<img src=x onerror=alert(1)>"
    factories.published(live.services, demo, f"نص {attack}", article=DEMO_ARTICLE, name=attack)
    page.goto(address)
    write(page, factories.KIND)
    expect(page.locator("#mushrif-count")).to_have_text("تعليقان")
    expect(page.locator(".mushrif-list .mushrif-author").first).to_have_text(attack)
    expect(page.locator(".mushrif-comments img")).to_have_count(0)


def test_more_comments_come_when_asked_for(page: Page, live: Live, demo: Site, address: str) -> None:
    for author in range(51):
        factories.published(live.services, demo, article=DEMO_ARTICLE, author=f"u{author}", name=f"القارئ {author:02}")
    page.goto(address)
    expect(page.locator(".mushrif-list > li")).to_have_count(50)
    page.get_by_role("button", name="المزيد").click()
    expect(page.locator(".mushrif-list > li")).to_have_count(51)
    expect(page.get_by_role("button", name="المزيد")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_the_page_is_right_to_left_accessible_and_never_scrolls_sideways(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    live: Live,
    demo: Site,
    address: str,
    scheme: str,
    size: dict[str, object],
) -> None:
    first = factories.published(live.services, demo, article=DEMO_ARTICLE, name="بدر")
    factories.published(live.services, demo, "ن" * 400, article=DEMO_ARTICLE, author="u2", parent=first.id)
    page = open_page(color_scheme=scheme, **size)
    page.goto(address)
    write(page, factories.INSULT)
    expect(page.locator(".mushrif-own")).to_have_count(1)
    page.get_by_role("button", name="أرسل التعليق").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []


def test_the_page_of_a_refused_form_is_accessible(
    open_page: Callable[..., Page], axe: Callable[[Page], list[str]], complaints: list[str], address: str
) -> None:
    page = open_page(**PHONE)
    page.goto(address)
    page.evaluate(
        "() => { const f = document.querySelector('#mushrif-form'); f.elements.name.value = ''; f.submit(); }"
    )
    expect(page.get_by_role("heading", name="لم يُرسل التعليق")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []
    forgive(complaints, "422")
