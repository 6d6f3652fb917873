"""A hundred decisions by keyboard in a real browser: `python -m benchmarks.keyboard`.

Starts the application on a free port with enough held comments, opens the review in headless Chromium (the one that
the tests use), and presses F, D, S and reasons, each as soon as three more comments are at hand. Times each press from
the key event until the frame with the next comment was painted, prints p50, p95 and the longest, and writes JSON.
"without" are the presses again without waiting for three: what a burst faster than the line costs.
"""

import argparse
import json
import os
import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from benchmarks.queues import Silent
from moderation.bootstrap import Services, build
from moderation.commands.machine import chromium
from moderation.domain.comment import ArticleRef, AuthorRef, NewComment
from moderation.domain.decision import Actor
from moderation.domain.policy import Mode
from moderation.domain.site import Role, Site
from moderation.settings import Settings
from moderation.store import schema
from moderation.web.app import create_app
from tests.fakes import FakeCache

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
KEYS = ("KeyF", "KeyD", "KeyS", "Digit1", "Digit6")
WARM_UP = 5
TEXT = (
    "المكتبة القديمة تفتح أبوابها مساء الخميس أمام الزوار بعد ترميم طويل شمل القاعات والحديقة والمسرح الصغير "
    "ويقول السكان إن الشارع صار أجمل لكن المواقف قليلة والازدحام يزيد قرب المدرسة والسوق كل صباح"
)
WORDS = TEXT.split()
WATCH = """() => {
  window.painted = [];
  let pressed = 0;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  new MutationObserver(() => {
    if (!pressed) return;
    const began = pressed;
    pressed = 0;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();  // its message comes after the frame was painted
      port1.onmessage = () => window.painted.push(performance.now() - began);
      port2.postMessage(0);
    });
  }).observe(document.querySelector("[data-hand]"), { childList: true });
}"""
AT_HAND = "Math.max(document.querySelectorAll('[data-strip] li').length, 1)"


def fill(services: Services, count: int) -> Site:
    """Make a site that reviews everything first, with `count` held comments, no two alike."""
    site = services.sites.create("benchmark", "القياس", "https://benchmark.example")
    policy = replace(site.policy, mode=Mode.PRE)
    site = services.sites.set_policy(site, policy, Actor("command", "benchmark"))
    chance = random.Random(7)
    for number in range(count):
        body = " ".join(chance.choices(WORDS, k=14))
        article = ArticleRef(f"a{number % 9}", None, "مقال القياس")
        services.intake.receive(site, NewComment(article, AuthorRef(f"u{number % 30}", "قارئ"), body))
    while services.scoring.score_due():
        pass
    return site


@contextmanager
def served(services: Services) -> Iterator[tuple[str, str]]:
    """Serve the application and yield its address and the cookie of a signed-in moderator."""
    app = create_app(services)
    token = services.sign_in.log_in("benchmark@benchmark.example", "a benchmark's password", "127.0.0.1")
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}", signer.dumps({"token": token})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def press(page: Page, count: int, at_hand: int) -> list[float]:
    """Press keys, each once the comment before was painted and so many are at hand; return milliseconds."""
    page.evaluate(WATCH)
    session = page.context.new_cdp_session(page)
    for number in range(count):
        while page.evaluate(AT_HAND) < at_hand:
            page.wait_for_timeout(5)
        code = KEYS[number % len(KEYS)]
        key = {"code": code, "key": code.removeprefix("Key").removeprefix("Digit").lower()}
        session.send("Input.dispatchKeyEvent", {**key, "type": "keyDown", "text": key["key"]})
        session.send("Input.dispatchKeyEvent", {**key, "type": "keyUp"})
        while len(page.evaluate("window.painted")) <= number:
            page.wait_for_timeout(2)
    painted: list[float] = page.evaluate("window.painted")
    return painted


def summary(times: list[float]) -> dict[str, float]:
    """Return how many there were, and p50, p95 and the longest in milliseconds."""
    times = sorted(times)
    p95 = times[int(len(times) * 0.95)]
    return {
        "presses": len(times),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(p95, 1),
        "longest_ms": round(times[-1], 1),
    }


def measure(count: int) -> dict[str, dict[str, float]]:
    """Return the summaries of both ways to press."""
    folder = Path(tempfile.mkdtemp())
    url = f"sqlite:///{folder / 'review.db'}"
    settings = Settings(database_url=url, secret_key="benchmark", data_dir=folder)
    services = build(settings, jobs=Silent(), cache=FakeCache())
    schema.migrate(services.store.engine)
    site = fill(services, 2 * (count + WARM_UP) + 20)
    services.people.add("benchmark@benchmark.example", "أمل", "a benchmark's password", site, Role.MODERATOR)
    with served(services) as (address, cookie), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=list(FLAGS))
        page = browser.new_page(locale="ar-LB", reduced_motion="reduce")
        page.context.add_cookies([{"name": "mushrif", "value": cookie, "url": address}])
        found = {}
        for name, at_hand in (("three more at hand", 4), ("without", 1)):
            page.goto(f"{address}/console/benchmark/")
            page.locator("main[data-synced]").wait_for()
            found[name] = summary(press(page, WARM_UP + count, at_hand)[WARM_UP:])
        browser.close()
    return found


def main() -> None:
    """Measure, print a line for each way to press, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=100)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/keyboard.json"))
    given = parser.parse_args()
    result = measure(given.presses)
    for name, values in result.items():
        print(name, *(f"{key} {value}" for key, value in values.items()), sep="  ")
    document = {"cores": os.cpu_count(), "load": os.getloadavg(), **result}
    given.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
