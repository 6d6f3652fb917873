"""Review by the batch in a real browser: numbers follow the ticks, one button undoes all, everyone can read it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.policy import Mode
from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in, submit

Press = Callable[..., None]
CLI = Actor("system", "test")
TEXTS = (
    "شكرًا على هذا التقرير الوافي، انتظرناه طويلًا.",
    "لم أفهم الفقرة الثالثة، هل تشمل الزيادة موظفي البلديات؟",
    "والله العظيم كلام فاضي، بس الصور حلوة",
    "العنوان لا يطابق الخبر.",
    "يا جماعة وين المصدر يلي عم تحكوا عنه؟ kan lazem tkhabrouna",
    "نص فيه \N{RIGHT-TO-LEFT OVERRIDE}حرف خفي",
)


@pytest.fixture
def waiting(live: Live) -> None:
    """Six comments of low risk that wait, after forty single decisions on others."""
    live.services.sites.set_policy(live.site, replace(live.site.policy, mode=Mode.PRE), CLI)
    texts = [f"قديم {n}" for n in range(40)] + list(TEXTS)
    live.classifier.overrides |= {text: {"TOXICITY": 0.05} for text in texts}
    amal = factories.actor(factories.moderator(live.services, live.site, "أمل"))
    for text in texts[:40]:
        factories.held(live.services, live.site, text)
    for n, item in enumerate(live.services.review.claim_next(live.site, amal, count=40)):
        choice = Choice.REJECT if n < 8 else Choice.PUBLISH
        live.services.review.decide_claimed(item.claim.id, Decision(choice), amal)
    for number, text in enumerate(TEXTS):
        live.clock.advance(seconds=60)
        factories.held(live.services, live.site, text, author=f"u{number}", name=f"قارئ {number}")


def open_batch(page: Page, live: Live, person: Moderator) -> Page:
    sign_in(page, live, person, "/console/alkhabar/batch")
    page.get_by_role("link", name=re.compile("دون .10٪")).click()
    expect(page.locator(".cards > li")).to_have_count(len(TEXTS))
    return page


def test_the_numbers_follow_the_ticks_and_one_button_undoes_all(
    live: Live, page: Page, moderator: Moderator, waiting: None
) -> None:
    open_batch(page, live, moderator)
    publish = page.get_by_role("button", name="انشر ما لم تعلّمه")
    expect(publish).to_have_text("انشر ما لم تعلّمه 6")
    expect(page.locator("[data-share]").first).to_have_text("1.2")
    page.get_by_role("checkbox").nth(2).check()
    expect(publish).to_have_text("انشر ما لم تعلّمه 5")
    expect(page.locator("[data-share]").first).to_have_text("1")
    publish.click()
    expect(page.get_by_text("نُشر: 5 تعليقات.")).to_be_visible()
    expect(page.locator(".cards > li")).to_have_count(1)
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="تراجع عن الدفعة كلها").click()
    expect(page.locator(".cards > li")).to_have_count(len(TEXTS))


def test_a_batch_is_decided_without_scripts(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, waiting: None
) -> None:
    page = open_batch(open_page(java_script_enabled=False), live, moderator)
    page.get_by_role("checkbox").first.check()
    page.get_by_label("سبب الرفض").select_option(label="خارج الموضوع")
    page.get_by_role("button", name="ارفض ما لم تعلّمه").click()
    expect(page.get_by_text("رُفض: 5 تعليقات: خارج الموضوع.")).to_be_visible()
    page.get_by_role("button", name="تراجع عن الدفعة كلها").click()
    expect(page.get_by_text("تراجعت عن قرارك في: 5 تعليقات.")).to_be_visible()


def test_a_batch_can_be_decided_from_the_keyboard_alone(
    live: Live, page: Page, moderator: Moderator, waiting: None
) -> None:
    open_batch(page, live, moderator)
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_role("button", name="انشر المعلَّم").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("نُشر التعليق.")).to_be_visible()


@pytest.mark.parametrize("layout", ["us", "arabic_101", "azerty"])
def test_keys_walk_tick_and_decide_on_any_layout(
    live: Live,
    page: Page,
    moderator: Moderator,
    waiting: None,
    press: Press,
    request: pytest.FixtureRequest,
    layout: str,
) -> None:
    letters = {} if layout == "us" else request.getfixturevalue(layout)
    open_batch(page, live, moderator)
    expect(page.locator("[data-batch][data-ready]")).to_be_visible()
    ticks = page.get_by_role("checkbox")
    for code in ("KeyJ", "KeyJ", "KeyX", "KeyK", "KeyX"):
        press(page, code, letters)
    expect(ticks.nth(0)).to_be_checked()
    expect(ticks.nth(1)).to_be_checked()
    press(page, "KeyD", letters, shift=True)
    expect(page.get_by_text("رُفض: تعليقان.")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_batch(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, axe: Axe, waiting: None, screen: str
) -> None:
    page = open_batch(open_page(**SCREENS[screen]), live, moderator)
    page.get_by_role("checkbox").nth(2).check()
    is_readable(page, axe)
    submit(page, "انشر ما لم تعلّمه")
    is_readable(page, axe)
