"""The README's first ten minutes, on a real `mushrif up` with the shipped model."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.integration.up_process import Up, start
from tests.servers import short_folder

SECONDS = 30_000  # Playwright counts in milliseconds


@pytest.fixture
def up() -> Iterator[Up]:
    with short_folder() as folder:
        running = start(folder / "var")
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
def pages(up: Up, open_page: Callable[..., Page]) -> Iterator[Callable[[], Page]]:
    """Return a function that opens a page; all are closed before `up` stops, since they poll it."""
    opened: list[Page] = []

    def open_one() -> Page:
        opened.append(open_page())
        return opened[-1]

    yield open_one
    for page in opened:
        page.close()


def write(page: Page, name: str, body: str) -> None:
    if not page.get_by_label("الاسم").is_visible():
        page.get_by_text("اكتب تعليقًا").click()
        expect(page.locator("mushrif-comments [role=alert]")).to_be_attached()  # the widget's own form has come
    page.get_by_label("الاسم").fill(name)
    page.get_by_label("التعليق", exact=True).fill(body)
    page.get_by_role("button", name="أرسل", exact=True).click()


def sign_in(page: Page, up: Up) -> None:
    page.goto(up.info["console"])
    page.locator("input[type=email]").fill(up.info["admin"]["email"])
    page.locator("input[type=password]").fill(up.info["admin"]["password"])
    page.keyboard.press("Enter")


def test_a_newcomer_sees_the_count_grow_from_none_to_two(
    up: Up, pages: Callable[[], Page], complaints: list[str]
) -> None:
    reader = pages()
    reader.goto(up.info["demo"])
    reader.get_by_role("link", name="مكتبة عامة").click()
    heading = reader.get_by_role("heading", level=2)
    expect(heading.filter(has_text="لا تعليقات بعد")).to_be_visible()
    write(reader, "سلمى", "شكرا على التقرير")
    expect(heading.filter(has_text="تعليق واحد")).to_be_visible(timeout=SECONDS)
    write(reader, "نادر", "أنت غبي وحقير")
    reader.get_by_role("button", name="أرسله كما هو").click()
    expect(reader.get_by_text("قيد المراجعة").first).to_be_visible(timeout=SECONDS)
    expect(heading.filter(has_text="تعليق واحد")).to_be_visible()

    moderator = pages()
    sign_in(moderator, up)
    expect(moderator.locator("main").get_by_text("غبي").first).to_be_visible(timeout=SECONDS)
    expect(moderator.get_by_role("button", name="المفاتيح")).to_be_visible(timeout=SECONDS)  # the script listens
    moderator.keyboard.press("f")
    expect(heading.filter(has_text="تعليقان")).to_be_visible(timeout=SECONDS)
    # The test types faster than people: the form waits, and the browser notes the answer that asked it to.
    complaints[:] = [complaint for complaint in complaints if "429" not in complaint]
