"""A real worker and sites' own models: each site by its own champion, changes without a restart."""

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor
from moderation.domain.site import Site
from tests import factories
from tests.factories import new_comment
from tests.integration.conftest import StartWorker
from tests.waiting import wait_until

EDITOR = Actor("moderator", "m1")


def scored(services: Services, site: Site, count: int) -> list[Comment]:
    """Hand comments to the worker, and return them as it left them."""
    made = services.intake.receive_batch(site, [new_comment() for _ in range(count)])
    wait_until(lambda: not services.health.backlog().by_status.get(Status.RECEIVED, 0))
    return [services.intake.get(site, comment.id) for comment in made if isinstance(comment, Comment)]


def models_of(comments: list[Comment]) -> set[str | None]:
    return {comment.verdict.model for comment in comments if comment.verdict}


@pytest.mark.both_databases
def test_a_worker_scores_each_site_by_its_own_champion_and_takes_changes_without_a_restart(
    live: Services, patient_site: Site, start_worker: StartWorker
) -> None:
    other = live.sites.create("annahar", "النهار", "https://annahar.example")
    third = live.sites.create("alwatan", "الوطن", "https://alwatan.example")
    for site, name in ((patient_site, "own-1"), (patient_site, "own-3"), (other, "own-2")):
        factories.candidate(live, site, name)
    live.models.promote(patient_site, "own-1", EDITOR)
    live.models.promote(other, "own-2", EDITOR)
    start_worker()
    for site, name in ((patient_site, "own-1"), (other, "own-2"), (third, "fake-1")):
        assert models_of(scored(live, site, 5)) == {name}
    canary = live.models.canary(patient_site, "own-3", 50, EDITOR)
    for comment in scored(live, patient_site, 20):
        assert models_of([comment]) == {"own-3" if canary.judges(comment.id) else "own-1"}
    live.models.rollback(patient_site, EDITOR)
    live.models.rollback(other, EDITOR)
    assert models_of(scored(live, patient_site, 5)) == {"own-1"}
    assert models_of(scored(live, other, 5)) == {"fake-1"}
