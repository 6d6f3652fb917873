"""The gate: a process works on so many requests at once, and open streams are not among them."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from moderation.bootstrap import Services
from moderation.domain.site import Moderator
from moderation.web.app import create_app
from moderation.web.gate import Gate
from tests.unit.web.console_reader import Reader
from tests.waiting import wait_until

WAIT = 30


class Slow:
    """An application whose requests stay until they are let go; it counts how many are in."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.let_go = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, _environ: Any, start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        assert self.let_go.wait(WAIT)
        with self._lock:
            self.now -= 1
        start_response("200 OK", [])
        return [b"done"]


def answer(gate: Gate) -> bytes:
    body, _, _ = run_wsgi_app(gate, create_environ())
    return b"".join(body)


def test_no_more_are_in_at_once_than_there_are_places_and_all_are_answered() -> None:
    slow = Slow()
    gate = Gate(slow, 2)
    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(answer, gate) for _ in range(6)]
        wait_until(lambda: slow.now == 2)
        slow.let_go.set()
        assert [one.result(WAIT) for one in running] == [b"done"] * 6
    assert slow.most == 2


def test_who_came_first_is_let_in_first() -> None:
    order: list[str] = []
    turns = {name: threading.Event() for name in "abc"}

    def served(environ: Any, start_response: Any) -> Iterable[bytes]:
        order.append(environ["PATH_INFO"].strip("/"))
        assert turns[order[-1]].wait(WAIT)
        start_response("200 OK", [])
        return [b""]

    gate = Gate(served, 1)
    with ThreadPoolExecutor(3) as pool:
        for count, name in enumerate("abc"):
            pool.submit(run_wsgi_app, gate, create_environ(f"/{name}"))
            wait_until(lambda count=count: len(order) + len(gate._waiting) > count)  # type: ignore[misc]
        for name in "abc":
            turns[name].set()
    assert order == ["a", "b", "c"]


def test_a_request_that_fails_leaves_its_place() -> None:
    def broken(_environ: Any, _start_response: Any) -> Iterable[bytes]:
        raise ZeroDivisionError

    gate = Gate(broken, 1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            answer(gate)


def test_open_streams_keep_no_request_out(
    services: Services, moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(services.settings.__dict__, "web_threads", 1)
    reader = Reader(create_app(services).test_client())
    reader.sign_in(moderator, "/console/account")
    streams = [
        reader.client.get("/console/alkhabar/live", headers={"Accept": "text/event-stream"}, buffered=False)
        for _ in range(services.settings.live_connections)
    ]
    assert {stream.status_code for stream in streams} == {200}
    assert reader.client.get("/healthz").status_code == 200
    for stream in streams:
        stream.close()
