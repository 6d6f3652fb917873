"""The authors' pages in a real browser: banned and undone without scripts, and pages that all can read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.site import Moderator
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in

PATH = "/console/alkhabar/authors"


@pytest.fixture(autouse=True)
def _written(live: Live) -> None:
    for author, name, body in (
        ("u7", "سليم الأحمد", factories.INSULT),
        ("u7", "سليم الأحمد", "اتصلوا بنا على 0096170123456 لأفضل العروض"),
        ("u8", "هدى", factories.KIND),
        ("user-2041@forum", None, "LOL شو هالحكي"),
    ):
        factories.scored(live.services, live.site, body, author=author, name=name)


def ban(page: Page) -> None:
    page.get_by_role("link", name="سليم الأحمد").click()
    page.get_by_label("محظور").check()
    page.get_by_label("السبب، لا يراه القرّاء").fill("إعلانات متكررة بعد تنبيهين")
    page.get_by_role("button", name="احفظ حاله").click()
    expect(page.get_by_text("حُفظ، ويسري من الآن.")).to_be_visible()


def test_an_author_is_banned_and_that_is_undone_without_scripts(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, editor, PATH)
    page.get_by_label("اسم الكاتب أو رقمه").fill("سليم الاحمد")
    page.get_by_role("button", name="ابحث").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    ban(page)
    page.get_by_role("button", name="تراجع").click()
    expect(page.get_by_text("عاد حاله كما كان.")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_pages_about_authors(
    live: Live, open_page: Callable[..., Page], editor: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, PATH)
    expect(page.get_by_role("rowheader")).to_have_count(3)
    is_readable(page, axe)
    ban(page)
    is_readable(page, axe)
