"""Readers' pages kept in a real Redis, by two web processes that share it: what changes shows, whatever fails."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.queue import Order
from moderation.domain.site import Site
from moderation.services.readers import pages
from moderation.services.readers.pages import KEPT_SECONDS, NEAR
from moderation.settings import Settings
from moderation.web.app import create_app
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeJobs
from tests.servers import valkey_server

THREAD = "/public/v1/sites/alkhabar/articles/a1/comments"
COUNTS = "/public/v1/sites/alkhabar/counts?ids=a1"
KEY = Actor("key", "k1")


@dataclass
class Web:
    """One web process: services and near memory of its own, database and Redis shared."""

    services: Services
    client: FlaskClient

    def count(self) -> int:
        """What a reader of this process is told, in the thread and in the counts alike."""
        count: int = self.client.get(THREAD).json["count"]
        assert self.client.get(COUNTS).json["counts"] == {"a1": count}
        return count


@pytest.fixture
def start_web(settings: Settings, clock: FakeClock) -> Iterator[Callable[[str], Web]]:
    """Return a function from a Redis' URL to a web process that uses it, on one clock."""
    started: list[Web] = []

    def start(redis_url: str) -> Web:
        own = settings.model_copy(update={"redis_url": redis_url})
        built = bootstrap.build(own, jobs=FakeJobs(), clock=clock, classifier=FakeClassifier())
        started.append(Web(built, create_app(built).test_client()))
        return started[-1]

    yield start
    for web in started:
        web.services.store.engine.dispose()


@pytest.fixture
def one(start_web: Callable[[str], Web], valkey: str) -> Web:
    return start_web(valkey)


@pytest.fixture
def other(start_web: Callable[[str], Web], valkey: str) -> Web:
    return start_web(valkey)


@pytest.fixture
def site(one: Web) -> Site:
    return one.services.sites.create("alkhabar", "الخبر", "https://alkhabar.example")


@pytest.fixture
def held(one: Web, site: Site) -> Comment:
    return factories.held(one.services, site)


def pass_near(clock: FakeClock) -> None:
    """Let what a process remembers by itself grow old: less than the promised second."""
    assert NEAR.total_seconds() < 1
    clock.advance(seconds=NEAR.total_seconds())


def test_a_decision_shows_in_every_process_within_a_second(
    one: Web, other: Web, site: Site, held: Comment, clock: FakeClock
) -> None:
    assert (one.count(), other.count()) == (0, 0)
    one.services.review.decide(site, held.id, Decision(Choice.PUBLISH), KEY)
    assert one.count() == 1
    pass_near(clock)
    assert other.count() == 1
    other.services.review.decide(site, held.id, Decision(Choice.REJECT), KEY)
    pass_near(clock)
    assert (one.count(), other.count()) == (0, 0)


def test_a_decision_in_the_console_shows_when_its_undo_window_ends(
    one: Web, other: Web, site: Site, held: Comment, clock: FakeClock
) -> None:
    amal = factories.actor(factories.moderator(one.services, site))
    [claimed] = one.services.review.claim_next(site, amal, 1, Order.OLDEST)
    assert (one.count(), other.count()) == (0, 0)
    one.services.review.decide_claimed(claimed.claim.id, Decision(Choice.PUBLISH), amal)
    clock.advance(seconds=site.policy.undo_seconds - 1)
    assert (one.count(), other.count()) == (0, 0)
    clock.advance(seconds=1)
    assert (one.count(), other.count()) == (1, 1)


def test_an_edit_a_withdrawal_and_settings_renew_the_page_too(
    one: Web, other: Web, site: Site, clock: FakeClock
) -> None:
    comment = factories.published(one.services, site)
    assert other.count() == 1
    one.services.intake.edit(site, comment.id, "نص جديد")
    one.services.scoring.score_due()
    pass_near(clock)
    assert other.client.get(THREAD).json["items"][0]["body"] == "نص جديد"
    one.services.sites.change(site, lambda now: replace(now, name="الخبر اليوم"), KEY)
    pass_near(clock)
    assert other.client.get(THREAD).json["site"]["name"] == "الخبر اليوم"
    one.services.intake.withdraw(site, comment.id, KEY)
    pass_near(clock)
    assert other.count() == 0


def test_a_kept_page_is_served_without_the_database(
    one: Web, other: Web, held: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = one.client.get(THREAD).data

    def refuse(*_: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(type(other.services.store), "read", refuse)
    assert other.client.get(THREAD).data == wanted


def test_whoever_has_the_page_gets_a_304_from_any_process_and_compression_is_asked_for(
    one: Web, other: Web, held: Comment
) -> None:
    plain, packed = (one.client.get(THREAD, headers={"Accept-Encoding": how}) for how in ("identity", "gzip"))
    assert gzip.decompress(packed.data) == plain.data
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    for tag in (plain.headers["ETag"], packed.headers["ETag"], f"W/{packed.headers['ETag']}"):
        again = other.client.get(THREAD, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=300"
    assert other.client.get(THREAD, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_redis_that_dies_costs_time_and_nothing_else(start_web: Callable[[str], Web], clock: FakeClock) -> None:
    with valkey_server() as url:
        web, beside = start_web(url), start_web(url)
        site = web.services.sites.create("alkhabar", "الخبر", "https://alkhabar.example")
        held = factories.held(web.services, site)
        assert (web.count(), beside.count()) == (0, 0)
    web.services.review.decide(site, held.id, Decision(Choice.PUBLISH), KEY)
    assert web.count() == 1
    pass_near(clock)
    assert beside.count() == 1


def test_a_change_that_redis_missed_is_told_when_it_is_back(
    one: Web, other: Web, site: Site, held: Comment, valkey: str, clock: FakeClock
) -> None:
    assert (one.count(), other.count()) == (0, 0)
    with Redis.from_url(valkey) as admin:
        admin.config_set("maxmemory", "1")  # it answers, and takes nothing
        one.services.review.decide(site, held.id, Decision(Choice.PUBLISH), KEY)
        admin.config_set("maxmemory", "0")
    one.client.get("/public/v1/sites/alkhabar/counts?ids=another")  # any call: the first that reaches Redis tells it
    pass_near(clock)
    assert other.count() == 1


def test_a_wiped_redis_serves_what_is_true(one: Web, other: Web, site: Site, held: Comment, valkey: str) -> None:
    assert (one.count(), other.count()) == (0, 0)
    with Redis.from_url(valkey) as admin:
        admin.flushall()
    one.services.review.decide(site, held.id, Decision(Choice.PUBLISH), KEY)
    assert one.count() == 1


def test_invented_questions_fill_neither_redis_nor_the_process(
    one: Web, held: Comment, valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_KEPT", 5)
    monkeypatch.setattr(pages, "MOST_NEAR_BYTES", 1_000)
    for number in range(20):
        assert one.client.get(f"/public/v1/sites/alkhabar/counts?ids=a{number}").status_code == 200
    with Redis.from_url(valkey) as admin:
        assert len(list(admin.scan_iter("mushrif:page:*"))) == 5
    near = [found for _, found in one.services.pages._near.values()]
    assert sum(len(found.body) + len(found.compressed) for found in near) < 2_000


def test_nothing_is_kept_longer_than_a_minute(one: Web, held: Comment, valkey: str) -> None:
    one.count()
    with Redis.from_url(valkey) as admin:
        ages = {key: admin.ttl(key) for key in admin.scan_iter("mushrif:page:*")}
    assert len(ages) == 2
    assert all(0 < seconds <= KEPT_SECONDS for seconds in ages.values())  # type: ignore[operator]
