"""A comment's record in a real browser: a page that all can read, and one that stands as evidence on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.queue import Surface
from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in

BLACK, WHITE = "rgb(0, 0, 0)", "rgb(255, 255, 255)"


@pytest.fixture
def decided(live: Live, amal: Actor) -> Comment:
    comment = factories.held(live.services, live.site, "أنت غبي، اقرأ https://x.example/1")
    [claimed] = live.services.review.claim_next(live.site, amal)
    reject = Decision(Choice.REJECT, Reason.INSULT, "كرّرها ثلاث مرات")
    live.services.review.decide_claimed(claimed.claim.id, reject, amal, Surface.KEY)
    return comment


def test_on_paper_it_is_black_on_white_whole_and_without_controls(
    live: Live, open_page: Callable[..., Page], editor: Moderator, decided: Comment
) -> None:
    page = open_page(color_scheme="dark")
    sign_in(page, live, editor, f"/console/alkhabar/comments/{decided.id}")
    expect(page.get_by_role("button", name="اطبع السجل")).to_be_visible()
    expect(page.locator(".printed")).to_be_hidden()
    page.emulate_media(media="print")
    assert page.locator("button, .button, input, select, .top, .skip").locator("visible=true").count() == 0
    colours = page.evaluate(
        """() => [...document.querySelectorAll("body, main *")].filter((node) => node.checkVisibility()).map((node) => {
            const style = getComputedStyle(node);
            return [style.color, style.backgroundColor];
        })"""
    )
    assert {colour for colour, _ in colours} == {BLACK}
    assert {ground for _, ground in colours} <= {WHITE, "rgba(0, 0, 0, 0)"}
    for words in ("أنت غبي", "مرفوض", "إهانة", "كرّرها ثلاث مرات", "أمل", "08:00", "fake-1", "المراجعة من 45٪"):
        expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("سلمى")
    assert page.pdf().startswith(b"%PDF")


def test_so_is_the_comment_that_is_in_review(
    live: Live, page: Page, moderator: Moderator, sign_in: Callable[[Page, Moderator], Page]
) -> None:
    factories.held(live.services, live.site)
    sign_in(page, moderator)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("button, input, select, textarea, .top, .strip").locator("visible=true").count() == 0
    body = page.locator("[data-body]")
    assert body.evaluate("node => getComputedStyle(node).color") == BLACK
    expect(page.get_by_text("وقد بلغت عتبة المراجعة 45٪")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_it(
    live: Live, open_page: Callable[..., Page], editor: Moderator, decided: Comment, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, f"/console/alkhabar/comments/{decided.id}")
    expect(page.get_by_role("heading", name="سجل تعليق")).to_be_visible()
    is_readable(page, axe)
