"""The review in a real browser: decisions at the speed of a key, undo, a line that fails, context, palette, care."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.preferences import Preferences
from moderation.domain.site import Moderator, Role
from tests import factories
from tests.e2e.conftest import Live, first_held
from tests.e2e.pages import PHONE, SCREENS, Axe, is_readable
from tests.e2e.reviewing import expect_statuses, item, refusal, statuses
from tests.waiting import wait_until

Press = Callable[..., None]
Hold = Callable[..., list[Comment]]
SignIn = Callable[[Page, Moderator], Page]
OFFICE = Actor("key", "office")
WORDS = ("بحر", "جبل", "سماء", "قمر", "شمس", "باب", "كتاب", "نهر", "شجر", "طريق", "مدينة", "ليل")
LAYOUTS = pytest.mark.parametrize("layout", ["", "arabic_101", "azerty"], ids=["us", "arabic", "azerty"])


@pytest.fixture
def many(page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn) -> Page:
    """A signed-in moderator with twelve comments waiting that are not alike."""
    hold(*(f"كلب {word} {word}" for word in WORDS))
    return sign_in(page, moderator)


# Keys (C1, C2, C3)


@LAYOUTS
def test_j_and_k_move_and_x_ticks_what_shift_decides(
    live: Live, many: Page, press: Press, request: pytest.FixtureRequest, layout: str
) -> None:
    keys = request.getfixturevalue(layout) if layout else {}
    press(many, "KeyJ", keys)
    expect(item(many)).to_have_text("كلب جبل جبل")
    press(many, "KeyX", keys)
    press(many, "KeyJ", keys)
    press(many, "KeyX", keys)
    press(many, "KeyK", keys)
    press(many, "KeyK", keys)
    expect(item(many)).to_have_text("كلب بحر بحر")
    many.keyboard.press("Shift+D")
    expect(many.locator("[data-notices]")).to_contain_text("× 2")
    wait_until(lambda: statuses(live)[:4] == [Status.HELD, Status.REJECTED, Status.REJECTED, Status.HELD])


@LAYOUTS
def test_c_and_r_open_and_close_context_and_thread(
    live: Live,
    page: Page,
    moderator: Moderator,
    sign_in: SignIn,
    press: Press,
    request: pytest.FixtureRequest,
    layout: str,
) -> None:
    keys = request.getfixturevalue(layout) if layout else {}
    factories.published(live.services, live.site, "أول الكلام", author="u9")
    live.clock.advance(seconds=1)
    factories.held(live.services, live.site)
    sign_in(page, moderator)
    for key, part in (("KeyC", "[data-context]"), ("KeyR", "[data-thread]")):
        press(page, key, keys)
        expect(page.locator(part)).not_to_have_attribute("open", "")
        press(page, key, keys)
        expect(page.locator(part)).to_have_attribute("open", "")


@LAYOUTS
def test_e_asks_a_colleague_without_the_mouse(
    live: Live,
    page: Page,
    moderator: Moderator,
    hold: Hold,
    sign_in: SignIn,
    press: Press,
    request: pytest.FixtureRequest,
    layout: str,
) -> None:
    keys = request.getfixturevalue(layout) if layout else {}
    factories.moderator(live.services, live.site, "بدر", Role.EDITOR)
    hold("أنت غبي", "أنت تافه", "أنت حقير")
    queue = sign_in(page, moderator)
    press(queue, "KeyE", keys)
    expect(queue.get_by_label("من يُسأل")).to_be_focused()
    queue.keyboard.press("Tab")
    queue.keyboard.type("f هل هذه سخرية؟")
    queue.keyboard.press("Tab")
    queue.keyboard.press("Enter")
    expect(item(queue)).to_have_text("أنت تافه")
    wait_until(lambda: [one.escalated_to for one in _comments(live)] == ["role:editor", None, None])


def _comments(live: Live) -> list[Comment]:
    found, _ = live.services.intake.page(live.site, status=None, article=None, cursor=None, limit=50)
    return list(reversed(found))


def test_keys_can_be_moved(
    live: Live, page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn, press: Press
) -> None:
    live.services.people.save_preferences(moderator, Preferences(keymap={"publish": "p"}))
    hold("أنت غبي", "أنت تافه")
    sign_in(page, moderator)
    expect(page.locator(".bar .publish")).to_have_text(re.compile("انشر P ح"))
    press(page, "KeyF")
    press(page, "KeyP", {"KeyP": "ح"})
    expect(item(page)).to_have_text("أنت تافه")
    expect_statuses(live, Status.PUBLISHED, Status.HELD)


def test_every_act_is_reached_by_tab_and_enter(live: Live, queue: Page) -> None:
    for name, after in (("انشر", "أنت تافه"), ("ارفض", "أنت حقير")):
        queue.locator(".bar").get_by_role("button", name=name).focus()
        queue.keyboard.press("Enter")
        expect(item(queue)).to_have_text(after)
    expect_statuses(live, Status.PUBLISHED, Status.REJECTED, Status.HELD)


# Speed (C4, C9)


def test_the_next_comment_is_there_before_the_server_has_answered(live: Live, many: Page, press: Press) -> None:
    answers: list[Route] = []
    many.route("**/decide*", lambda route: answers.append(route))
    for word in WORDS[1:4]:
        press(many, "KeyF")
        expect(item(many)).to_have_text(f"كلب {word} {word}")
    assert statuses(live) == [Status.HELD] * 12
    first_held(many, answers).continue_()
    many.unroute("**/decide*")
    wait_until(lambda: statuses(live)[:4] == [Status.PUBLISHED] * 3 + [Status.HELD])


def test_item_context_and_claim_are_one_element(many: Page, press: Press) -> None:
    press(many, "KeyJ")
    expect(many.locator("[data-claim]")).to_have_count(1)
    unit = many.locator("[data-claim]")
    expect(unit.get_by_role("heading", name="قارئ 1")).to_be_visible()
    expect(unit.locator("[data-context]")).to_have_count(1)
    assert unit.locator("[name=claim]").input_value() == unit.get_attribute("data-claim")
    assert many.locator("[data-strip] [aria-current]").inner_text() == "قارئ 1"


def test_the_lease_is_told_in_the_moderators_own_zone(queue: Page, press: Press) -> None:
    for _ in range(2):
        expect(queue.locator("time[data-clock]")).to_have_text(re.compile(r"^10:0\d$"))
        press(queue, "KeyJ")


# Undo (C5)


def test_any_of_the_last_ten_is_undone_from_the_list(live: Live, many: Page, press: Press) -> None:
    for word in WORDS[1:4]:
        press(many, "KeyF")
        expect(item(many)).to_have_text(f"كلب {word} {word}")
    wait_until(lambda: statuses(live)[:3] == [Status.PUBLISHED] * 3)
    row = many.locator("[data-recent] li", has_text="كلب بحر بحر")
    row.get_by_role("button", name="تراجع عنه").click()
    expect(item(many)).to_have_text("كلب بحر بحر")
    wait_until(lambda: statuses(live)[:3] == [Status.HELD, Status.PUBLISHED, Status.PUBLISHED])
    press(many, "KeyD")
    wait_until(lambda: statuses(live)[:3] == [Status.REJECTED, Status.PUBLISHED, Status.PUBLISHED])


def test_the_waiting_line_follows_an_undo_at_once(live: Live, queue: Page, press: Press) -> None:
    line = queue.locator("[data-waiting]")
    before = line.inner_text()
    press(queue, "KeyD")
    expect_statuses(live, Status.REJECTED, Status.HELD, Status.HELD)
    queue.reload()
    expect(queue.locator("main[data-synced]")).to_be_visible()
    expect(line).not_to_have_text(before)
    press(queue, "KeyU")
    expect(line).to_have_text(before, timeout=5_000)  # sooner than the next look, which is ten seconds away


def test_an_undo_of_what_was_not_sent_yet_sends_nothing(live: Live, many: Page, press: Press) -> None:
    sent: list[str] = []
    held_back: list[Route] = []

    def hold_back(route: Route) -> None:
        sent.append(route.request.post_data or "")
        held_back.append(route)

    many.route("**/decide*", hold_back)
    many.route("**/undo*", hold_back)
    press(many, "KeyF")
    expect(item(many)).to_have_text("كلب جبل جبل")
    press(many, "KeyF")
    press(many, "KeyU")
    expect(item(many)).to_have_text("كلب جبل جبل")
    first_held(many, held_back).continue_()
    many.unroute("**/decide*")
    wait_until(lambda: statuses(live)[0] is Status.PUBLISHED)
    assert (len(sent), statuses(live)[1]) == (1, Status.HELD)


def test_undo_after_a_reload_brings_the_comment_back(live: Live, queue: Page, press: Press) -> None:
    press(queue, "KeyD")
    expect_statuses(live, Status.REJECTED, Status.HELD, Status.HELD)
    queue.reload()
    expect(queue.locator("main[data-synced]")).to_be_visible()
    press(queue, "KeyU")
    expect(item(queue)).to_have_text("أنت غبي")
    expect_statuses(live, Status.HELD, Status.HELD, Status.HELD)


# A line that fails (C6)


def test_a_decision_that_cannot_be_sent_brings_the_comment_back_with_note_and_reason(
    live: Live, queue: Page, press: Press, complaints: list[str]
) -> None:
    keys: list[str] = []

    def refuse(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    queue.route("**/decide*", refuse)
    queue.get_by_text("أضف ملاحظة إلى القرار").click()
    queue.get_by_label("ملاحظة لفريق المراجعة، لا يراها القرّاء").fill("يتكرّر منه")
    queue.get_by_role("article").focus()
    press(queue, "Digit4")
    expect(item(queue)).to_have_text("أنت تافه")
    expect(queue.locator("[data-notices]")).to_contain_text("تعذّر إرسال قرارك", timeout=15_000)
    assert (len(keys), len(set(keys))) == (4, 1)
    expect(item(queue)).to_have_text("أنت تافه")
    queue.unroute("**/decide*")
    press(queue, "KeyJ")
    expect(item(queue)).to_have_text("أنت غبي")
    expect(queue.locator("[data-problem]")).to_contain_text("كنت اخترت: تهديد.")
    press(queue, "Digit4")
    expect_statuses(live, Status.REJECTED, Status.HELD, Status.HELD)
    decision = _comments(live)[0].decision
    assert decision
    assert (decision.reason, decision.note) == (Reason.THREAT, "يتكرّر منه")
    refusal(complaints)


def test_away_from_the_network_decisions_queue_and_are_sent_later(
    live: Live, queue: Page, press: Press, complaints: list[str]
) -> None:
    queue.context.set_offline(True)
    press(queue, "KeyF")
    expect(item(queue)).to_have_text("أنت تافه")
    press(queue, "KeyD")
    expect(item(queue)).to_have_text("أنت حقير")
    expect(queue.locator("[data-pending]")).to_have_text("قرارات لم تُرسل بعد: 2")
    assert statuses(live) == [Status.HELD] * 3
    queue.context.set_offline(False)
    expect_statuses(live, Status.PUBLISHED, Status.REJECTED, Status.HELD)
    expect(queue.locator("[data-pending]")).to_be_hidden()
    refusal(complaints)


def test_what_was_not_sent_outlives_a_reload(live: Live, queue: Page, press: Press, complaints: list[str]) -> None:
    queue.route("**/decide*", lambda route: route.abort())
    press(queue, "KeyF")
    expect(item(queue)).to_have_text("أنت تافه")
    queue.unroute("**/decide*")
    queue.reload()
    expect_statuses(live, Status.PUBLISHED, Status.HELD, Status.HELD)
    complaints.clear()


# Leases and colleagues (C7, C8)


def test_a_colleague_who_was_faster_is_named(live: Live, queue: Page, press: Press, complaints: list[str]) -> None:
    first = _comments(live)[0]
    live.services.review.decide(live.site, first.id, Decision(Choice.REJECT), OFFICE)
    press(queue, "KeyF")
    expect(queue.locator("[data-notices]")).to_contain_text("رفضه نظام الموقع الآن، فلم يُحفظ قرارك.")
    press(queue, "KeyJ")
    expect(item(queue)).to_have_text("أنت غبي")
    expect(queue.locator(".bar .publish")).to_be_disabled()
    press(queue, "KeyS")
    expect(item(queue)).to_have_text("أنت حقير")
    refusal(complaints)


def test_closing_the_page_puts_back_what_was_at_hand(live: Live, queue: Page, moderator: Moderator) -> None:
    person = factories.moderator(live.services, live.site, "بدر")
    assert live.services.review.state(live.site, factories.actor(person)).free == 0
    live.clock.advance(seconds=1)
    queue.goto(f"{live.url}/console/account")
    wait_until(lambda: live.services.review.state(live.site, factories.actor(person)).free == 3)


def test_an_edit_meanwhile_shows_the_words_that_changed(
    live: Live, queue: Page, press: Press, complaints: list[str]
) -> None:
    live.services.intake.edit(live.site, _comments(live)[0].id, "أنت ذكي")
    press(queue, "KeyF")
    expect(queue.locator("[data-notices]")).to_contain_text("عدّل الكاتب تعليقه وأنت تقرؤه")
    press(queue, "KeyJ")
    expect(queue.locator("[data-problem] del")).to_have_text("حُذف غبي")
    expect(queue.locator("[data-problem] ins")).to_have_text("أُضيف ذكي")
    refusal(complaints)


# Context, folds, reasons (C9, C16, C17)


def test_a_comment_of_the_context_is_rejected_in_place(
    live: Live, page: Page, moderator: Moderator, sign_in: SignIn
) -> None:
    factories.published(live.services, live.site, "أول الكلام", author="u9")
    live.clock.advance(seconds=1)
    factories.held(live.services, live.site)
    sign_in(page, moderator)
    page.locator("[data-thread]").get_by_role("button", name="ارفضه").click()
    expect(page.locator("[data-thread]")).to_contain_text("رُفض التعليق.")
    expect(item(page)).to_have_text(factories.INSULT)
    expect_statuses(live, Status.REJECTED, Status.HELD)


def test_a_flood_is_decided_by_one_key(
    live: Live, page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn, press: Press
) -> None:
    hold(*(f"اشترك الآن يا غبي في القناة واربح الهاتف الجديد مجانا {'!' * n}" for n in range(4)), "كلب بحر")
    sign_in(page, moderator)
    page.get_by_text("مثله في القائمة").click()
    expect(page.locator(".similar li")).to_have_count(3)
    press(page, "Digit6")
    expect(page.locator("[data-notices]")).to_contain_text("رُفض: 4 تعليقات: إعلان مزعج.")
    expect(item(page)).to_have_text("كلب بحر")
    expect_statuses(live, *[Status.REJECTED] * 4, Status.HELD)
    press(page, "KeyU")
    expect_statuses(live, *[Status.HELD] * 5)


def test_a_reason_is_asked_for_where_the_site_wants_one(
    live: Live, page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn, press: Press
) -> None:
    live.services.sites.set_policy(live.site, replace(live.site.policy, require_reason=True), OFFICE)
    hold("أنت غبي", "أنت تافه")
    sign_in(page, moderator)
    press(page, "KeyD")
    expect(page.locator("[data-notices]")).to_have_text("هذا الموقع يطلب سببًا لكل رفض. اختر سببًا.")
    expect(page.get_by_role("button", name="إهانة")).to_be_focused()
    expect(page.locator(".message", has_text="يتضمّن إهانة لشخص")).to_be_visible()
    press(page, "Digit1")
    expect_statuses(live, Status.REJECTED, Status.HELD)


# Marks and hidden characters (C10, C11)


def test_a_mark_has_no_padding_and_its_level_a_line_of_its_own(queue: Page) -> None:
    style = queue.evaluate(
        "() => { const s = getComputedStyle(document.querySelector('mark'));"
        "return [s.paddingInlineStart, s.paddingInlineEnd, s.marginInlineStart, s.borderBlockEndStyle] }"
    )
    assert style == ["0px", "0px", "0px", "solid"]


def test_what_was_done_is_told_without_moving_the_comment(queue: Page, press: Press) -> None:
    before = queue.get_by_role("article").bounding_box()
    press(queue, "Digit1")
    expect(queue.locator("[data-notices] .notice")).to_be_visible()
    after = queue.get_by_role("article").bounding_box()
    assert before
    assert after
    assert before["y"] == after["y"]


# Care (C22)


def test_a_hidden_text_is_shown_when_asked_for(
    live: Live, page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn
) -> None:
    live.services.people.save_preferences(moderator, Preferences(hide_bands=("high",)))
    hold("أنت غبي")
    sign_in(page, moderator)
    expect(item(page)).to_be_hidden()
    page.get_by_text("أظهر نص التعليق").click()
    expect(item(page)).to_be_visible()


def test_a_rest_is_proposed_after_the_minutes_that_one_chose(
    live: Live, page: Page, moderator: Moderator, hold: Hold, sign_in: SignIn
) -> None:
    page.clock.install()
    live.services.people.save_preferences(moderator, Preferences(break_minutes=10))
    hold("أنت غبي")
    sign_in(page, moderator)
    for _ in range(5):
        page.clock.run_for(2 * 60_000)
        page.mouse.click(5, 300)
    page.clock.run_for(60_000)
    expect(page.locator("[data-notices]")).to_have_text("عملت وقتًا طويلًا. استرح قليلًا.")


def test_pace_is_told_and_nobody_is_ranked(live: Live, queue: Page, press: Press) -> None:
    press(queue, "KeyF")
    expect_statuses(live, Status.PUBLISHED, Status.HELD, Status.HELD)
    queue.reload()
    expect(queue.locator("[data-pace]")).to_have_text("في الساعة الأخيرة: قرار واحد — اليوم: قرار واحد")


# Palette (C24)


@LAYOUTS
def test_the_palette_lists_actions_with_their_keys_and_runs_them(
    live: Live, queue: Page, request: pytest.FixtureRequest, layout: str
) -> None:
    letter = "ن" if layout == "arabic_101" else "k"
    session = queue.context.new_cdp_session(queue)
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "code": "KeyK", "key": letter, "modifiers": 2})
    palette = queue.get_by_role("dialog")
    expect(palette.get_by_role("option").first).to_contain_text("F ب")
    queue.keyboard.type("تهديد")
    expect(palette.get_by_role("option")).to_have_count(1)
    queue.keyboard.press("Enter")
    expect(item(queue)).to_have_text("أنت تافه")
    expect_statuses(live, Status.REJECTED, Status.HELD, Status.HELD)


def test_the_palette_finds_articles_and_authors(live: Live, queue: Page) -> None:
    queue.keyboard.press("Control+k")
    queue.keyboard.type("قاريء 2")
    queue.get_by_role("option", name="قارئ 2").click()
    expect(item(queue)).to_have_text("أنت حقير")
    assert "author=u2" in queue.url


# Accessibility and phones (C18, C20)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_full_unit_has_no_accessibility_fault(
    live: Live,
    open_page: Callable[..., Page],
    moderator: Moderator,
    hold: Hold,
    sign_in: SignIn,
    axe: Axe,
    screen: str,
) -> None:
    factories.published(live.services, live.site, "أول الكلام", author="u9")
    live.clock.advance(seconds=1)
    hold(*(f"اشترك الآن يا غبي في القناة واربح الهاتف الجديد مجانا {'!' * n}" for n in range(3)))
    page = sign_in(open_page(**SCREENS[screen]), moderator)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    is_readable(page, axe)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    is_readable(page, axe)


def test_a_phone_gives_the_comment_its_room(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, hold: Hold, sign_in: SignIn
) -> None:
    hold("أنت غبي " + "كلام" * 60, "أنت تافه")
    page = sign_in(open_page(**PHONE), moderator)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("header.top").bounding_box()["height"] <= 640 * 0.12  # type: ignore[index]
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('[data-body]')).fontSize)") >= 20
    for button in page.locator(".bar button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 48
        assert box["y"] + box["height"] <= 640
    page.locator(".bar").get_by_role("button", name="ارفض").tap()
    expect(item(page)).to_have_text("أنت تافه")
    wait_until(lambda: Status.REJECTED in statuses(live))
    [past] = live.services.review.recent(live.site, factories.actor(moderator))
    assert past.record.surface == "touch"


def test_print_shows_the_comment_and_no_controls(queue: Page) -> None:
    queue.emulate_media(media="print")
    expect(item(queue)).to_be_visible()
    expect(queue.get_by_text("النموذج: fake-1")).to_be_visible()
    for part in (".bar", ".reasons", "header.top", "[data-recent]"):
        expect(queue.locator(part)).to_be_hidden()
