"""The playground in a real browser: a text tried and an answer kept without scripts, and a page that all can read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in
from tests.fakes import FakeClassifier, FakeModels

PATH = "/console/alkhabar/playground"
TEXT = "هذا الوزير غَبِيٌّ يا غبي، ولا يفهم شيئًا"


@pytest.fixture(autouse=True)
def _decided(live: Live) -> None:
    comment = factories.held(live.services, live.site, "هذا الوزير غبي ولا يفهم")
    reject = Decision(Choice.REJECT, Reason.INSULT)
    live.services.review.decide(live.site, comment.id, reject, Actor("key", "k1"))


def attempt(page: Page) -> None:
    page.get_by_label("النص").fill(TEXT)
    page.get_by_role("button", name="افحص النص").click()
    expect(page.get_by_role("heading", name="حكم الآلة")).to_be_visible()


def test_a_text_is_tried_and_an_answer_kept_without_scripts(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, editor, PATH)
    attempt(page)
    assert TEXT not in page.url
    expect(page.locator("mark")).to_have_text("غبي")
    expect(page.get_by_text("مرفوض: إهانة")).to_be_visible()
    page.get_by_role("button", name="بل يُنشر").click()
    expect(page.get_by_text("حُفظ رأيك")).to_be_visible()
    [label] = [one for one in live.services.labels.of(live.site) if one.comment_id is None]
    assert (label.text, label.choice) == (TEXT, Choice.PUBLISH)


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_playground(
    live: Live, open_page: Callable[..., Page], editor: Moderator, axe: Axe, fake_models: FakeModels, screen: str
) -> None:
    fake_models.known["own-1"] = FakeClassifier("own-1", overrides={TEXT: {"TOXICITY": 0.2, "SPAM": 0.02}})
    factories.candidate(live.services, live.site, "own-1")
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, PATH)
    expect(page.get_by_label("النص")).to_be_visible()
    is_readable(page, axe)
    page.get_by_label("قارن بإصدار آخر").select_option("own-1")
    attempt(page)
    expect(page.get_by_text("يختلفان في الحكم")).to_be_visible()
    is_readable(page, axe)


def test_a_dotted_mark_has_no_padding_that_would_part_letters(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page()
    live.classifier.overrides["كلمة لطيفة جدا يا غبي"] = {"TOXICITY": 0.2, "SPAM": 0.01}
    sign_in(page, live, editor, PATH)
    page.get_by_label("النص").fill("كلمة لطيفة جدا يا غبي")
    page.get_by_role("button", name="افحص النص").click()
    mark = page.locator("mark.notice")
    expect(mark).to_have_text("غبي")
    assert mark.evaluate(
        "node => [getComputedStyle(node).paddingInline, getComputedStyle(node).borderInlineStartWidth]"
    ) == [
        "0px",
        "0px",
    ]
