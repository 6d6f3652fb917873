"""The scoring job: until nothing waits, then silence; out of time, another ring; never an exception."""

from collections.abc import Iterator

import pytest
from redis.exceptions import ConnectionError as RedisGone

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.site import Site
from moderation.logs import configure_logs
from tests.factories import KIND, received
from tests.fakes import FakeClassifier, FakeJobs
from workers import jobs


@pytest.fixture(autouse=True)
def _this_process(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(jobs, "services", lambda: services)
    yield
    jobs.stopping.clear()


def waiting(services: Services) -> int:
    return services.health.backlog().by_status.get(Status.RECEIVED, 0)


def test_a_job_scores_batch_after_batch_until_none_is_left(
    services: Services, site: Site, fake_jobs: FakeJobs, fake_classifier: FakeClassifier
) -> None:
    for _ in range(5):
        received(services, site)
    rings = fake_jobs.rings
    jobs.score_batch(limit=2)
    assert waiting(services) == 0
    assert [len(call) for call in fake_classifier.calls] == [2, 2, 1]
    assert fake_jobs.rings == rings


def test_a_job_that_runs_out_of_time_rings_again(
    services: Services, site: Site, fake_jobs: FakeJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BUDGET_SECONDS", -1.0)
    received(services, site)
    rings = fake_jobs.rings
    jobs.score_batch()
    assert (waiting(services), fake_jobs.rings) == (1, rings + 1)


def test_a_job_in_a_process_that_stops_begins_no_batch_and_rings_for_others(
    services: Services, site: Site, fake_jobs: FakeJobs
) -> None:
    received(services, site)
    rings = fake_jobs.rings
    jobs.stopping.set()
    jobs.score_batch()
    assert (waiting(services), fake_jobs.rings) == (1, rings + 1)


def test_a_comment_that_the_model_cannot_take_does_not_keep_the_others_waiting(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.crashing.add("سم")
    for body in ("سم", KIND, KIND):
        received(services, site, body)
    jobs.score_batch()
    assert waiting(services) == 0


def test_a_failing_job_raises_nothing_and_logs_no_text(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_limit: int) -> None:
        raise RedisGone(KIND)

    monkeypatch.setattr(jobs, "_score_until_done", fail)
    configure_logs(services.settings)
    jobs.score_batch()
    printed = capsys.readouterr().err
    assert "event=scoring.job_failed error=ConnectionError" in printed
    assert KIND not in printed
