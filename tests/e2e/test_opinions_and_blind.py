"""Second opinions and the blind audit in a real browser: with and without scripts, in every look."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.comment import Status
from moderation.domain.decision import Actor, Choice
from moderation.domain.queue import Addressee
from moderation.domain.site import Moderator, Role
from moderation.store.tables import audit_samples
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in

CLI = Actor("system", "test")
OPINIONS, BLIND = "/console/alkhabar/opinions", "/console/alkhabar/blind"


@pytest.fixture
def asked(live: Live, moderator: Moderator) -> None:
    """Two questions for the moderator, one to a role, and one that they asked themselves."""
    editor = factories.moderator(live.services, live.site, "سلمى حدّاد", Role.EDITOR)
    live.services.people.grant(moderator.email, live.site, Role.EDITOR)
    parent = factories.published(live.services, live.site, "من يدفع ثمن هذه الزيادة؟", external_id="e1", name="نادر")
    questions = (
        ("يا سلام على ذكائك، غبي بامتياز", Addressee(moderator.id), "أهذا سخرية أم إهانة؟ لست متأكدة."),
        ("كلام تافه من ناس kellon 7aramiyyeh", Addressee(role=Role.EDITOR), None),
    )
    for text, to, note in questions:
        live.clock.advance(seconds=120)
        factories.held(live.services, live.site, text, parent=parent.external_id, name="زائر")
        [item] = live.services.review.claim_next(live.site, factories.actor(editor))
        live.services.second_opinions.ask(live.site, item.claim.id, factories.actor(editor), to, note)
    live.clock.advance(seconds=120)
    factories.held(live.services, live.site, "حقير من يقول هذا", name="زائر")
    me = factories.actor(moderator)
    claims = live.services.review.claim_next(live.site, me, count=5)
    mine = next(item for item in claims if item.comment.body == "حقير من يقول هذا")
    live.services.second_opinions.ask(live.site, mine.claim.id, me, Addressee(editor.id), "أقبل أم أرفض؟")


@pytest.fixture
def drawn(live: Live) -> Moderator:
    """An editor, comments of every kind that chance picked, and the answers of two colleagues to all but one."""
    editor = factories.moderator(live.services, live.site, "سلمى حدّاد", Role.EDITOR)
    live.services.sites.set_policy(live.site, replace(live.site.policy, audit_percent=100.0), CLI)
    for n in range(63):
        factories.received(live.services, live.site, ("شكرا لكم", "أنت غبي", "إهانة خفية")[n % 3] + f" {n}")
    live.score_all()
    with live.services.store.begin() as tx:
        tx.connection.execute(audit_samples.update().values(wanted=2))
    for name in ("أمل", "بدر"):
        who = factories.actor(factories.moderator(live.services, live.site, name))
        while item := live.services.blind.next(live.site, who):
            bad = "غبي" in item.body or ("خفية" in item.body and name == "أمل")
            live.services.blind.answer(live.site, who, item.sample_id, Choice.REJECT if bad else Choice.PUBLISH)
    live.clock.advance(seconds=300)
    factories.scored(live.services, live.site, "هذا التقرير ناقص، أين رأي البلدية؟ أعيدوا كتابته يا جماعة.")
    return editor


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_is_answered_and_taken_back(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, asked: None, scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    sign_in(page, live, moderator, OPINIONS)
    expect(page.get_by_text("أهذا سخرية أم إهانة؟ لست متأكدة.")).to_be_visible()
    page.get_by_role("button", name="ارفض").first.click()
    expect(page.get_by_role("button", name="ارفض")).to_have_count(1)
    page.get_by_role("button", name="تراجع عن آخر قرار").click()
    expect(page.get_by_role("button", name="ارفض")).to_have_count(2)
    page.get_by_role("button", name="أعِده إلى الجميع").first.click()
    expect(page.get_by_text("عاد التعليق إلى القائمة للجميع.")).to_be_visible()
    page.get_by_role("button", name="اسحب السؤال").click()
    expect(page.get_by_text("لا سؤال لك بلا جواب.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_blind_audit_is_answered(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, scripts: bool
) -> None:
    live.services.sites.set_policy(live.site, replace(live.site.policy, audit_percent=100.0), CLI)
    comment = factories.published(live.services, live.site)
    page = open_page(java_script_enabled=scripts)
    sign_in(page, live, moderator, BLIND)
    page.get_by_label("السبب إن لم يصلح").select_option(label="خارج الموضوع")
    page.get_by_role("button", name="لا يصلح").click()
    expect(page.get_by_text("فأُعيد التعليق إلى المراجعة.")).to_be_visible()
    assert live.services.intake.get(live.site, comment.id).status is Status.HELD


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_second_opinions(
    live: Live, open_page: Callable[..., Page], moderator: Moderator, asked: None, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, moderator, OPINIONS)
    expect(page.locator(".questions > .single")).to_have_count(3)
    is_readable(page, axe)


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_blind_audit(
    live: Live, open_page: Callable[..., Page], drawn: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, drawn, BLIND)
    expect(page.get_by_text("بين").first).to_be_visible()
    is_readable(page, axe)
