"""The shadow judges what the champion judged, and nothing of it reaches a comment."""

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.decision import Actor
from moderation.domain.model import Model
from moderation.domain.policy import Action
from moderation.domain.site import Site
from moderation.store.tables import scores, shadow_verdicts
from tests import factories
from tests.factories import INSULT, KIND
from tests.fakes import FakeClassifier, FakeModels

EDITOR = Actor("moderator", "m1")
MILD = "هذا رأي ضعيف"


@pytest.fixture
def strict(fake_models: FakeModels) -> FakeClassifier:
    model = FakeClassifier("strict-1", overrides={MILD: {"TOXICITY": 0.8, "SPAM": 0.02}})
    fake_models.known["strict-1"] = model
    return model


@pytest.fixture
def shadow(services: Services, site: Site, strict: FakeClassifier) -> Model:
    factories.candidate(services, site, "strict-1")
    return services.models.shadow(site, "strict-1", EDITOR)


def rows(services: Services, table: sa.Table) -> int:
    with services.store.read() as tx:
        return tx.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


@pytest.mark.both_databases
def test_a_shadow_is_compared_with_what_acted(services: Services, site: Site, shadow: Model) -> None:
    for body in (KIND, INSULT):
        factories.scored(services, site, body)
    mild = factories.published(services, site, MILD)
    seen = services.shadows.agreement(site, shadow)
    [flip] = seen.flips
    assert (seen.comments, seen.agreed) == (3, 2)
    assert (flip.comment_id, flip.acted, flip.shadow) == (mild.id, Action.PUBLISH, Action.HOLD)
    assert (flip.score_acted, flip.score_shadow) == (0.03, 0.8)


def test_a_shadow_moves_no_comment_and_its_scores_are_not_shown(services: Services, site: Site, shadow: Model) -> None:
    comment = factories.scored(services, site, MILD)
    assert comment.status is Status.PUBLISHED
    assert comment.verdict
    assert (comment.verdict.model, comment.verdict.scores["TOXICITY"]) == ("fake-1", 0.03)
    assert comment.risk < 0.5


def test_without_a_shadow_nothing_is_kept(services: Services, site: Site, strict: FakeClassifier) -> None:
    factories.scored(services, site, KIND)
    assert rows(services, shadow_verdicts) == 0


def test_a_shadow_that_fails_costs_no_comment(
    services: Services, site: Site, shadow: Model, strict: FakeClassifier
) -> None:
    strict.crashing.add(KIND)
    assert factories.scored(services, site, KIND).status is Status.PUBLISHED
    assert services.shadows.agreement(site, shadow).comments == 0


def test_a_shadow_whose_files_are_gone_costs_no_comment(services: Services, site: Site) -> None:
    factories.candidate(services, site, "gone-1")
    services.models.shadow(site, "gone-1", EDITOR)
    assert factories.scored(services, site, KIND).status is Status.PUBLISHED


def test_an_erased_comment_leaves_no_trace_in_the_shadow(services: Services, site: Site, shadow: Model) -> None:
    comment = factories.scored(services, site, MILD)
    services.intake.withdraw(site, comment.id, Actor("reader", "r"))
    assert (rows(services, shadow_verdicts), rows(services, scores)) == (0, 0)


def test_another_sites_comments_are_not_seen(services: Services, site: Site, other_site: Site, shadow: Model) -> None:
    factories.scored(services, other_site, MILD)
    assert services.shadows.agreement(site, shadow).comments == 0
    assert rows(services, shadow_verdicts) == 0


def test_a_promoted_shadow_is_its_own_shadow_no_more(services: Services, site: Site, shadow: Model) -> None:
    services.models.promote(site, "strict-1", EDITOR)
    assert factories.scored(services, site, MILD).status is Status.HELD
    assert rows(services, shadow_verdicts) == 0
