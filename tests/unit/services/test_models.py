"""A site's own models: who scores its comments, from the next one on, and how that is taken back."""

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor
from moderation.domain.model import ModelRefused, NothingToRollBack, Stage, UnknownModel
from moderation.domain.site import Site
from moderation.store.tables import audit
from tests import factories
from tests.fakes import FakeClassifier, FakeModels
from tests.together import together

EDITOR = Actor("moderator", "m1")


@pytest.fixture(autouse=True)
def loadable(fake_models: FakeModels) -> None:
    fake_models.known |= {name: FakeClassifier(name) for name in ("own-1", "own-2", "own-3")}


def scored_by(comment: Comment) -> str | None:
    assert comment.verdict is not None
    return comment.verdict.model


def test_a_site_without_a_model_of_its_own_is_scored_by_the_shipped_one(services: Services, site: Site) -> None:
    assert services.models.champion(site) is None
    assert scored_by(factories.scored(services, site, "نص")) == "fake-1"


def test_a_promoted_model_scores_from_the_next_comment_on(services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1")
    before = factories.scored(services, site, "قبل الترقية")
    promoted = services.models.promote(site, "own-1", EDITOR)
    after = factories.scored(services, site, "بعد الترقية")
    assert (scored_by(before), scored_by(after)) == ("fake-1", "own-1")
    assert promoted.stage is Stage.CHAMPION
    assert services.scoring.analyze("نص", site).model == "own-1"


def test_two_sites_run_different_champions_in_one_batch(services: Services, site: Site, other_site: Site) -> None:
    factories.candidate(services, site, "own-1")
    services.models.promote(site, "own-1", EDITOR)
    mine = factories.received(services, site, "نص")
    theirs = factories.received(services, other_site, "نص")
    services.scoring.score_due()
    assert scored_by(services.intake.get(site, mine.id)) == "own-1"
    assert scored_by(services.intake.get(other_site, theirs.id)) == "fake-1"


def test_a_promotion_retires_the_champion_before(services: Services, site: Site) -> None:
    for name in ("own-1", "own-2"):
        factories.candidate(services, site, name)
        services.models.promote(site, name, EDITOR)
    assert [(model.name, model.stage) for model in services.models.list(site)] == [
        ("own-2", Stage.CHAMPION),
        ("own-1", Stage.RETIRED),
    ]


def test_rollback_goes_back_step_by_step_to_the_shipped_model(services: Services, site: Site) -> None:
    for name in ("own-1", "own-2"):
        factories.candidate(services, site, name)
        services.models.promote(site, name, EDITOR)
    restored = services.models.rollback(site, EDITOR)
    assert restored
    assert scored_by(factories.scored(services, site, "أول")) == restored.name == "own-1"
    assert services.models.rollback(site, EDITOR) is None
    assert scored_by(factories.scored(services, site, "ثان")) == "fake-1"
    with pytest.raises(NothingToRollBack):
        services.models.rollback(site, EDITOR)


def test_what_the_gate_refused_needs_a_reason_that_the_audit_keeps(services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1", passed=False)
    with pytest.raises(ModelRefused, match="it errs more often"):
        services.models.promote(site, "own-1", EDITOR)
    services.models.promote(site, "own-1", EDITOR, despite="قرأت التعليقات كلها")
    with services.store.read() as tx:
        [line] = tx.connection.execute(sa.select(audit).where(audit.c.action == "model.promoted")).all()
    assert (line.actor, line.details["despite"]) == (str(EDITOR), "قرأت التعليقات كلها")


def test_the_champion_can_be_neither_promoted_again_nor_its_own_shadow(services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1")
    services.models.promote(site, "own-1", EDITOR)
    with pytest.raises(ModelRefused):
        services.models.promote(site, "own-1", EDITOR)
    with pytest.raises(ModelRefused):
        services.models.shadow(site, "own-1", EDITOR)


def test_a_site_has_one_shadow(services: Services, site: Site) -> None:
    for name in ("own-1", "own-2"):
        factories.candidate(services, site, name)
        services.models.shadow(site, name, EDITOR)
    assert [model.stage for model in services.models.list(site)] == [Stage.SHADOW, Stage.RETIRED]


def test_another_sites_model_is_unknown(services: Services, site: Site, other_site: Site) -> None:
    factories.candidate(services, site, "own-1")
    with pytest.raises(UnknownModel):
        services.models.promote(other_site, "own-1", EDITOR)


def test_a_damaged_model_loses_no_comment(services: Services, site: Site, fake_models: FakeModels) -> None:
    factories.candidate(services, site, "gone-1")
    services.models.promote(site, "gone-1", EDITOR)
    assert scored_by(factories.scored(services, site, "أول")) == "fake-1"
    assert scored_by(factories.scored(services, site, "ثان")) == "fake-1"
    assert fake_models.loaded == ["gone-1"]  # looked at once, not once a batch


def test_a_model_that_scores_otherwise_than_when_it_was_trained_is_not_used(services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1", canary={"أنت غبي": 0.91})
    factories.candidate(services, site, "own-2", canary={"أنت غبي": 0.25})
    services.models.promote(site, "own-1", EDITOR)
    assert services.scoring.analyze("نص", site).model == "own-1"
    services.models.promote(site, "own-2", EDITOR)
    assert services.scoring.analyze("نص", site).model == "fake-1"


def test_a_model_is_read_from_its_files_once(services: Services, site: Site, fake_models: FakeModels) -> None:
    factories.candidate(services, site, "own-1")
    services.models.promote(site, "own-1", EDITOR)
    for number in range(3):
        factories.scored(services, site, f"تعليق {number}")
    assert fake_models.loaded == ["own-1"]


@pytest.mark.both_databases
def test_of_two_promotions_at_once_one_is_the_champion(services: Services, site: Site) -> None:
    names = ["own-1", "own-2", "own-3"]
    for name in names:
        factories.candidate(services, site, name)
    together([lambda name=name: services.models.promote(site, name, EDITOR) for name in names])  # type: ignore[misc]
    stages = [model.stage for model in services.models.list(site)]
    assert sorted(stages) == [Stage.CHAMPION, Stage.RETIRED, Stage.RETIRED]
