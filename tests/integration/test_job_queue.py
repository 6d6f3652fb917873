"""What lies in Redis, and a worker whose Redis goes away and comes back."""

import json
import signal
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.site import Site
from moderation.jobs import WAKE_FLAG, RedisJobs
from moderation.settings import Settings
from moderation.supervisor import valkey as embedded
from tests.factories import received
from tests.fakes import FakeClassifier
from tests.integration.conftest import StartWorker
from tests.servers import short_folder
from tests.waiting import wait_until


def test_a_job_in_redis_is_json_and_holds_no_comment(live: Services, patient_site: Site, valkey: str) -> None:
    received(live, patient_site, "نص لا يخرج من القاعدة")
    with Redis.from_url(valkey) as redis:
        [job] = redis.lrange("rq:queue:scoring", 0, -1)
        stored = redis.hgetall(f"rq:job:{job.decode()}")
        assert json.loads(zlib.decompress(stored[b"data"])) == ["workers.jobs.score_batch", None, [], {}]
        everything = b"".join(key + value for key, value in stored.items())
    assert "نص".encode() not in everything


def test_many_comments_ring_once_and_the_job_lets_the_next_one_ring_again(
    live: Services, patient_site: Site, valkey: str, start_worker: StartWorker
) -> None:
    for _ in range(20):
        received(live, patient_site)
    with Redis.from_url(valkey) as redis:
        assert redis.llen("rq:queue:scoring") == 1
        assert redis.exists(WAKE_FLAG) == 1
        start_worker()
        wait_until(lambda: live.health.backlog().by_status.get(Status.RECEIVED, 0) == 0)
        wait_until(lambda: redis.exists(WAKE_FLAG) == 0)


@contextmanager
def durable_redis(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the embedded server as `up` does, and wait until it answers."""
    server = subprocess.Popen(embedded.command(folder / "redis.sock", folder), stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: embedded.answers(folder / "redis.sock"))
        yield server
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def redis_folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.fixture
def valkey(redis_folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A server of this test's own, so that a test may stop it."""
    with durable_redis(redis_folder):
        yield f"unix://{redis_folder / 'redis.sock'}"


def test_a_worker_outlives_its_redis_and_goes_on_when_it_is_back(
    live_settings: Settings, redis_folder: Path, start_worker: StartWorker
) -> None:
    services = bootstrap.build(live_settings, classifier=FakeClassifier())
    site = services.sites.create("alkhabar", "الخبر", "https://alkhabar.example")
    worker = start_worker()
    wait_until(lambda: services.jobs.workers() == 1)
    assert isinstance(services.jobs, RedisJobs)
    stop_server(services.jobs)
    comment = received(services, site)
    assert comment.status is Status.RECEIVED
    with durable_redis(redis_folder):
        services.scoring.sweep()
        wait_until(lambda: services.intake.get(site, comment.id).status is Status.PUBLISHED)
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    services.store.engine.dispose()


def stop_server(jobs: RedisJobs) -> None:
    jobs.redis.shutdown(nosave=True)
    assert jobs.ping() is False


def test_a_worker_stops_at_once_while_it_waits_for_redis(
    live_settings: Settings, start_worker: StartWorker, redis_folder: Path
) -> None:
    jobs = RedisJobs(live_settings.redis)
    worker = start_worker()
    wait_until(lambda: jobs.workers() == 1)
    stop_server(jobs)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
