"""The scheduler's lock on a real Redis, and its process."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from redis import Redis

from moderation.bootstrap import Services
from moderation.domain.errors import DatabaseUnavailable
from moderation.domain.site import Site
from moderation.jobs import RedisJobs
from moderation.settings import Settings
from tests.factories import KIND, new_comment
from tests.integration.conftest import environment
from tests.waiting import wait_until
from workers import schedule
from workers.schedule import LOCK, Lock

NOWHERE = "unix:///nonexistent/redis.sock"


@pytest.fixture
def redis(valkey: str) -> Redis:
    return RedisJobs(valkey).redis


def test_one_scheduler_at_a_time_has_the_turn(redis: Redis) -> None:
    first, second = Lock(redis, 60_000), Lock(redis, 60_000)
    assert first.hold()
    assert not second.hold()
    assert first.hold()


def test_a_released_turn_goes_to_the_next(redis: Redis) -> None:
    first, second = Lock(redis, 60_000), Lock(redis, 60_000)
    first.hold()
    first.release()
    assert second.hold()


def test_a_turn_that_ran_out_is_not_given_away_by_its_old_holder(redis: Redis) -> None:
    first, second = Lock(redis, 60_000), Lock(redis, 60_000)
    first.hold()
    redis.delete(LOCK)  # what its expiry does
    assert second.hold()
    first.release()
    assert not first.hold()
    assert second.hold()


def test_a_turn_ends_by_itself_when_its_holder_dies(redis: Redis) -> None:
    Lock(redis, 60_000).hold()
    assert 0 < redis.pttl(LOCK) <= 60_000


def test_without_redis_everyone_sweeps() -> None:
    lock = Lock(RedisJobs(NOWHERE).redis, 60_000)
    assert lock.hold()
    lock.release()


@dataclass(frozen=True)
class Scoring:
    """A sweep that does what the test says."""

    sweep: Callable[[], list[object]]


@dataclass(frozen=True)
class Swept:
    scoring: Scoring


@pytest.mark.parametrize("error", [DatabaseUnavailable("away"), RuntimeError("broken")])
def test_a_sweep_that_fails_does_not_end_the_scheduler(error: Exception) -> None:
    def fail() -> list[object]:
        raise error

    schedule.sweep(Swept(Scoring(fail)))  # type: ignore[arg-type]  # the part of the services that a sweep needs


def test_a_scheduler_needs_a_queue_on_redis(services: Services) -> None:
    with pytest.raises(TypeError, match="Redis"):
        schedule.run(services, threading.Event())


def test_the_scheduler_rings_for_what_waits_and_stops_at_once(
    live: Services, live_settings: Settings, patient_site: Site, redis: Redis
) -> None:
    live.intake.receive(patient_site, new_comment(KIND))
    redis.flushall()
    command = [sys.executable, "-m", "moderation.cli", "scheduler"]
    process = subprocess.Popen(command, env=environment(live_settings, MUSHRIF_SWEEP_SECONDS="3600"))
    wait_until(lambda: redis.llen("rq:queue:scoring") == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert redis.exists(LOCK) == 0
