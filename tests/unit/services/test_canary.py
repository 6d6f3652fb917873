"""The canary: a model that acts on a share of a site's comments, the same ones each time, until it is ended."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.model import Model, ModelRefused, Stage
from moderation.domain.site import Site
from moderation.store.ids import new_id
from moderation.store.tables import audit
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeModels

EDITOR = Actor("moderator", "m1")
MILD = "هذا رأي ضعيف"


@pytest.fixture(autouse=True)
def loadable(fake_models: FakeModels) -> None:
    held = {MILD: {"TOXICITY": 0.8, "SPAM": 0.02}}
    fake_models.known |= {name: FakeClassifier(name, overrides=held) for name in ("own-1", "own-2")}


@pytest.fixture
def canary(services: Services, site: Site) -> Model:
    factories.candidate(services, site, "own-1")
    return services.models.canary(site, "own-1", 50, EDITOR)


def scored_by(services: Services, site: Site, comment: Comment) -> str | None:
    verdict = services.intake.get(site, comment.id).verdict
    assert verdict
    return verdict.model


def many(services: Services, site: Site, count: int, body: str = factories.KIND) -> list[Comment]:
    made = [factories.received(services, site, body) for _ in range(count)]
    while services.scoring.score_due():
        pass
    return [services.intake.get(site, comment.id) for comment in made]


def actions(services: Services) -> list[tuple[str, str]]:
    with services.store.read() as tx:
        rows = tx.connection.execute(sa.select(audit).order_by(audit.c.id)).all()
    return [(row.action, row.details["model"]) for row in rows if row.action.startswith("model.")]


def test_a_share_is_kept_to_and_a_larger_one_keeps_its_comments(services: Services, site: Site, canary: Model) -> None:
    ids = [new_id() for _ in range(2_000)]
    factories.candidate(services, site, "own-2")
    small = services.models.canary(site, "own-2", 10, EDITOR)
    large = services.models.canary(site, "own-2", 30, EDITOR)
    few, more = ({one for one in ids if model.judges(one)} for model in (small, large))
    assert few < more
    assert (len(few) / 2_000, len(more) / 2_000) == pytest.approx((0.10, 0.30), abs=0.03)
    assert more != {one for one in ids if canary.judges(one)}


@pytest.mark.both_databases
def test_a_canary_acts_on_its_share_and_the_champion_on_the_rest(services: Services, site: Site, canary: Model) -> None:
    made = many(services, site, 40, MILD)
    for comment in made:
        mine = canary.judges(comment.id)
        assert scored_by(services, site, comment) == ("own-1" if mine else "fake-1")
        assert comment.status is (Status.HELD if mine else Status.PUBLISHED)
    assert 5 < sum(canary.judges(comment.id) for comment in made) < 35


def test_an_edited_comment_goes_the_same_way_again(services: Services, site: Site, canary: Model) -> None:
    for comment in many(services, site, 10):
        before = scored_by(services, site, comment)
        services.intake.edit(site, comment.id, "شكرا جزيلا")
        while services.scoring.score_due():
            pass
        assert scored_by(services, site, comment) == before


def test_other_sites_are_not_tried_on(services: Services, site: Site, other_site: Site, canary: Model) -> None:
    assert {scored_by(services, other_site, one) for one in many(services, other_site, 12)} == {"fake-1"}


def test_a_text_that_was_not_sent_is_judged_by_the_champion(services: Services, site: Site, canary: Model) -> None:
    assert services.scoring.analyze("نص", site).model == "fake-1"
    assert services.playground.model_of(site) == "fake-1"


def test_a_canary_that_cannot_be_loaded_leaves_all_to_the_champion(services: Services, site: Site) -> None:
    factories.candidate(services, site, "gone-1")
    services.models.canary(site, "gone-1", 50, EDITOR)
    assert {scored_by(services, site, one) for one in many(services, site, 12)} == {"fake-1"}


def test_a_canary_that_scores_otherwise_than_when_trained_is_not_used(services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1", canary={"أنت غبي": 0.25})
    services.models.canary(site, "own-1", 50, EDITOR)
    assert {scored_by(services, site, one) for one in many(services, site, 12)} == {"fake-1"}


def test_a_comment_at_which_the_canary_fails_is_the_champions(
    services: Services, site: Site, canary: Model, fake_models: FakeModels
) -> None:
    fake_models.known["own-1"].crashing.add(factories.KIND)
    made = many(services, site, 12)
    assert {comment.status for comment in made} == {Status.PUBLISHED}
    assert {scored_by(services, site, one) for one in made} == {"fake-1"}


def test_a_candidate_that_the_gate_refused_judges_no_reader(services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1", passed=False)
    with pytest.raises(ModelRefused, match="the gate refused"):
        services.models.canary(site, "own-1", 10, EDITOR)


@pytest.mark.parametrize("share", [0, -1, 51, 100])
def test_a_share_has_bounds(services: Services, site: Site, share: int) -> None:
    factories.candidate(services, site, "own-1")
    with pytest.raises(ModelRefused, match="1 to 50"):
        services.models.canary(site, "own-1", share, EDITOR)


def test_the_champion_is_no_canary(services: Services, site: Site, canary: Model) -> None:
    services.models.promote(site, "own-1", EDITOR)
    with pytest.raises(ModelRefused):
        services.models.canary(site, "own-1", 10, EDITOR)


def test_promotion_gives_it_all_comments(services: Services, site: Site, canary: Model) -> None:
    promoted = services.models.promote(site, "own-1", EDITOR)
    assert (promoted.stage, promoted.share) == (Stage.CHAMPION, None)
    assert {scored_by(services, site, one) for one in many(services, site, 12)} == {"own-1"}


def test_its_end_and_the_rollback_hold_from_the_next_comment_on(services: Services, site: Site, canary: Model) -> None:
    services.models.end_canary(site, "own-1", EDITOR)
    assert {scored_by(services, site, one) for one in many(services, site, 12)} == {"fake-1"}
    services.models.canary(site, "own-1", 50, EDITOR)
    assert services.models.rollback(site, EDITOR) is None
    assert {scored_by(services, site, one) for one in many(services, site, 12)} == {"fake-1"}
    assert actions(services)[1:] == [
        ("model.canary_set", "own-1"),
        ("model.canary_ended", "own-1"),
        ("model.canary_set", "own-1"),
        ("model.canary_ended", "own-1"),
    ]


def test_rollback_takes_back_the_canary_before_the_champion(services: Services, site: Site) -> None:
    for name in ("own-1", "own-2"):
        factories.candidate(services, site, name)
    services.models.promote(site, "own-1", EDITOR)
    services.models.canary(site, "own-2", 10, EDITOR)
    champion = services.models.rollback(site, EDITOR)
    assert champion
    assert champion.name == "own-1"
    assert services.models.rollback(site, EDITOR) is None


def test_a_canary_that_becomes_the_shadow_ends_its_trial(services: Services, site: Site, canary: Model) -> None:
    services.models.shadow(site, "own-1", EDITOR)
    assert {scored_by(services, site, one) for one in many(services, site, 12)} == {"fake-1"}
    assert actions(services)[-2:] == [("model.canary_ended", "own-1"), ("model.shadowed", "own-1")]


def test_another_champion_ends_the_trial(services: Services, site: Site, canary: Model) -> None:
    factories.candidate(services, site, "own-2")
    services.models.promote(site, "own-2", EDITOR)
    assert services.models.get(site, "own-1").stage is Stage.RETIRED


def test_a_site_has_one_canary(services: Services, site: Site, canary: Model) -> None:
    factories.candidate(services, site, "own-2")
    services.models.canary(site, "own-2", 5, EDITOR)
    assert [(model.stage, model.share) for model in services.models.list(site)] == [
        (Stage.CANARY, 5),
        (Stage.RETIRED, None),
    ]


def test_ending_what_is_no_canary_is_refused(services: Services, site: Site, canary: Model) -> None:
    services.models.end_canary(site, "own-1", EDITOR)
    with pytest.raises(ModelRefused, match="no canary"):
        services.models.end_canary(site, "own-1", EDITOR)


Decide = Callable[[Comment, Choice], None]


@pytest.fixture
def decide(services: Services, site: Site) -> Decide:
    def make(comment: Comment, choice: Choice) -> None:
        services.review.decide(site, comment.id, Decision(choice), EDITOR)

    return make


@pytest.mark.both_databases
def test_both_parts_are_shown_with_what_people_overturned(
    services: Services, site: Site, canary: Model, decide: Decide
) -> None:
    made = many(services, site, 60, MILD)
    mine = [comment for comment in made if canary.judges(comment.id)]
    theirs = [comment for comment in made if not canary.judges(comment.id)]
    for comment in mine[:4]:
        decide(comment, Choice.PUBLISH)
    decide(theirs[0], Choice.REJECT)
    decide(theirs[1], Choice.REJECT)
    decide(theirs[1], Choice.PUBLISH)  # thought better of it: the newest answer counts
    seen = services.trials.comparison(site, canary)
    assert (seen.canary.comments, seen.canary.held, seen.canary.answers, seen.canary.overturned) == (len(mine),) * 2 + (
        4,
        4,
    )
    assert (seen.champion.model, seen.champion.comments, seen.champion.held) == (None, len(theirs), 0)
    assert (seen.champion.answers, seen.champion.overturned) == (2, 1)
    assert seen.more_held
    assert seen.more_held.value == 1.0
    assert seen.more_overturned is None


def test_another_share_begins_the_comparison_anew(
    services: Services, site: Site, canary: Model, clock: FakeClock
) -> None:
    many(services, site, 20)
    clock.advance(seconds=60)
    again = services.models.canary(site, "own-1", 20, EDITOR)
    assert services.trials.comparison(site, again).champion.comments == 0


def test_a_canary_whose_verdicts_people_overturn_is_stopped_by_rule(
    services: Services, site: Site, canary: Model, decide: Decide, clock: FakeClock
) -> None:
    made = many(services, site, 60, MILD) + many(services, site, 60, factories.INSULT)
    services.by_rule.sweep()
    assert services.models.get(site, "own-1").stage is Stage.CANARY
    for comment in made:
        if comment.status is Status.HELD:
            decide(comment, Choice.PUBLISH if comment.body == MILD else Choice.REJECT)
    services.by_rule.sweep()
    assert services.models.get(site, "own-1").stage is Stage.CANARY  # not looked at again so soon
    clock.advance(seconds=300)
    services.by_rule.sweep()
    assert services.models.get(site, "own-1").stage is Stage.RETIRED
    with services.store.read() as tx:
        [line] = tx.connection.execute(sa.select(audit).where(audit.c.action == "model.canary_ended")).all()
    assert line.actor == "system:rule"
    assert line.details["worse"]["overturned"] > 20
    assert line.details["worse"]["champion_overturned"] == 0


def test_a_canary_as_good_as_the_champion_goes_on(
    services: Services, site: Site, canary: Model, decide: Decide
) -> None:
    for comment in many(services, site, 80, factories.INSULT):
        decide(comment, Choice.REJECT)
    services.trials.end_harmful()
    assert services.models.get(site, "own-1").stage is Stage.CANARY
