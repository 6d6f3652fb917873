"""Swiping on a phone (C18): for who asked for it, towards the side of the page's reading, and never by mistake."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.comment import Comment, Status
from moderation.domain.preferences import Language, Preferences
from moderation.domain.site import Moderator
from tests.e2e.conftest import Live
from tests.e2e.pages import PHONE
from tests.e2e.reviewing import expect_statuses, item, statuses
from tests.waiting import wait_until

Hold = Callable[..., list[Comment]]
SignIn = Callable[[Page, Moderator], Page]
TALL = {**PHONE, "viewport": {"width": 360, "height": 760}}
BODIES = ("كلب بحر بحر", "كلب جبل جبل", "كلب قمر قمر")
HELD = [Status.HELD] * 3


@pytest.fixture
def phone(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, hold: Hold, sign_in: SignIn
) -> Callable[..., Page]:
    """Return a function that opens three waiting comments on a phone, with preferences."""

    def open_one(preferences: Preferences, **options: object) -> Page:
        live.services.people.save_preferences(moderator, preferences)
        hold(*BODIES)
        return sign_in(open_page(**{**TALL, **options}), moderator)

    return open_one


def drag(page: Page, across: int, along: int = 0, begin: str = "[data-body]") -> None:
    """Draw a finger over the screen, in steps as a screen reports them."""
    box = page.locator(begin).first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x + across * step / 10, "y": y + along * step / 10}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def test_towards_where_lines_begin_publishes_and_where_they_end_rejects(live: Live, phone: Callable[..., Page]) -> None:
    page = phone(Preferences(swipe=True))
    drag(page, 150)
    expect(item(page)).to_have_text(BODIES[1])
    drag(page, -150)
    expect(item(page)).to_have_text(BODIES[2])
    expect_statuses(live, Status.PUBLISHED, Status.REJECTED, Status.HELD)
    wait_until(lambda: _surfaces(live) == ["touch", "touch"])


def _surfaces(live: Live) -> list[str | None]:
    comments, _ = live.services.intake.page(live.site, status=None, article=None, cursor=None, limit=50)
    return [comment.decision.surface for comment in comments if comment.decision]


def test_in_english_the_sides_change(live: Live, phone: Callable[..., Page]) -> None:
    page = phone(Preferences(Language.ENGLISH, swipe=True))
    drag(page, -150)
    expect(item(page)).to_have_text(BODIES[1])
    expect_statuses(live, Status.PUBLISHED, Status.HELD, Status.HELD)


def test_nobody_swipes_who_did_not_ask_for_it(live: Live, phone: Callable[..., Page]) -> None:
    page = phone(Preferences())
    drag(page, 150)
    expect(item(page)).to_have_text(BODIES[0])
    assert statuses(live) == HELD


@pytest.mark.parametrize(
    ("across", "along", "begin"),
    [(60, 0, "[data-body]"), (10, -250, "[data-body]"), (130, -120, "[data-body]"), (150, 0, ".bar .publish")],
    ids=["too short", "a scroll", "askew", "from a button"],
)
def test_what_is_no_swipe_decides_nothing(
    live: Live, phone: Callable[..., Page], across: int, along: int, begin: str
) -> None:
    page = phone(Preferences(swipe=True))
    drag(page, across, along, begin)
    expect(page.locator("[data-swiping]")).to_have_count(0)
    expect(item(page)).to_have_text(BODIES[0])
    assert statuses(live) == HELD
    assert page.locator(".item").evaluate("node => getComputedStyle(node).translate") == "none"


def test_who_selects_text_does_not_swipe(live: Live, phone: Callable[..., Page]) -> None:
    page = phone(Preferences(swipe=True))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-body]'))")
    drag(page, 150)
    expect(item(page)).to_have_text(BODIES[0])
    assert statuses(live) == HELD


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_the_card_follows_the_finger_unless_motion_is_unwanted(
    phone: Callable[..., Page], motion: str, moves: bool
) -> None:
    page = phone(Preferences(swipe=True), reduced_motion=motion)
    box = page.locator("[data-body]").bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 150, "y": box["y"] + 20}]})
    for x in (170, 200, 260):
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": box["y"] + 20}]})
    expect(page.locator("[data-swiping=publish]")).to_be_visible()
    assert (page.locator(".item").evaluate("node => getComputedStyle(node).translate") != "none") == moves
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    session.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
    expect(page.locator("[data-swiping]")).to_have_count(0)
