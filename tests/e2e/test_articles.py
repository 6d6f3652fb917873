"""The articles' pages in a real browser: scheduled and switched without scripts, and pages that all can read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.site import ArticleState, Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in

PATH = "/console/alkhabar/articles"


@pytest.fixture(autouse=True)
def _written(live: Live) -> None:
    factories.scored(live.services, live.site, factories.INSULT, article="a7")
    factories.scored(live.services, live.site, factories.KIND, article="a8")


def schedule(page: Page) -> None:
    page.get_by_role("link", name="مقال a7").click()
    page.get_by_label("يُغلق في").fill("2026-12-01T18:00")
    page.get_by_label("المراجعة").select_option("pre")
    page.get_by_role("button", name="احفظ").click()
    expect(page.get_by_text("حُفظ ما يخصّ المقال.")).to_be_visible()


def test_an_article_is_scheduled_and_closed_without_scripts(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, editor, PATH)
    schedule(page)
    page.get_by_role("link", name="المقالات").last.click()
    page.get_by_role("button", name="أغلقه مقال a7").click()
    expect(page.get_by_text("أُغلق المقال دون التعليق.")).to_be_visible()
    assert live.services.sites.article(live.site, "a7").state is ArticleState.CLOSED


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_pages_about_articles(
    live: Live, open_page: Callable[..., Page], editor: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, PATH)
    expect(page.get_by_role("rowheader")).to_have_count(2)
    is_readable(page, axe)
    schedule(page)
    is_readable(page, axe)
