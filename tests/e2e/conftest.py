"""A real browser against a real server in a thread; whatever the browser complains about fails the test."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect, sync_playwright
from werkzeug.serving import make_server

from moderation.bootstrap import Services
from moderation.commands.machine import chromium
from moderation.domain.comment import Comment
from moderation.domain.site import Moderator, Site
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeJobs
from tests.serving import serving
from tests.waiting import wait_until

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
)  # fmt: skip
READER = {"locale": "ar-LB", "timezone_id": "Asia/Beirut", "reduced_motion": "reduce"}
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"

ARABIC_101 = {
    "KeyF": "ب", "KeyD": "ي", "KeyS": "س", "KeyE": "ث", "KeyJ": "ت", "KeyK": "ن", "KeyR": "ق", "KeyU": "ع",
    "KeyX": "ء", "KeyC": "ؤ", "KeyZ": "ئ", "KeyH": "ا", "Slash": "ظ",
}  # fmt: skip
AZERTY = {"KeyW": "z", "KeyZ": "w", "KeyQ": "a", "KeyA": "q", "Semicolon": "m"}


@dataclass
class Live:
    """A server that a browser can open, and everything behind it."""

    url: str
    services: Services
    site: Site
    clock: FakeClock
    jobs: FakeJobs
    classifier: FakeClassifier

    def score_all(self) -> None:
        """Give every waiting comment its verdict, as workers would."""
        while self.services.scoring.score_due():
            pass


def first_held(page: Page, held: Sequence[Route]) -> Route:
    """Return the first request that a test's route holds back, once the browser has sent it.

    A page that answers a key at once has not sent anything yet; each question to the page lets its requests in.
    """
    return wait_until(lambda: page.evaluate("true") and held)[0]


@pytest.fixture
def live(
    app: Flask,
    services: Services,
    site: Site,
    clock: FakeClock,
    fake_jobs: FakeJobs,
    fake_classifier: FakeClassifier,
) -> Iterator[Live]:
    """The application on a free port. Comments are scored as they come; `live.jobs.on_ring = None` stops that."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = Live(f"http://127.0.0.1:{server.port}", services, site, clock, fake_jobs, fake_classifier)
    fake_jobs.on_ring = running.score_all
    with serving(server):
        yield running


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    """Headless Chromium, one a test process."""
    path = chromium()
    assert path, "Chromium is not installed; ./mushrif test names what to install"
    browser = _playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complained about: errors, crashes of scripts, CSP violations. Must be empty at the end."""
    heard: list[str] = []
    yield heard
    assert not heard, heard


@pytest.fixture
def open_page(browser: Browser, complaints: list[str], live: Live) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a fresh context; its options are those of `new_context`.

    Its pages close before the server stops, or those that follow the news would complain of a server that is away.
    """
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{**READER, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of an Arabic reader who prefers less motion."""
    return open_page()


@pytest.fixture
def press() -> Callable[..., None]:
    """Return a function that presses a physical key on a layout: `press(page, "KeyD", ARABIC_101)`.

    `keyboard.press` knows the US layout only; this sends what Chromium sends for the layout's letter.
    """

    def press_key(
        page: Page, code: str, layout: dict[str, str] | None = None, *, repeat: bool = False, shift: bool = False
    ) -> None:
        letter = (layout or {}).get(code, code.removeprefix("Key").removeprefix("Digit").lower())
        session = page.context.new_cdp_session(page)
        event = {"code": code, "key": letter, "windowsVirtualKeyCode": ord(code[-1]), "modifiers": 8 * shift}
        session.send("Input.dispatchKeyEvent", {**event, "type": "keyDown", "text": letter, "autoRepeat": repeat})
        session.send("Input.dispatchKeyEvent", {**event, "type": "keyUp"})
        session.detach()

    return press_key


@pytest.fixture
def arabic_101() -> dict[str, str]:
    return ARABIC_101


@pytest.fixture
def azerty() -> dict[str, str]:
    return AZERTY


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return a function that lists a page's accessibility faults; it runs beside the page's strict CSP."""
    source = AXE.read_text(encoding="utf-8")

    def faults(page: Page) -> list[str]:
        page.evaluate(source)
        report = page.evaluate("async () => await axe.run(document, {resultTypes: ['violations']})")
        return [f"{fault['id']}: {node['html']}" for fault in report["violations"] for node in fault["nodes"]]

    return faults


@pytest.fixture
def hold(live: Live) -> Callable[..., list[Comment]]:
    """Return a function that makes comments wait for a moderator, oldest first."""

    def make(*bodies: str) -> list[Comment]:
        made = []
        for number, body in enumerate(bodies):
            live.clock.advance(seconds=1)
            made.append(factories.held(live.services, live.site, body, author=f"u{number}", name=f"قارئ {number}"))
        return made

    return make


@pytest.fixture
def sign_in(live: Live, app: Flask) -> Iterator[Callable[[Page, Moderator], Page]]:
    """Return a function that opens the queue with a session of this person's, its script running.

    The pages are closed while the server still answers: the review tells it in the background what was decided.
    """
    entered: list[Page] = []

    def enter(page: Page, person: Moderator) -> Page:
        entered.append(page)
        token = live.services.sign_in.log_in(person.email, factories.PASSWORD, "127.0.0.1")
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer
        page.context.add_cookies([{"name": "mushrif", "value": signer.dumps({"token": token}), "url": live.url}])
        page.goto(f"{live.url}/console/alkhabar/")
        expect(page.locator("main[data-synced]")).to_be_visible()
        return page

    yield enter
    for page in entered:
        page.context.close()


@pytest.fixture
def queue(
    page: Page, moderator: Moderator, hold: Callable[..., list[Comment]], sign_in: Callable[[Page, Moderator], Page]
) -> Page:
    """A signed-in moderator with three comments waiting, the first in hand."""
    hold("أنت غبي", "أنت تافه", "أنت حقير")
    return sign_in(page, moderator)
