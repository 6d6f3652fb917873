"""The training job: each queued run is carried out once and closed as it ended, without any text."""

from collections.abc import Callable, Iterator

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.model import Model
from moderation.domain.site import Site
from moderation.domain.training import Run, RunState, Step
from tests import factories
from training import runs
from training.full import Base
from training.site import Progress
from training.site_run import TooFewDecisions
from workers import jobs, training

EDITOR = Actor("moderator", "m1")
Train = Callable[[Services, Site, Actor, Progress, Base | None], Model]


@pytest.fixture(autouse=True)
def _this_process(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(training, "services", lambda: services)
    yield
    jobs.stopping.clear()


@pytest.fixture
def trains(monkeypatch: pytest.MonkeyPatch) -> Callable[[Train], None]:
    """Return a function that says what training does in this test."""
    return lambda work: monkeypatch.setattr(runs, "train_site", work)


def quick(services: Services, site: Site, actor: Actor, progress: Progress, base: Base | None = None) -> Model:
    progress(Step("labels"))
    progress(Step("gate"))
    return factories.candidate(services, site, f"{site.slug}-1")


def only_run(services: Services, site: Site) -> Run:
    [run] = services.training.list(site)
    return run


def test_every_queued_run_is_carried_out(
    services: Services, site: Site, other_site: Site, trains: Callable[[Train], None]
) -> None:
    trains(quick)
    for one in (site, other_site):
        services.training.ask(one, EDITOR)
    training.train_next()
    run = only_run(services, site)
    assert (run.state, run.model, run.log) == (RunState.DONE, "alkhabar-1", ("reading labels", "asking the gate"))
    assert only_run(services, other_site).state is RunState.DONE


def test_a_run_that_cannot_learn_says_why(services: Services, site: Site, trains: Callable[[Train], None]) -> None:
    def refuse(*_: object) -> Model:
        raise TooFewDecisions("alkhabar has 3 decisions to learn from")

    trains(refuse)
    services.training.ask(site, EDITOR)
    training.train_next()
    run = only_run(services, site)
    assert (run.state, run.error) == (RunState.FAILED, "too_few_decisions: alkhabar has 3 decisions to learn from")


def test_a_fault_ends_the_run_without_its_message(
    services: Services, site: Site, trains: Callable[[Train], None]
) -> None:
    def crash(*_: object) -> Model:
        raise ValueError("نص تعليق")

    trains(crash)
    services.training.ask(site, EDITOR)
    training.train_next()
    assert (only_run(services, site).state, only_run(services, site).error) == (RunState.FAILED, "ValueError")


def test_a_cancelled_run_makes_no_model(services: Services, site: Site, trains: Callable[[Train], None]) -> None:
    def cancelled_meanwhile(
        services: Services, site: Site, actor: Actor, progress: Progress, base: Base | None
    ) -> Model:
        services.training.cancel(site, only_run(services, site).id, EDITOR)
        return quick(services, site, actor, progress)

    trains(cancelled_meanwhile)
    services.training.ask(site, EDITOR)
    training.train_next()
    assert only_run(services, site).state is RunState.CANCELLED
    assert services.models.list(site) == []


def test_a_process_that_has_to_stop_leaves_the_run_to_the_next(
    services: Services, site: Site, trains: Callable[[Train], None]
) -> None:
    def stopped_meanwhile(services: Services, site: Site, actor: Actor, progress: Progress, base: Base | None) -> Model:
        jobs.stopping.set()
        return quick(services, site, actor, progress)

    trains(stopped_meanwhile)
    services.training.ask(site, EDITOR)
    training.train_next()
    assert only_run(services, site).state is RunState.QUEUED
    jobs.stopping.clear()
    trains(quick)
    training.train_next()
    assert only_run(services, site).state is RunState.DONE
