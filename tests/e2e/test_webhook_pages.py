"""The pages of webhooks in a real browser: an address added without scripts, and pages that all can read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.site import Moderator
from moderation.domain.webhook import Answer
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in
from tests.fakes import FakePostman

PATH = "/console/alkhabar/webhooks"


def add(page: Page) -> None:
    page.get_by_label("العنوان", exact=True).fill("https://news.example/mushrif")
    page.get_by_role("button", name="أضف العنوان").click()
    expect(page.locator("#secret")).to_contain_text("whsec_")


def deliver(live: Live, postman: FakePostman) -> None:
    """Let one message arrive at once and another at the second try."""
    postman.answers = [Answer(42, 204), Answer(15_000, None, "timeout"), Answer(65, 503), Answer(38, 204)]
    for _ in range(2):
        factories.scored(live.services, live.site, factories.INSULT)
        for _ in range(3):
            live.services.deliveries.dispatch(10)
            for webhook in live.services.deliveries.webhooks_with_work():
                for delivery in live.services.deliveries.claim(webhook, 1):
                    live.services.deliveries.send(delivery)
            live.clock.advance(seconds=90)


def test_an_address_is_added_and_its_attempts_read_without_scripts(
    live: Live, open_page: Callable[..., Page], admin: Moderator, fake_postman: FakePostman
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, admin, PATH)
    add(page)
    assert len(live.services.webhooks.of_site(live.site)[0].events) == 4
    deliver(live, fake_postman)
    page.get_by_role("link", name="https://news.example/mushrif").click()
    expect(page.get_by_text("لم يُجب في الوقت")).to_be_visible()
    page.get_by_role("button", name="أعِد إرساله").first.click()
    expect(page.get_by_text("يُرسل من جديد: إشعار واحد.")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_pages_about_webhooks(
    live: Live, open_page: Callable[..., Page], admin: Moderator, fake_postman: FakePostman, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, admin, PATH)
    add(page)
    is_readable(page, axe)
    deliver(live, fake_postman)
    page.get_by_role("link", name="https://news.example/mushrif").click()
    expect(page.get_by_text("لم يُجب في الوقت")).to_be_visible()
    is_readable(page, axe)
