"""Pages that follow what happens while they are open, by a stream or by asking, and say what a colleague took."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Request, expect

from moderation.domain.decision import Actor
from moderation.domain.policy import Mode
from moderation.domain.site import Moderator
from moderation.services.review.batches import BATCH_SECONDS
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import sign_in

CLI = Actor("system", "test")
OPINIONS = "/console/alkhabar/opinions"


def hear(page: Page) -> list[str]:
    """Collect how the page asks for news: by a stream or by JSON."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/live?" in request.url:
            asked.append(request.headers.get("accept", ""))

    page.on("request", note)
    return asked


def test_the_backlog_follows_without_a_reload(live: Live, page: Page, moderator: Moderator) -> None:
    sign_in(page, live, moderator, OPINIONS)
    backlog = page.locator(".nav .backlog")
    expect(backlog).to_have_count(1)
    expect(backlog).to_have_text("")
    factories.held(live.services, live.site)
    factories.held(live.services, live.site, "أنت تافه")
    expect(backlog).to_have_text("2")
    expect(page.get_by_role("link", name="المراجعة 2")).to_have_attribute("title", "في الانتظار: تعليقان")


def test_without_a_place_the_page_asks(
    live: Live, page: Page, moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(live.services.settings.__dict__, "live_connections", 0)
    asked = hear(page)
    factories.held(live.services, live.site)
    sign_in(page, live, moderator, OPINIONS)
    expect(page.locator(".nav .backlog")).to_have_text("1")
    assert asked[:2] == ["text/event-stream", "application/json"]


def test_a_comment_of_the_batch_that_a_colleague_took_is_marked_and_left_out(
    live: Live, page: Page, moderator: Moderator
) -> None:
    live.services.sites.set_policy(live.site, replace(live.site.policy, mode=Mode.PRE), CLI)
    for n in range(3):
        text = f"تعليق {n}"
        live.classifier.overrides[text] = {"TOXICITY": 0.05}
        factories.held(live.services, live.site, text)
    sign_in(page, live, moderator, "/console/alkhabar/batch")
    page.get_by_role("link", name=re.compile("دون .10٪")).click()
    expect(page.locator(".cards > li")).to_have_count(3)
    badr = factories.actor(factories.moderator(live.services, live.site, "بدر"))
    live.clock.advance(seconds=BATCH_SECONDS + 1)
    live.services.review.claim_next(live.site, badr)
    expect(page.get_by_text("هذا التعليق لدى \u2068بدر\u2069 الآن.")).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_disabled()


def test_the_queue_names_the_colleague_who_has_the_comment_at_hand(
    live: Live, page: Page, moderator: Moderator
) -> None:
    factories.held(live.services, live.site)
    sign_in(page, live, moderator, "/console/alkhabar/")
    expect(page.locator(".item").first).to_be_visible()
    badr = factories.actor(factories.moderator(live.services, live.site, "بدر"))
    live.clock.advance(seconds=live.services.settings.lease_seconds + 1)
    live.services.review.claim_next(live.site, badr)
    expect(page.get_by_text("هذا التعليق لدى \u2068بدر\u2069 الآن.")).to_be_visible()


def test_a_page_without_scripts_asks_for_nothing(
    live: Live, open_page: Callable[..., Page], moderator: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    asked = hear(page)
    sign_in(page, live, moderator, OPINIONS)
    expect(page.get_by_role("link", name="المراجعة", exact=True)).to_be_visible()
    assert asked == []
