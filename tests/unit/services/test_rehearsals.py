"""Rehearsed thresholds: they touch no comment, and tell what they would have done to those that came since."""

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.errors import InvalidField, NoRehearsal, StaleSettings
from moderation.domain.policy import Action, Threshold
from moderation.domain.site import Site
from moderation.services.rehearsals import Turn
from tests import factories
from tests.fakes import FakeClassifier, FakeClock

EDITOR = Actor("moderator", "editor")
STRICT = {"TOXICITY": Threshold(0.3), "SPAM": Threshold(0.9)}
LAX = {"TOXICITY": Threshold(0.95)}


@pytest.fixture(autouse=True)
def _scores(fake_classifier: FakeClassifier) -> None:
    fake_classifier.overrides |= {f"كلام {number}": {"TOXICITY": 0.4, "SPAM": 0.0} for number in range(9)}


def begin(services: Services, site: Site, thresholds: dict[str, Threshold], days: int = 7) -> Site:
    services.clock.advance(seconds=1)  # type: ignore[attr-defined]  # the tests' own clock
    begun = services.rehearsals.begin(site, thresholds, days, EDITOR, site.version)
    services.clock.advance(seconds=1)  # type: ignore[attr-defined]  # the tests' own clock
    return begun


@pytest.mark.both_databases
def test_it_acts_on_nothing_and_counts_what_it_would_have_done(services: Services, site: Site) -> None:
    factories.published(services, site, "كلام 0")
    site = begin(services, site, STRICT)
    comments = [factories.published(services, site, f"كلام {number}") for number in (1, 2, 3)]
    factories.held(services, site)
    factories.published(services, site)
    for comment, choice in zip(comments, (Choice.REJECT, Choice.PUBLISH), strict=False):
        services.review.decide(site, comment.id, Decision(choice), EDITOR)
    outcome = services.rehearsals.outcome(site)
    assert (outcome.comments, outcome.changed, outcome.over) == (5, 3, False)
    assert outcome.turns == [Turn(Action.PUBLISH, Action.HOLD, 3, 1, 1)]
    assert {one.comment.id for one in outcome.newest} == {comment.id for comment in comments}


@pytest.mark.both_databases
def test_what_other_signals_ask_for_stays(services: Services, site: Site) -> None:
    site = begin(services, site, LAX)
    factories.held(services, site)
    factories.held(services, site, "اتصلوا بنا على www.x.example")
    outcome = services.rehearsals.outcome(site)
    assert outcome.turns == [Turn(Action.HOLD, Action.PUBLISH, 1, 0, 0)]


def test_each_comment_counts_by_the_model_that_judged_it(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    site = begin(services, site, LAX)
    factories.held(services, site)
    fake_classifier.model = "fake-2"
    factories.held(services, site, f"{factories.INSULT} ثانية")
    assert services.rehearsals.outcome(site).changed == 2


def test_what_no_model_judged_and_what_was_withdrawn_is_not_counted(
    services: Services, site: Site, clock: FakeClock
) -> None:
    site = begin(services, site, LAX)
    gone = factories.held(services, site)
    services.intake.withdraw(site, gone.id, EDITOR)
    factories.received(services, site)
    clock.advance(seconds=site.policy.score_deadline_seconds + 1)
    services.scoring.sweep()
    assert services.rehearsals.outcome(site).comments == 0


def test_after_its_days_it_counts_no_more_and_waits(services: Services, site: Site, clock: FakeClock) -> None:
    site = begin(services, site, STRICT, days=1)
    factories.published(services, site, "كلام 1")
    clock.advance(seconds=86_400)
    factories.published(services, site, "كلام 2")
    outcome = services.rehearsals.outcome(site)
    assert (outcome.over, outcome.comments) == (True, 1)


def test_thresholds_put_in_force_end_it(services: Services, site: Site) -> None:
    site = begin(services, site, STRICT)
    history = services.thresholds.history(site)
    site = services.thresholds.save(site, STRICT, EDITOR, site.version, history)
    assert (site.policy.thresholds, site.policy.rehearsal) == (STRICT, None)
    assert factories.scored(services, site, "كلام 1").status is Status.HELD


def test_dropped_it_leaves_the_sites_thresholds_alone(services: Services, site: Site) -> None:
    acting = site.policy.thresholds
    site = begin(services, site, STRICT)
    site = services.rehearsals.discard(site, EDITOR, site.version)
    assert (site.policy.thresholds, site.policy.rehearsal) == (acting, None)
    with pytest.raises(NoRehearsal):
        services.rehearsals.outcome(site)
    with pytest.raises(NoRehearsal):
        services.rehearsals.discard(site, EDITOR, site.version)


@pytest.mark.parametrize(
    ("thresholds", "days"),
    [({"TOXICITY": Threshold(0.0)}, 7), ({"RUDE": Threshold(0.5)}, 7), (STRICT, 0), (STRICT, 29)],
)
def test_what_cannot_be_tried_is_refused(
    services: Services, site: Site, thresholds: dict[str, Threshold], days: int
) -> None:
    with pytest.raises(InvalidField):
        services.rehearsals.begin(site, thresholds, days, EDITOR, site.version)


def test_the_thresholds_that_act_need_no_rehearsal(services: Services, site: Site) -> None:
    with pytest.raises(InvalidField):
        services.rehearsals.begin(site, site.policy.thresholds, 7, EDITOR, site.version)


def test_who_has_not_seen_the_newest_settings_begins_and_ends_nothing(services: Services, site: Site) -> None:
    begun = begin(services, site, STRICT)
    with pytest.raises(StaleSettings):
        services.rehearsals.begin(site, LAX, 7, EDITOR, site.version)
    with pytest.raises(StaleSettings):
        services.rehearsals.discard(begun, EDITOR, site.version)


@pytest.mark.both_databases
def test_it_is_kept_with_the_site(services: Services, site: Site) -> None:
    begun = begin(services, site, STRICT)
    assert services.sites.by_slug(site.slug).policy == begun.policy
