"""Streams of news on the real server: few at a time, none left behind by browsers that go, none that delays a stop."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from moderation.web.console.live import LIFE_SECONDS
from tests.integration.up_process import Up, start
from tests.servers import short_folder
from tests.waiting import wait_until

PLACES = 3
THREADS = 1
ONE_PROCESS = {
    "MUSHRIF_WEB_PROCESSES": "1",
    "MUSHRIF_WEB_THREADS": str(THREADS),
    "MUSHRIF_LIVE_CONNECTIONS": str(PLACES),
}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    """One `up` with a single web process."""
    with short_folder() as folder:
        running = start(folder / "var", **ONE_PROCESS)
        try:
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(60)


def connect(up: Up) -> HTTPConnection:
    return HTTPConnection(urlsplit(up.info["url"]).netloc, timeout=30)


def call(up: Up, method: str, path: str, cookie: str = "", **fields: str) -> tuple[int, str, str]:
    """Send a form or ask for a page; return status, the cookie that came back, and the page."""
    connection = connect(up)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        with connection.getresponse() as answer:
            return answer.status, (answer.headers["Set-Cookie"] or "").split(";")[0], answer.read().decode()
    finally:
        connection.close()


def sign_in(up: Up) -> str:
    """Return the cookie of the first administrator, signed in."""
    _, anonymous, form = call(up, "GET", "/console/login")
    [token] = TOKEN.findall(form)
    status, signed_in, page = call(up, "POST", "/console/login", anonymous, csrf_token=token, **up.info["admin"])
    assert status == 303, page
    return signed_in


@pytest.fixture(scope="module")
def cookie(up: Up) -> str:
    return sign_in(up)


def path_of(up: Up) -> str:
    return f"/console/{up.info['site']}/live"


@contextmanager
def stream(up: Up, cookie: str) -> Iterator[HTTPResponse]:
    """Open a stream as a browser does, and close its socket as one that goes away does."""
    connection = connect(up)
    connection.request("GET", path_of(up), headers={"Cookie": cookie, "Accept": "text/event-stream"})
    try:
        with connection.getresponse() as answer:
            yield answer
    finally:
        connection.close()


def status(up: Up, cookie: str) -> int:
    with stream(up, cookie) as answer:
        return answer.status


def threads(up: Up) -> int:
    """Return how many threads the web server's processes have together."""
    [pid] = up.pids("web")[-1:]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(len(list(Path(f"/proc/{one}/task").iterdir())) for one in children)


def test_a_stream_brings_news_at_once_and_ends_by_itself(up: Up, cookie: str) -> None:
    with stream(up, cookie) as answer:
        assert answer.headers.get_content_type() == "text/event-stream"
        began = time.monotonic()
        assert answer.readline() == b"event: news\n"
        assert b'"held":' in answer.readline()
        assert time.monotonic() - began < LIFE_SECONDS / 2
        assert answer.read().endswith(b"event: again\ndata: \n\n")


def test_streams_beyond_the_places_are_sent_away_and_everybody_else_is_answered(up: Up, cookie: str) -> None:
    def full() -> bool:
        """Tell whether all places were free, are taken now, and one more is sent away, while others are answered."""
        with ExitStack() as opened:
            taken = [opened.enter_context(stream(up, cookie)).status for _ in range(PLACES)]
            answered = [call(up, "GET", path_of(up), cookie)[0], up.request("GET", "/healthz")[0]]
            return [*taken, status(up, cookie), *answered] == [200] * PLACES + [204, 200, 200]

    wait_until(full)


def test_browsers_that_go_away_leave_no_thread_and_no_place_taken(up: Up, cookie: str) -> None:
    wait_until(lambda: status(up, cookie) == 200)
    before = threads(up)
    for _ in range(10 * PLACES):
        status(up, cookie)  # opened and left at once
    wait_until(lambda: status(up, cookie) == 200)
    assert threads(up) <= before + THREADS + PLACES
    assert up.request("GET", "/healthz")[0] == 200


def test_an_open_stream_does_not_keep_the_server_from_stopping() -> None:
    with short_folder() as folder:
        running = start(folder / "var", **ONE_PROCESS)
        with stream(running, sign_in(running)) as open_one:
            assert open_one.readline() == b"event: news\n"
            began = time.monotonic()
            assert running.stop() == 0
            assert time.monotonic() - began < 40
