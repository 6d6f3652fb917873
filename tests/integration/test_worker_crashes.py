"""Workers that are killed and a Redis that forgets: no comment is lost, none is judged twice."""

import os
import signal
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis import Redis

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.site import Site
from moderation.jobs import RedisJobs
from moderation.services.scoring import MAX_ATTEMPTS
from moderation.store.tables import comments, outbox, verdicts
from tests.factories import INSULT, KIND, new_comment
from tests.integration.conftest import StartWorker
from tests.integration.obedient_worker import DEADLY
from tests.together import together
from tests.waiting import wait_until

BATCH = 256
MORE_THAN_A_BATCH = 300


def receive(services: Services, site: Site, bodies: list[str]) -> list[str]:
    made = services.intake.receive_batch(site, [new_comment(body) for body in bodies])
    return [comment.id for comment in made if isinstance(comment, Comment)]


def claimed(services: Services) -> int:
    with services.store.read() as tx:
        query = sa.select(sa.func.count()).where(comments.c.scoring_token.is_not(None))
        return int(tx.connection.execute(query).scalar_one())


def waiting(services: Services) -> int:
    return services.health.backlog().by_status.get(Status.RECEIVED, 0)


def verdicts_and_events(services: Services) -> tuple[Counter[str], Counter[str]]:
    with services.store.read() as tx:
        written = Counter(tx.connection.execute(sa.select(verdicts.c.comment_id)).scalars())
        events = Counter(tx.connection.execute(sa.select(outbox.c.comment_id)).scalars())
    return written, events


def sweep_after_the_lease(services: Services) -> None:
    later = services.clock() + timedelta(seconds=services.scoring.lease_seconds + 1)
    replace(services.scoring, clock=lambda: later).sweep()


def killed_in_the_middle_of_a_batch(start_worker: StartWorker, folder: Path, slot: str = "") -> None:
    gate = folder / "gate"
    os.mkfifo(gate)
    worker = start_worker(slot)
    wait_until((folder / "entered").exists)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    gate.unlink()


def assert_each_was_judged_once(services: Services, site: Site, made: list[str], bodies: list[str]) -> None:
    written, events = verdicts_and_events(services)
    assert written == events == Counter(made)
    found = [services.intake.get(site, comment_id) for comment_id in made]
    expected = [Status.HELD if body == INSULT else Status.PUBLISHED for body in bodies]
    assert [comment.status for comment in found] == expected
    assert {comment.verdict.model for comment in found if comment.verdict} == {"fake-1"}


@pytest.mark.both_databases
def test_a_worker_killed_in_a_batch_and_an_emptied_redis_leave_each_comment_with_one_verdict(
    live: Services, patient_site: Site, start_worker: StartWorker, tmp_path: Path, valkey: str
) -> None:
    bodies = [INSULT if number % 3 == 0 else KIND for number in range(MORE_THAN_A_BATCH)]
    made = receive(live, patient_site, bodies)
    killed_in_the_middle_of_a_batch(start_worker, tmp_path)
    assert (claimed(live), waiting(live)) == (BATCH, MORE_THAN_A_BATCH)
    with Redis.from_url(valkey) as redis:
        redis.flushall()
    sweep_after_the_lease(live)
    assert claimed(live) == 0
    start_worker()
    wait_until(lambda: waiting(live) == 0)
    assert_each_was_judged_once(live, patient_site, made, bodies)


@pytest.mark.both_databases
def test_the_worker_that_follows_a_dead_one_in_its_place_goes_on_without_a_sweep(
    live: Services, patient_site: Site, start_worker: StartWorker, tmp_path: Path, valkey: str
) -> None:
    bodies = [KIND, INSULT] * 5
    made = receive(live, patient_site, bodies)
    killed_in_the_middle_of_a_batch(start_worker, tmp_path, slot="place1")
    with Redis.from_url(valkey) as redis:
        redis.flushall()
    start_worker(slot="place1")
    wait_until(lambda: waiting(live) == 0)
    assert_each_was_judged_once(live, patient_site, made, bodies)


def test_a_worker_in_another_place_leaves_what_a_running_one_holds(
    live: Services, patient_site: Site, start_worker: StartWorker, tmp_path: Path
) -> None:
    receive(live, patient_site, [KIND])
    os.mkfifo(tmp_path / "gate")
    start_worker(slot="place1")
    wait_until((tmp_path / "entered").exists)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    start_worker(slot="place2", folder=elsewhere)
    wait_until(lambda: live.jobs.workers() == 2)
    assert claimed(live) == 1
    (tmp_path / "gate").write_bytes(b"")
    wait_until(lambda: waiting(live) == 0)


def test_a_comment_that_kills_its_worker_three_times_is_held_and_its_neighbours_are_scored(
    live: Services, patient_site: Site, start_worker: StartWorker
) -> None:
    bodies = [KIND, INSULT, DEADLY, KIND, INSULT]
    made = receive(live, patient_site, bodies)
    for _ in range(MAX_ATTEMPTS):
        assert start_worker(slot="place1").wait(60) == -signal.SIGKILL
    start_worker(slot="place1")
    wait_until(lambda: waiting(live) == 0)
    found = [live.intake.get(patient_site, comment_id) for comment_id in made]
    signals = [[signal.name for signal in comment.verdict.signals] for comment in found if comment.verdict]
    assert signals[2] == ["scorer_crashed"]
    assert [comment.status for comment in found] == [
        Status.PUBLISHED,
        Status.HELD,
        Status.HELD,
        Status.PUBLISHED,
        Status.HELD,
    ]
    assert [comment.verdict and comment.verdict.model for comment in found] == [
        "fake-1",
        "fake-1",
        None,
        "fake-1",
        "fake-1",
    ]


def test_a_worker_asked_to_stop_finishes_its_batch_and_leaves_the_rest_to_others(
    live: Services, patient_site: Site, start_worker: StartWorker, tmp_path: Path
) -> None:
    receive(live, patient_site, [KIND] * MORE_THAN_A_BATCH)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    worker = start_worker()
    wait_until((tmp_path / "entered").exists)
    worker.send_signal(signal.SIGTERM)
    gate.write_bytes(b"")
    assert worker.wait(60) == 0
    assert (claimed(live), waiting(live)) == (0, MORE_THAN_A_BATCH - BATCH)
    gate.unlink()
    start_worker()
    wait_until(lambda: waiting(live) == 0)


@pytest.mark.both_databases
def test_two_sweeps_at_once_mend_and_judge_each_comment_once(live: Services, site_in_haste: Site) -> None:
    made = receive(live, site_in_haste, [KIND] * 40)
    with live.store.begin() as tx:
        tx.scoring.claim(20, live.clock())
    later = live.clock() + timedelta(seconds=3600)
    sweeper = replace(live.scoring, clock=lambda: later)
    together([sweeper.sweep] * 4)
    written, events = verdicts_and_events(live)
    assert written == events == Counter(made)
    assert {live.intake.get(site_in_haste, comment_id).status for comment_id in made} == {Status.HELD}


@pytest.fixture
def site_in_haste(live: Services) -> Site:
    return live.sites.create("annahar", "النهار", "https://annahar.example")


def test_a_worker_is_known_again_after_redis_was_emptied(
    live: Services, patient_site: Site, start_worker: StartWorker, valkey: str
) -> None:
    start_worker()
    wait_until(lambda: live.jobs.workers() == 1)
    with Redis.from_url(valkey) as redis:
        redis.flushall()
    assert live.jobs.workers() == 0
    receive(live, patient_site, [KIND])
    wait_until(lambda: waiting(live) == 0)
    wait_until(lambda: live.jobs.workers() == 1)


def test_a_killed_worker_is_not_counted_as_listening_once_its_sign_of_life_is_old(
    live: Services, start_worker: StartWorker, valkey: str
) -> None:
    worker = start_worker()
    wait_until(lambda: live.jobs.workers() == 1)
    worker.kill()
    worker.wait()
    assert isinstance(live.jobs, RedisJobs)
    with Redis.from_url(valkey) as redis:
        [key] = redis.smembers("rq:workers:scoring")
        assert 0 < redis.ttl(key) <= 90
        redis.delete(key)  # what its end of life does
        assert redis.scard("rq:workers:scoring") == 1
    assert live.jobs.workers() == 0
