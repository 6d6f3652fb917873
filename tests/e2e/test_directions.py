"""Every text runs the way its reader reads it (C12), on every page that shows it, whatever word it opens with."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import sign_in

OPENINGS: tuple[tuple[str, str, str | None], ...] = (
    ("ya3ni هذا الحي بلا ماء منذ شهر يا غبي", "rtl", None),
    ("https://x.example/a/1?b=2 اقرأوا هذا الخبر يا غبي", "rtl", "https://x.example/a/1?b=2"),
    ("www.x.example فيه التفاصيل كلها يا غبي", "rtl", "www.x.example"),
    ("@samir_k متى تكتب شيئًا يُقرأ يا غبي", "rtl", "@samir_k"),
    ("#breaking عناوين كبيرة وكلام فارغ يا غبي", "rtl", "#breaking"),
    ("BBC ذكرت الخبر قبلكم بيومين يا غبي", "rtl", None),
    ("LOL أضحكتني كثيرًا يا غبي", "rtl", None),
    ("desk@x.example راسلوهم على هذا العنوان يا غبي", "rtl", "desk@x.example"),
    ("2024-05-01 كان يومًا سيئًا للجميع يا غبي", "rtl", "2024-05-01"),
    ("+961 3 123 456 اتصلوا به واسألوه يا غبي", "rtl", "+961 3 123 456"),
    ("😂😂 كلام لا يصدّقه أحد يا غبي", "rtl", None),
    ("غبي is the only Arabic word in this English remark", "ltr", None),
)
NAME = "Karim 99"


@pytest.fixture
def opened(live: Live) -> list[Comment]:
    """The twelve openings, all waiting, by one author under one article."""
    made = []
    for body, _, _ in OPENINGS:
        live.clock.advance(seconds=1)
        made.append(factories.held(live.services, live.site, body, author="karim", name=NAME))
    return made


def runs(place: Locator) -> str:
    return str(place.evaluate("node => getComputedStyle(node).direction"))


def bidi(place: Locator) -> str:
    return str(place.evaluate("node => getComputedStyle(node).unicodeBidi"))


def expect_right(place: Locator, number: int) -> None:
    """Expect a comment's text whole, in its stored direction, with its address or number kept together."""
    body, wanted, apart = OPENINGS[number]
    expect(place).to_have_text(body)
    assert runs(place) == wanted, body
    pieces = place.locator("bdi")
    assert pieces.all_inner_texts() == ([apart] if apart else []), body
    assert [(runs(piece), bidi(piece)) for piece in pieces.all()] == ([("ltr", "isolate")] if apart else [])


def expect_isolated_names(page: Page) -> None:
    names = page.get_by_text(NAME, exact=True).locator("visible=true").all()
    assert names
    assert {bidi(name) for name in names} == {"isolate"}


def test_the_review_page_shows_each_opening_its_own_way(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, opened: list[Comment]
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, moderator, "/console/alkhabar/")
    for number in range(len(OPENINGS)):
        expect_right(page.locator("[data-body]"), number)
        expect_isolated_names(page)
        page.locator(".bar").get_by_role("button", name="انشر").click()
        expect_right_start(page.locator(".recent .line").first, number)


def expect_right_start(place: Locator, number: int) -> None:
    assert OPENINGS[number][0].startswith(place.inner_text().rstrip("…"))
    assert runs(place) == OPENINGS[number][1]


def test_the_lists_of_the_queue_and_the_authors_page_do_too(
    live: Live, open_page: Callable[..., Page], editor: Moderator, opened: list[Comment]
) -> None:
    page = open_page(java_script_enabled=False)
    author = live.services.sites.author(live.site, "karim")
    sign_in(page, live, editor, f"/console/alkhabar/authors/{author.id}")
    bodies = page.locator(".hits .words")
    for number in range(len(OPENINGS)):
        expect_right(bodies.nth(len(OPENINGS) - 1 - number), number)
    expect_isolated_names(page)
    page.goto(f"{live.url}/console/alkhabar/batch?from=80&below=100")
    expect(page.locator(".cards .words")).to_have_count(len(OPENINGS))
    for number, (body, _, _) in enumerate(OPENINGS):
        expect_right(page.locator(".cards .words").filter(has_text=body), number)
    expect_isolated_names(page)


def test_so_does_the_published_thread(live: Live, open_page: Callable[..., Page], opened: list[Comment]) -> None:
    for comment in opened:
        live.services.review.decide(live.site, comment.id, Decision(Choice.PUBLISH), Actor("key", "office"))
    live.clock.advance(seconds=live.site.policy.undo_seconds + 1)
    page = open_page(java_script_enabled=False)
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # a fragment names no icon
    page.goto(f"{live.url}/public/v1/sites/alkhabar/articles/a1/comments.html?sort=oldest")
    for number in range(len(OPENINGS)):
        expect_right(page.locator(".mushrif-body").nth(number), number)
    expect_isolated_names(page)
