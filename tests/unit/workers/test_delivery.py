"""The delivery worker: receivers beside one another, each within its lanes, and it outlives what goes wrong."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.errors import DatabaseUnavailable
from moderation.domain.site import Site
from moderation.domain.webhook import Answer, Webhook
from moderation.services.deliveries import LANES, Deliveries
from tests import factories
from tests.fakes import FakePostman
from tests.waiting import wait_until
from workers import delivery
from workers.delivery import Courier

ADMIN = Actor("key", "k1")
STOPPED = threading.Event()
STOPPED.set()


@pytest.fixture
def courier(services: Services) -> Iterator[Courier]:
    with ThreadPoolExecutor(delivery.THREADS) as pool:
        yield Courier(services, pool)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again at once rather than after a second."""
    monkeypatch.setattr(delivery, "LOOK_SECONDS", 0.05)


@pytest.fixture
def webhook(services: Services, site: Site) -> Webhook:
    return services.webhooks.add(site, "https://slow.example/", (), ADMIN)


def urls(postman: FakePostman) -> list[str]:
    return sorted(sent.url for sent in postman.sent)


def test_a_slow_receiver_fills_its_lanes_and_delays_no_other(
    services: Services, site: Site, other_site: Site, webhook: Webhook, courier: Courier, fake_postman: FakePostman
) -> None:
    services.webhooks.add(other_site, "https://fast.example/", (), ADMIN)
    gate = threading.Event()

    def wait_if_slow() -> None:
        if fake_postman.sent[-1].url == webhook.url:
            assert gate.wait(30)

    fake_postman.on_post = wait_if_slow
    for _ in range(LANES + 2):
        factories.held(services, site)
    courier.round(STOPPED)
    wait_until(lambda: len(fake_postman.sent) == LANES)
    factories.held(services, other_site)
    for _ in range(3):
        courier.round(STOPPED)
    wait_until(lambda: len(fake_postman.sent) == LANES + 1)
    assert urls(fake_postman) == ["https://fast.example/", *[webhook.url] * LANES]
    gate.set()
    for _ in range(20):
        courier.round(STOPPED)
    courier.finish()
    assert len(fake_postman.sent) == LANES + 3


def test_a_receiver_that_failed_gets_one_lane(
    services: Services, site: Site, webhook: Webhook, courier: Courier, fake_postman: FakePostman
) -> None:
    fake_postman.answers = [Answer(5, 400), Answer(5, 200)]
    factories.held(services, site)
    courier.round(STOPPED)
    courier.finish()
    gate = threading.Event()
    fake_postman.on_post = lambda: gate.wait(30)
    for _ in range(3):
        factories.held(services, site)
    for _ in range(3):
        courier.round(STOPPED)
    assert len(fake_postman.sent) == 2
    gate.set()
    courier.finish()


@pytest.mark.parametrize("error", [DatabaseUnavailable("away"), RuntimeError("broken")])
def test_an_attempt_that_goes_wrong_on_our_side_ends_nothing(
    services: Services,
    site: Site,
    webhook: Webhook,
    courier: Courier,
    fake_postman: FakePostman,
    error: Exception,
) -> None:
    def fail() -> None:
        raise error

    fake_postman.on_post = fail
    factories.held(services, site)
    courier.round(STOPPED)
    courier.finish()
    fake_postman.on_post = None
    factories.held(services, site)
    courier.round(STOPPED)
    courier.finish()
    assert len(fake_postman.sent) == 2


def test_a_database_that_is_away_is_met_again_at_the_next_round(
    services: Services,
    site: Site,
    webhook: Webhook,
    courier: Courier,
    fake_postman: FakePostman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> int:
        raise DatabaseUnavailable("away")

    factories.held(services, site)
    with monkeypatch.context() as patch:
        patch.setattr(Deliveries, "dispatch", fail)
        courier.round(STOPPED)
    assert fake_postman.sent == []
    courier.round(STOPPED)
    courier.finish()
    assert len(fake_postman.sent) == 1


def test_a_worker_told_to_stop_lets_what_is_on_its_way_arrive(
    services: Services, site: Site, webhook: Webhook, fake_postman: FakePostman
) -> None:
    stopping, gate = threading.Event(), threading.Event()
    fake_postman.on_post = lambda: gate.wait(30)
    factories.held(services, site)
    worker = threading.Thread(target=delivery.run, args=(services, stopping))
    worker.start()
    wait_until(lambda: fake_postman.sent)
    stopping.set()
    gate.set()
    worker.join(30)
    assert not worker.is_alive()
    [attempt], _ = services.webhooks.attempts(site, webhook.id)
    assert attempt.status == 200
