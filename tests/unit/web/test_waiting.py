"""How many requests of a process may wait for a verdict at once, whichever route they came by."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.site import Site
from moderation.web.app import create_app
from tests import factories
from tests.fakes import WAIT_SECONDS, FakeClock
from tests.waiting import wait_until

Headers = Callable[..., dict[str, str]]


@dataclass
class Gate:
    """A pause that lasts until the gate opens, and then lets the time of every waiting request run out."""

    clock: FakeClock
    waiting: list[float] = field(default_factory=list)
    opened: threading.Event = field(default_factory=threading.Event)

    def pause(self, seconds: float) -> None:
        self.waiting.append(seconds)
        self.opened.wait(WAIT_SECONDS)
        self.clock.advance(seconds=WAIT_SECONDS)


@pytest.fixture
def gate(clock: FakeClock) -> Iterator[Gate]:
    gate = Gate(clock)
    yield gate
    gate.opened.set()


@pytest.fixture
def app(services: Services, gate: Gate) -> Flask:
    return create_app(replace(services, intake=replace(services.intake, pause=gate.pause)))


def test_two_requests_wait_and_the_next_is_answered_at_once_on_every_route(
    app: Flask, services: Services, site: Site, make_key: Headers, gate: Gate
) -> None:
    factories.received(services, site)
    key = make_key() | {"Prefer": "wait=5"}
    page, numbers = "/public/v1/sites/alkhabar/articles/a1/comments", count(1)

    def by_site() -> TestResponse:
        body = {"article": {"external_id": "a1"}, "author": {"external_id": "u1"}, "body": factories.KIND}
        return app.test_client().post("/api/v1/comments", json=body, headers=key)

    def by_reader() -> TestResponse:
        sent = {"name": "أمل", "body": f"نص {next(numbers)}", "token": factories.form_token(services, site)}
        return app.test_client().post(page, json=sent)

    with ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(by_site), pool.submit(by_reader)]
        wait_until(lambda: len(gate.waiting) == 2)
        assert [by_site().status_code, by_reader().status_code] == [202, 202]
        assert len(gate.waiting) == 2
        gate.opened.set()
        assert [answer.result(WAIT_SECONDS).status_code for answer in slow] == [202, 202]
