"""Promotion by rule, on a clock of the test's own: only where a site asks for it, only when nothing is lacking."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.model import Model, Stage
from moderation.domain.promotion import Lack
from moderation.domain.site import Site
from moderation.services.sites import SYSTEM
from moderation.store.tables import audit
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeModels

EDITOR = Actor("moderator", "m1")
DAY = 24 * 3600
MILD = "هذا رأي ضعيف"


@pytest.fixture(autouse=True)
def loadable(fake_models: FakeModels) -> None:
    stern = FakeClassifier("stern-1", overrides={MILD: {"TOXICITY": 0.8, "SPAM": 0.02}})
    fake_models.known |= {"own-1": FakeClassifier("own-1"), "own-2": FakeClassifier("own-2"), "stern-1": stern}


@pytest.fixture
def ruled(services: Services, site: Site) -> Site:
    policy = replace(site.policy, promote_by_rule=True, rule_days=3, rule_comments=100)
    return services.sites.set_policy(site, policy, SYSTEM)


def shadow(services: Services, site: Site, name: str = "own-1") -> Model:
    factories.candidate(services, site, name)
    return services.models.shadow(site, name, EDITOR)


def come(services: Services, site: Site, held: int, published: int) -> None:
    """Let comments come in, and people agree with what was held."""
    made = [factories.received(services, site, factories.INSULT) for _ in range(held)]
    for _ in range(published):
        factories.received(services, site)
    while services.scoring.score_due():
        pass
    for comment in made:
        services.review.decide(site, comment.id, Decision(Choice.REJECT), EDITOR)


def champion(services: Services, site: Site) -> str | None:
    found = services.models.champion(site)
    return found.name if found else None


@pytest.mark.both_databases
def test_a_shadow_that_lacks_nothing_is_promoted_and_the_audit_says_by_which_numbers(
    services: Services, ruled: Site, clock: FakeClock
) -> None:
    shadow(services, ruled)
    come(services, ruled, 60, 60)
    clock.advance(seconds=3 * DAY - 60)
    services.by_rule.sweep()
    assert champion(services, ruled) is None
    clock.advance(seconds=600)
    services.by_rule.sweep()
    assert champion(services, ruled) == "own-1"
    with services.store.read() as tx:
        [line] = tx.connection.execute(sa.select(audit).where(audit.c.action == "model.promoted")).all()
    assert line.actor == "system:rule"
    assert line.details["rule"] == {
        "days": 3.0,
        "comments": 120,
        "answers": 60,
        "overturned": 0,
        "champion_overturned": 0,
        "chance": 1.0,
    }


def test_without_the_switch_nothing_is_promoted(services: Services, site: Site, clock: FakeClock) -> None:
    shadow(services, site)
    come(services, site, 60, 460)
    clock.advance(seconds=30 * DAY)
    services.by_rule.sweep()
    assert champion(services, site) is None
    found = services.by_rule.progress(site)
    assert found
    assert found.lacks == []


def test_what_it_lacks_is_told(services: Services, ruled: Site, clock: FakeClock) -> None:
    assert services.by_rule.progress(ruled) is None
    shadow(services, ruled)
    come(services, ruled, 30, 10)
    found = services.by_rule.progress(ruled)
    assert found
    assert found.lacks == [Lack.DAYS, Lack.COMMENTS, Lack.ANSWERS]


def test_a_shadow_that_would_have_been_overturned_more_is_not_promoted(
    services: Services, ruled: Site, clock: FakeClock
) -> None:
    shadow(services, ruled, "stern-1")
    come(services, ruled, 60, 400)
    made = [factories.published(services, ruled, MILD) for _ in range(10)]
    for comment in made:
        services.review.decide(ruled, comment.id, Decision(Choice.PUBLISH), EDITOR)
    clock.advance(seconds=4 * DAY)
    found = services.by_rule.progress(ruled)
    assert found
    assert (found.tried.overturned, found.tried.champion_overturned) == (10, 0)
    assert found.lacks == [Lack.OVERTURNED]
    services.by_rule.sweep()
    assert champion(services, ruled) is None


def test_an_alert_holds_it_back(services: Services, ruled: Site, clock: FakeClock) -> None:
    shadow(services, ruled)
    come(services, ruled, 60, 60)
    for _ in range(60):
        held = factories.held(services, ruled)
        services.review.decide(ruled, held.id, Decision(Choice.PUBLISH), EDITOR)
    clock.advance(seconds=4 * DAY)
    found = services.by_rule.progress(ruled)
    assert found
    assert found.lacks == [Lack.ALERTS]


def test_a_canary_goes_before_a_shadow_and_is_promoted_by_its_own_numbers(
    services: Services, ruled: Site, clock: FakeClock
) -> None:
    shadow(services, ruled)
    factories.candidate(services, ruled, "own-2")
    services.models.canary(ruled, "own-2", 50, EDITOR)
    come(services, ruled, 150, 150)
    found = services.by_rule.progress(ruled)
    assert found
    assert (found.model.name, found.tried.canary, found.lacks) == ("own-2", True, [Lack.DAYS])
    clock.advance(seconds=3 * DAY)
    services.by_rule.sweep()
    assert champion(services, ruled) == "own-2"
    assert services.models.get(ruled, "own-1").stage is Stage.SHADOW


def test_a_refused_model_is_never_promoted_by_rule(services: Services, ruled: Site, clock: FakeClock) -> None:
    factories.candidate(services, ruled, "own-1", passed=False)
    services.models.shadow(ruled, "own-1", EDITOR)
    come(services, ruled, 60, 60)
    clock.advance(seconds=4 * DAY)
    services.by_rule.sweep()
    assert champion(services, ruled) is None


def test_a_new_candidate_waits_while_the_rule_tries_another(
    services: Services, ruled: Site, site: Site, clock: FakeClock
) -> None:
    shadow(services, ruled)
    new = factories.candidate(services, ruled, "own-2")
    clock.advance(seconds=5 * DAY)
    assert services.by_rule.place(ruled, new, EDITOR).stage is Stage.CANDIDATE
    clock.advance(seconds=1 * DAY)
    assert services.by_rule.place(ruled, new, EDITOR).stage is Stage.SHADOW
    assert services.models.get(ruled, "own-1").stage is Stage.RETIRED


def test_without_the_rule_a_new_candidate_takes_the_shadows_place(services: Services, site: Site) -> None:
    shadow(services, site)
    new = factories.candidate(services, site, "own-2")
    assert services.by_rule.place(site, new, EDITOR).stage is Stage.SHADOW
