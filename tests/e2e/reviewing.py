"""What the browser tests of the review share: waiting for its script, what it shows, how comments stand."""

from playwright.sync_api import Locator, Page, expect

from moderation.domain.comment import Status
from tests.e2e.conftest import Live
from tests.waiting import wait_until


def ready(page: Page) -> None:
    """Wait until the page's script has started and has at hand what comes next."""
    expect(page.locator("main[data-synced]")).to_be_visible()
    expect(page.locator("[data-focus]")).to_be_focused()


def item(page: Page) -> Locator:
    return page.locator("[data-body]")


def statuses(live: Live) -> list[Status]:
    """Return how the comments of the site stand, oldest first."""
    comments, _ = live.services.intake.page(live.site, status=None, article=None, cursor=None, limit=50)
    return [comment.status for comment in reversed(comments)]


def expect_statuses(live: Live, *wanted: Status) -> None:
    """Wait until the comments stand so; decisions are sent after the page has moved on."""
    wait_until(lambda: statuses(live) == list(wanted))


def refusal(complaints: list[str]) -> None:
    """Forget that the browser noted a refused request, which the page has told its reader in words."""
    assert complaints
    assert all("Failed to load resource" in line for line in complaints), complaints
    complaints.clear()
