"""Training runs: one at a time a site, claimed once, stopped when asked, picked up after a crash."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice
from moderation.domain.label import Origin
from moderation.domain.site import Site
from moderation.domain.training import RunState, RunStopped, TrainingInProgress, UnknownRun
from moderation.services.learning.training import Training
from moderation.store.labels import Answer
from tests.fakes import FakeClock, FakeJobs
from tests.together import together

EDITOR = Actor("moderator", "m1")
DAY = 24 * 3600


def labelled(services: Services, site: Site, count: int) -> None:
    with services.store.begin() as tx:
        for number in range(count):
            said = Answer(Origin.PLAYGROUND, Choice.PUBLISH, None, EDITOR, "fake-1")
            tx.labels.add_text(site.id, f"نص {number}", said, services.clock())


def states(services: Services, site: Site) -> list[RunState]:
    return [run.state for run in services.training.list(site)]


def test_a_run_that_is_asked_for_waits_and_rings(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    run = services.training.ask(site, EDITOR)
    assert (run.state, run.asked_by, fake_jobs.training_rings) == (RunState.QUEUED, str(EDITOR), 1)


def test_a_site_has_one_run_at_a_time(services: Services, site: Site, other_site: Site) -> None:
    services.training.ask(site, EDITOR)
    with pytest.raises(TrainingInProgress):
        services.training.ask(site, EDITOR)
    with pytest.raises(TrainingInProgress):
        services.training.begin(site, EDITOR)
    assert services.training.ask(other_site, EDITOR).state is RunState.QUEUED


@pytest.mark.both_databases
def test_two_workers_never_claim_the_same_run(services: Services, site: Site, other_site: Site) -> None:
    asked = {services.training.ask(one, EDITOR).id for one in (site, other_site)}
    claimed = together([services.training.claim] * 3)
    assert {run.id for run, _ in filter(None, claimed)} == asked
    assert claimed.count(None) == 1


def test_steps_are_noted_and_the_end_names_the_model(services: Services, site: Site) -> None:
    services.training.ask(site, EDITOR)
    claimed = services.training.claim()
    assert claimed
    run, of = claimed
    services.training.step(run, ["reading labels"])
    services.training.step(run, ["reading labels", "asking the gate"])
    services.training.finish(run, "alkhabar-1")
    ended = services.training.get(site, run.id)
    assert (of, ended.state, ended.model) == (site, RunState.DONE, "alkhabar-1")
    assert ended.log == ("reading labels", "asking the gate")
    assert services.training.ask(site, EDITOR).id != run.id


def test_a_queued_run_is_cancelled_at_once(services: Services, site: Site) -> None:
    run = services.training.ask(site, EDITOR)
    assert services.training.cancel(site, run.id, EDITOR).state is RunState.CANCELLED
    assert services.training.claim() is None


def test_a_running_run_stops_at_its_next_step(services: Services, site: Site) -> None:
    run = services.training.begin(site, EDITOR)
    services.training.step(run, ["reading labels"])
    assert services.training.cancel(site, run.id, EDITOR).state is RunState.RUNNING
    with pytest.raises(RunStopped):
        services.training.step(run, ["reading labels", "asking the gate"])
    services.training.stopped(run)
    assert services.training.cancel(site, run.id, EDITOR).state is RunState.CANCELLED


def test_another_sites_run_is_unknown(services: Services, site: Site, other_site: Site) -> None:
    run = services.training.ask(site, EDITOR)
    with pytest.raises(UnknownRun):
        services.training.cancel(other_site, run.id, EDITOR)


def test_a_run_whose_process_died_is_closed_and_one_that_lives_is_not(
    services: Services, site: Site, other_site: Site, clock: FakeClock
) -> None:
    services.training.begin(site, EDITOR)
    clock.advance(seconds=600)
    alive = services.training.begin(other_site, EDITOR)
    services.training.step(alive, ["reading labels"])
    clock.advance(seconds=600)
    services.training.sweep()
    assert (states(services, site), states(services, other_site)) == ([RunState.FAILED], [RunState.RUNNING])


def test_a_run_that_another_process_took_over_stops(services: Services, site: Site, clock: FakeClock) -> None:
    run = services.training.begin(site, EDITOR)
    services.training.put_back(run)
    clock.advance(seconds=1)
    assert services.training.claim()
    with pytest.raises(RunStopped):
        services.training.step(run, ["late"])


def test_new_labels_start_a_run_once_a_day(services: Services, site: Site, clock: FakeClock) -> None:
    training = replace(services.training, new_labels=5)
    labelled(services, site, 4)
    training.sweep()
    assert states(services, site) == []
    labelled(services, site, 1)
    training.sweep()
    training.sweep()
    assert states(services, site) == [RunState.QUEUED]
    claimed = training.claim()
    assert claimed
    training.finish(claimed[0], "alkhabar-1")
    labelled(services, site, 5)
    training.sweep()
    assert states(services, site) == [RunState.DONE]
    clock.advance(seconds=DAY)
    training.sweep()
    assert states(services, site) == [RunState.QUEUED, RunState.DONE]


def test_a_day_without_new_labels_starts_nothing(services: Services, site: Site, clock: FakeClock) -> None:
    training = replace(services.training, new_labels=5)
    labelled(services, site, 5)
    training.fail(training.begin(site, EDITOR), "too_few_decisions")
    clock.advance(seconds=DAY)
    training.sweep()
    assert states(services, site) == [RunState.FAILED]


def test_a_site_that_wants_none_is_never_trained_by_itself(services: Services, site: Site) -> None:
    labelled(services, site, 5)
    replace(services.training, new_labels=0).sweep()
    assert states(services, site) == []


def test_the_sweep_rings_for_what_a_lost_bell_left(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    services.training.sweep()
    assert fake_jobs.training_rings == 0
    services.training.ask(site, EDITOR)
    services.training.sweep()
    assert fake_jobs.training_rings == 2


# At night


def nightly(services: Services) -> Training:
    return replace(services.training, new_labels=0, at=time(3, 0))


def until(clock: FakeClock, *when: int) -> None:
    clock.now = datetime(2026, 11, *when, tzinfo=UTC)


@pytest.mark.both_databases
def test_at_night_new_labels_start_one_run(services: Services, site: Site, clock: FakeClock) -> None:
    labelled(services, site, 40)
    training = nightly(services)
    training.sweep()  # eight in the morning
    assert states(services, site) == []
    for minute in (0, 5, 200):
        until(clock, 26, 3, 0)
        clock.advance(seconds=60 * minute)
        training.sweep()
    assert states(services, site) == [RunState.QUEUED]
    [run] = services.training.list(site)
    assert run.asked_by == "system:scheduler"


def test_one_that_has_ended_is_not_run_again_the_same_night_and_the_next_needs_something_new(
    services: Services, site: Site, clock: FakeClock
) -> None:
    labelled(services, site, 40)
    training = nightly(services)
    for night, more, runs in ((26, 1, 1), (27, 0, 2), (28, 0, 2)):
        until(clock, night, 3, 0)
        training.sweep()
        if claimed := training.claim():
            training.fail(claimed[0], "too few")
        labelled(services, site, more)
        training.sweep()
        assert len(states(services, site)) == runs


def test_the_night_is_the_sites_own_and_is_not_made_up_for_by_day(
    services: Services, site: Site, other_site: Site, clock: FakeClock
) -> None:
    services.sites.change_policy(other_site, lambda now: replace(now, time_zone="Asia/Baghdad"), EDITOR)
    for one in (site, other_site):
        labelled(services, one, 40)
    until(clock, 26, 0, 0)  # three in Baghdad
    nightly(services).sweep()
    assert (states(services, site), states(services, other_site)) == ([], [RunState.QUEUED])
    until(clock, 26, 7, 0)
    nightly(services).sweep()
    assert states(services, site) == []


def test_a_site_with_hardly_any_labels_or_none_that_are_new_sleeps(
    services: Services, site: Site, clock: FakeClock
) -> None:
    labelled(services, site, 39)
    until(clock, 26, 3, 0)
    nightly(services).sweep()
    replace(nightly(services), at=None).sweep()
    assert states(services, site) == []
