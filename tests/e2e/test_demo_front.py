"""The demo's front page and its four articles in a real browser: accessible, never sideways, each way through them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.site import Site
from moderation.services.demo import DEMO_ARTICLES, ensure_demo
from tests.e2e.conftest import Live
from tests.e2e.newspaper import shadow, shifts

PHONE = {"viewport": {"width": 320, "height": 640}}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# As a reader who has read the story: its fonts are there, and the comments come into sight.
READ_ON = """async () => {
  await document.fonts.ready;
  window.since = performance.now();  // jumps from before may still be told
  window.jumped = 0;
  document.querySelector("mushrif-comments").scrollIntoView();
}"""
PAGES = ["", *DEMO_ARTICLES]


@pytest.fixture
def demo(live: Live) -> Site:
    return ensure_demo(live.services, live.url)


def test_a_newcomer_goes_from_the_front_page_to_the_first_comment_and_on(page: Page, live: Live, demo: Site) -> None:
    page.goto(f"{live.url}/demo/")
    expect(page.get_by_role("article")).to_have_count(4)
    page.get_by_role("link", name=DEMO_ARTICLES["library"].title).click()
    expect(page.get_by_role("heading", name="لا تعليقات بعد — كن أول من يعلّق")).to_be_visible()
    page.get_by_role("navigation", name="اقرأ أيضًا").get_by_role("link", name=DEMO_ARTICLES["market"].title).click()
    expect(page.get_by_role("heading", name="56 تعليقًا")).to_be_visible()
    page.get_by_role("link", name=demo.name).click()
    page.get_by_role("link", name="6 تعليقات").click()
    expect(page.locator("mushrif-comments")).to_contain_text("أُغلق باب التعليق")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_every_page_is_accessible_and_never_scrolls_sideways(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    live: Live,
    demo: Site,
    scheme: str,
    size: dict[str, object],
) -> None:
    page = open_page(color_scheme=scheme, **size)
    for name in PAGES:
        page.goto(f"{live.url}/demo/{name}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.evaluate(SIDEWAYS) <= 0, name
        assert axe(page) == [], name


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_nothing_jumps_while_the_widget_takes_over_the_servers_comments(
    open_page: Callable[..., Page], live: Live, demo: Site, size: dict[str, object]
) -> None:
    page = open_page(**size)
    jumped = shifts(page)
    page.goto(f"{live.url}/demo/market")
    page.evaluate(READ_ON)
    expect(shadow(page, "button[data-act=report]").first).to_be_visible()  # only the widget has it
    assert jumped() < 0.02


def test_counts_of_the_front_page_are_there_before_the_script_and_renewed_by_it(
    page: Page, open_page: Callable[..., Page], live: Live, demo: Site
) -> None:
    plain = open_page(java_script_enabled=False)
    plain.goto(f"{live.url}/demo/")
    page.goto(f"{live.url}/demo/")
    for reader in (plain, page):
        expect(reader.locator("[data-mushrif-count=market]")).to_have_text("56 تعليقًا")
        expect(reader.locator("[data-mushrif-count=team]")).to_have_text("4 تعليقات")
