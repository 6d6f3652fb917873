"""The word-list page in a real browser: a word tried and saved without scripts, and a page that all can read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in

PATH = "/console/alkhabar/lexicon"


@pytest.fixture(autouse=True)
def _last_week(live: Live) -> None:
    factories.published(live.services, live.site, "قرأت رواية الزنديق البارحة وأعجبتني")
    factories.published(live.services, live.site, "يا زنديق، عد إلى رشدك")


def fill_in(page: Page, word: str) -> None:
    page.get_by_label("الكلمة أو العبارة").fill(word)
    page.get_by_role("button", name="جرّبها على الأسبوع الماضي").click()


def test_a_word_is_tried_and_saved_without_scripts(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, editor, PATH)
    fill_in(page, "زنديق")
    expect(page.get_by_text("خطأ: منشور")).to_have_count(2)
    page.get_by_role("button", name="احفظ التغيير").click()
    expect(page.get_by_text("حُفظت الكلمة.")).to_be_visible()
    page.get_by_label("كلمات، واحدة في كل سطر").fill("كذاب\nمنافق")
    page.get_by_role("button", name="جرّب القائمة على الأسبوع الماضي").click()
    page.get_by_role("button", name="احفظ التغيير").click()
    expect(page.get_by_role("rowheader")).to_have_text(["منافق", "كذاب", "زنديق"])
    page.get_by_role("link", name="غيّر كذاب").click()
    expect(page.get_by_label("الكلمة أو العبارة")).to_have_value("كذاب")


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_word_list(
    live: Live, open_page: Callable[..., Page], editor: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, PATH)
    expect(page.get_by_text("لا كلمات للموقع بعد")).to_be_visible()
    is_readable(page, axe)
    page.get_by_label("الكلمة أو العبارة").fill("زنديق")
    page.get_by_role("button", name="احفظها دون تجربة").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    is_readable(page, axe)
    fill_in(page, "رواية")
    expect(page.get_by_role("heading", name="لو طُبّق هذا التغيير الأسبوع الماضي")).to_be_visible()
    page.locator("details summary").first.click()
    is_readable(page, axe)
