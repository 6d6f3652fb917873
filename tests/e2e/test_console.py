"""The console in a real browser: keys on any layout, two moderators, no scripts, right to left, accessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Reason
from moderation.domain.preferences import Preferences
from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import PHONE, Axe, is_readable
from tests.e2e.reviewing import expect_statuses, item, refusal, statuses
from tests.waiting import wait_until

Press = Callable[..., None]
Hold = Callable[..., list[Comment]]
SignIn = Callable[[Page, Moderator], Page]


# Keys


@pytest.mark.parametrize("layout", ["", "arabic_101", "azerty"], ids=["us", "arabic", "azerty"])
def test_one_key_is_one_decision_on_every_layout(
    live: Live, queue: Page, press: Press, request: pytest.FixtureRequest, layout: str
) -> None:
    keys = request.getfixturevalue(layout) if layout else {}
    press(queue, "KeyF", keys)
    expect(item(queue)).to_have_text("أنت تافه")
    press(queue, "KeyD", keys)
    expect(item(queue)).to_have_text("أنت حقير")
    press(queue, "KeyS", keys)
    expect(queue.get_by_role("heading", name="لم يبقَ إلا ما تخطّيته")).to_be_visible()
    expect_statuses(live, Status.PUBLISHED, Status.REJECTED, Status.HELD)
    press(queue, "KeyU", keys)
    expect(item(queue)).to_have_text("أنت تافه")
    expect_statuses(live, Status.PUBLISHED, Status.HELD, Status.HELD)


def test_z_undoes_where_the_layout_types_it(queue: Page, press: Press, azerty: dict[str, str]) -> None:
    press(queue, "KeyF", azerty)
    expect(item(queue)).to_have_text("أنت تافه")
    press(queue, "KeyW", azerty)
    expect(item(queue)).to_have_text("أنت غبي")


def test_a_digit_rejects_with_that_reason(live: Live, queue: Page, press: Press) -> None:
    press(queue, "Digit4")
    expect(item(queue)).to_have_text("أنت تافه")
    expect_statuses(live, Status.REJECTED, Status.HELD, Status.HELD)
    comments, _ = live.services.intake.page(live.site, status=Status.REJECTED, article=None, cursor=None, limit=9)
    assert [comment.decision.reason for comment in comments if comment.decision] == [Reason.THREAT]


def test_keys_do_nothing_while_one_types_a_note(live: Live, queue: Page, press: Press) -> None:
    queue.get_by_text("أضف ملاحظة إلى القرار").click()
    note = queue.get_by_role("textbox")
    note.focus()
    press(queue, "KeyF")
    press(queue, "KeyD")
    expect(note).to_have_value("fd")
    assert statuses(live) == [Status.HELD] * 3


@pytest.mark.parametrize("chord", ["Control+f", "Alt+f", "Meta+d", "Shift+F"])
def test_keys_with_a_modifier_are_the_browsers(live: Live, queue: Page, chord: str) -> None:
    queue.keyboard.press(chord)
    queue.keyboard.press("s")
    expect(item(queue)).to_have_text("أنت تافه")
    assert statuses(live) == [Status.HELD] * 3


def test_a_key_of_an_input_method_is_not_ours(live: Live, queue: Page) -> None:
    key = "{key: 'f', code: 'KeyF', isComposing: true, bubbles: true}"
    queue.evaluate(f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key}))")
    queue.keyboard.press("s")
    expect(item(queue)).to_have_text("أنت تافه")
    assert statuses(live) == [Status.HELD] * 3


def test_a_key_that_is_held_down_decides_once(live: Live, queue: Page, press: Press) -> None:
    press(queue, "KeyF")
    expect(item(queue)).to_have_text("أنت تافه")
    press(queue, "KeyF", repeat=True)
    press(queue, "KeyS")
    expect(item(queue)).to_have_text("أنت حقير")
    expect_statuses(live, Status.PUBLISHED, Status.HELD, Status.HELD)


def test_keys_can_be_turned_off(
    live: Live, page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn, press: Press
) -> None:
    live.services.people.save_preferences(moderator, Preferences(keys=False))
    hold("أنت غبي", "أنت تافه")
    sign_in(page, moderator)
    press(page, "KeyF")
    page.get_by_role("button", name="تخطَّ").click()
    expect(item(page)).to_have_text("أنت تافه")
    assert statuses(live) == [Status.HELD] * 2


def test_the_help_lists_the_keys_and_decides_nothing_while_open(live: Live, queue: Page, press: Press) -> None:
    queue.keyboard.press("?")
    help_window = queue.get_by_role("dialog")
    expect(help_window).to_contain_text("ارفض فورًا بالسبب الذي يحمل هذا الرقم")
    press(queue, "KeyF")
    queue.keyboard.press("Escape")
    expect(help_window).not_to_be_visible()
    assert statuses(live) == [Status.HELD] * 3


# The page and its parts


def test_the_next_comment_comes_without_loading_the_page_again(queue: Page, press: Press) -> None:
    queue.evaluate("window.stillHere = true")
    press(queue, "KeyF")
    expect(item(queue)).to_have_text("أنت تافه")
    assert queue.evaluate("window.stillHere")


def test_focus_stays_on_the_comment_and_the_outcome_is_announced(queue: Page, press: Press) -> None:
    press(queue, "KeyF")
    expect(queue.get_by_role("status")).to_have_text("نُشر التعليق. التعليق التالي من قارئ 1")
    expect(queue.get_by_role("article")).to_be_focused()


def test_item_author_and_scores_change_together(queue: Page, press: Press) -> None:
    press(queue, "KeyF")
    expect(item(queue)).to_have_text("أنت تافه")
    expect(queue.get_by_role("heading", name="قارئ 1")).to_be_visible()
    assert queue.locator("main").count() == 1
    assert queue.locator("main mark").all_text_contents() == ["تافه"]


def test_after_the_session_ended_a_key_leads_to_the_log_in_page(live: Live, queue: Page, press: Press) -> None:
    live.clock.advance(seconds=12 * 3600)
    press(queue, "KeyF")
    expect(queue.get_by_role("heading", name="الدخول إلى لوحة المراجعة")).to_be_visible()
    assert statuses(live) == [Status.HELD] * 3


def test_an_empty_queue_notices_a_new_comment(page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn) -> None:
    page.clock.install()
    sign_in(page, moderator)
    expect(page.get_by_role("heading", name="لا تعليقات تنتظر قرارًا")).to_be_visible()
    hold("أنت غبي")
    page.clock.run_for(10_000)
    expect(item(page)).to_have_text("أنت غبي")


def test_the_lease_is_lengthened_while_the_moderator_is_at_work(
    live: Live, page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn
) -> None:
    page.clock.install()
    hold("أنت غبي")
    sign_in(page, moderator)
    lease = page.locator("time[data-clock]")
    first = lease.get_attribute("datetime")
    live.clock.advance(seconds=200)
    page.mouse.click(5, 300)
    page.clock.run_for(10_000)
    expect(lease).not_to_have_attribute("datetime", first or "")


def test_a_lost_lease_is_told_without_changing_the_comment_under_the_readers_fingers(
    live: Live,
    page: Page,
    moderator: Moderator,
    hold: Hold,
    sign_in: SignIn,
    press: Press,
    complaints: list[str],
) -> None:
    page.clock.install()
    first, _ = hold("أنت غبي", "أنت تافه")
    sign_in(page, moderator)
    live.clock.advance(seconds=1)
    live.services.intake.edit(live.site, first.id, "أنت غبي جدا")
    page.mouse.click(5, 300)
    page.clock.run_for(10_000)
    expect(page.get_by_role("status")).to_have_text("انتهى حجزك لهذا التعليق، فلن يُحفظ قرارك فيه.")
    expect(item(page)).to_have_text("أنت غبي")
    press(page, "KeyF")
    expect(page.get_by_role("status")).to_contain_text("عدّل الكاتب تعليقه وأنت تقرؤه")
    expect(item(page)).to_have_text("أنت تافه")
    refusal(complaints)


def test_everything_is_laid_out_from_right_to_left(queue: Page) -> None:
    assert queue.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert queue.evaluate("getComputedStyle(document.querySelector('[data-body]')).direction") == "rtl"
    column = queue.get_by_role("article").bounding_box()
    side = queue.locator(".side").bounding_box()
    assert column
    assert side
    assert column["x"] > side["x"]


def test_the_interface_font_is_our_own(queue: Page) -> None:
    assert queue.evaluate("document.fonts.ready.then(() => document.fonts.check('1rem \"Plex Arabic\"', 'تعليق'))")


def test_on_a_narrow_phone_nothing_scrolls_sideways_and_buttons_are_large(
    open_page: Callable[..., Page], moderator: Moderator, hold: Hold, sign_in: SignIn
) -> None:
    hold("أنت غبي " + "طويلجدا" * 40, "أنت تافه")
    page = sign_in(open_page(**PHONE), moderator)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    for name in ("انشر", "ارفض", "تخطَّ", "تراجع"):
        box = page.locator(".bar").get_by_role("button", name=name).bounding_box()
        assert box
        assert box["height"] >= 48
        assert box["y"] + box["height"] <= 640
    page.locator(".bar").get_by_role("button", name="انشر").tap()
    expect(item(page)).to_have_text("أنت تافه")


# Two moderators, and no scripts


def test_two_moderators_never_see_the_same_comment(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, hold: Hold, sign_in: SignIn, press: Press
) -> None:
    bodies = [f"كلب {word} {word}" for word in ("بحر", "جبل", "سماء", "قمر", "شمس", "باب", "كتاب", "نهر")]
    hold(*bodies)
    colleague = factories.moderator(live.services, live.site, "بدر")
    pages = [sign_in(open_page(), moderator), sign_in(open_page(), colleague)]
    seen: list[str] = []
    for _ in range(3):
        shown = [item(page).inner_text() for page in pages]
        seen += shown
        for page in pages:
            press(page, "KeyF")
        for page, before in zip(pages, shown, strict=True):
            expect(page.locator("[data-body]", has_text=before)).to_have_count(0)
    assert len(set(seen)) == 6
    wait_until(lambda: sorted(statuses(live)) == [Status.HELD] * 2 + [Status.PUBLISHED] * 6)


def test_everything_works_without_scripts(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, hold: Hold
) -> None:
    hold("أنت غبي", "أنت تافه")
    page = open_page(java_script_enabled=False)
    page.goto(f"{live.url}/console/")
    page.get_by_label("البريد الإلكتروني").fill(moderator.email)
    page.get_by_label("كلمة المرور").fill(factories.PASSWORD)
    page.get_by_role("button", name="ادخل").click()
    expect(page.get_by_role("button", name="المفاتيح")).to_have_count(0)
    page.get_by_role("button", name="انشر").click()
    expect(item(page)).to_have_text("أنت تافه")
    page.get_by_role("button", name="إعلان مزعج").click()
    expect(page.get_by_role("heading", name="لا تعليقات تنتظر قرارًا")).to_be_visible()
    page.get_by_role("button", name="تراجع عن آخر قرار").click()
    expect(item(page)).to_have_text("أنت تافه")
    page.get_by_role("button", name="تخطَّ").click()
    page.get_by_role("button", name="أعده إلى القائمة").click()
    expect(item(page)).to_have_text("أنت تافه")
    page.get_by_role("button", name="اخرج").click()
    expect(page.get_by_role("heading", name="الدخول إلى لوحة المراجعة")).to_be_visible()
    assert statuses(live) == [Status.PUBLISHED, Status.HELD]


# Accessibility


def test_no_page_has_an_accessibility_fault(
    live: Live,
    open_page: Callable[..., Page],
    moderator: Moderator,
    hold: Hold,
    sign_in: SignIn,
    axe: Axe,
    press: Press,
) -> None:
    page = open_page()
    page.goto(f"{live.url}/console/login")
    is_readable(page, axe)
    parent = factories.published(live.services, live.site, "شكرا على التقرير")
    factories.held(live.services, live.site, "يا كلب \N{RIGHT-TO-LEFT OVERRIDE}abc", parent=parent.id)
    hold("أنت غبي")
    sign_in(page, moderator)
    is_readable(page, axe)
    page.keyboard.press("?")
    is_readable(page, axe)
    page.keyboard.press("Escape")
    press(page, "KeyF")
    expect(item(page)).to_have_text("أنت غبي")
    press(page, "KeyS")
    expect(page.get_by_role("heading", name="لم يبقَ إلا ما تخطّيته")).to_be_visible()
    is_readable(page, axe)


def test_a_phone_page_has_no_accessibility_fault(
    open_page: Callable[..., Page], moderator: Moderator, hold: Hold, sign_in: SignIn, axe: Axe
) -> None:
    hold("أنت غبي")
    assert axe(sign_in(open_page(**PHONE), moderator)) == []
