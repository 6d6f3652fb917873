"""A comment's event through the real delivery worker to a real receiver, and a worker killed before it noted it."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as Verifier

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.site import Site
from moderation.domain.webhook import Webhook
from moderation.settings import Settings
from moderation.store.tables import deliveries
from tests import factories
from tests.fakes import FakeClassifier
from tests.integration.conftest import environment
from tests.sink import Sink, sink
from tests.waiting import wait_until

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def receiver() -> Iterator[Sink]:
    with sink() as running:
        yield running


@pytest.fixture
def home(live_settings: Settings) -> Iterator[Services]:
    """The services of a machine whose webhooks may stay at home."""
    settings = live_settings.model_copy(update={"webhooks_allow_private": True})
    built = bootstrap.build(settings, classifier=FakeClassifier())
    yield built
    built.store.engine.dispose()


@pytest.fixture
def site(home: Services) -> Site:
    return home.sites.create("alkhabar", "الخبر", "https://alkhabar.example")


@pytest.fixture
def webhook(home: Services, site: Site, receiver: Sink) -> Webhook:
    return home.webhooks.add(site, receiver.url(), (), Actor("system", "test"))


@pytest.fixture
def start(live_settings: Settings) -> Iterator[Start]:
    """Return a function that starts a real delivery worker; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def run() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "moderation.cli", "worker", "--deliver"]
        given = environment(live_settings, MUSHRIF_WEBHOOKS_ALLOW_PRIVATE="true")
        started.append(subprocess.Popen(command, env=given))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_a_comments_event_arrives_signed(
    home: Services, site: Site, webhook: Webhook, receiver: Sink, start: Start
) -> None:
    worker = start()
    comment = factories.held(home, site)
    [arrival] = wait_until(lambda: receiver.arrived)
    message = Verifier(webhook.secret).verify(arrival.body, arrival.headers)
    assert (message["type"], message["data"]["comment_id"]) == ("comment.held", comment.id)
    wait_until(lambda: home.webhooks.attempts(site, webhook.id)[0])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0


def test_a_worker_killed_between_sending_and_noting_loses_nothing(
    home: Services, site: Site, webhook: Webhook, receiver: Sink, start: Start
) -> None:
    answer_now = threading.Event()
    receiver.answer = lambda handler: None if answer_now.wait(30) else handler.send_error(500)
    factories.held(home, site)
    first = start()
    wait_until(lambda: receiver.arrived)
    first.kill()
    first.wait()
    answer_now.set()
    receiver.answer = None
    with home.store.begin() as tx:  # its claim's minute is over
        early = {"next_at": home.clock() - timedelta(seconds=1)}
        tx.connection.execute(deliveries.update().values(early))
    start()
    [attempt] = wait_until(lambda: home.webhooks.attempts(site, webhook.id)[0])
    assert (attempt.status, attempt.number) == (204, 1)
    assert {arrival.headers["webhook-id"] for arrival in receiver.arrived} == {attempt.delivery_id}
    assert len(receiver.arrived) == 2
