"""Rehearsed thresholds in a real browser: begun and put in force without scripts, on a page that all can read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.policy import Threshold
from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in

PATH = "/console/alkhabar/thresholds"
STRICT = {"TOXICITY": Threshold(0.3)}


def came(live: Live) -> None:
    live.classifier.overrides["كلام بين بين"] = {"TOXICITY": 0.4, "SPAM": 0.0}
    live.clock.advance(seconds=1)
    factories.published(live.services, live.site, "كلام بين بين")


def test_thresholds_are_rehearsed_and_put_in_force_without_scripts(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, editor, PATH)
    page.locator("[name=hold_TOXICITY]").fill("٣٠")
    page.get_by_label("مدتها").select_option("3")
    page.get_by_role("button", name="ابدأ تجربة العتبات").click()
    expect(page.get_by_text("لم يصل تعليق منذ بدأت التجربة")).to_be_visible()
    came(live)
    page.reload()
    expect(page.get_by_text("كلام بين بين")).to_be_visible()
    assert live.services.sites.by_slug("alkhabar").policy.thresholds["TOXICITY"] == Threshold(0.45)
    page.get_by_role("button", name="اعتمد هذه العتبات").click()
    expect(page.get_by_text("اعتُمدت عتبات التجربة.")).to_be_visible()
    assert live.services.sites.by_slug("alkhabar").policy.thresholds["TOXICITY"] == Threshold(0.3)


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_it(
    live: Live, open_page: Callable[..., Page], editor: Moderator, axe: Axe, screen: str
) -> None:
    live.services.rehearsals.begin(live.site, STRICT, 7, factories.actor(editor), live.site.version)
    came(live)
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, f"{PATH}/rehearsal")
    expect(page.get_by_role("heading", name="كان سيتغيّر حكم")).to_be_visible()
    is_readable(page, axe)
    page.goto(f"{live.url}{PATH}")
    expect(page.get_by_text("عتبات أخرى على التجربة")).to_be_visible()
    is_readable(page, axe)
