"""Thresholds on a site's own history: what is read from it, and when a machine may reject."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.errors import InvalidField, StaleSettings, UnprovenThreshold
from moderation.domain.policy import Action, Threshold
from moderation.domain.queue import Order, Surface
from moderation.domain.site import Site
from moderation.services.thresholds import USUAL_SECONDS
from tests import factories
from tests.fakes import FakeClassifier, FakeClock

PUBLISH, REJECT = Decision(Choice.PUBLISH), Decision(Choice.REJECT)
EDITOR = Actor("moderator", "editor")


@pytest.fixture
def bodies() -> Iterator[str]:
    return (f"نص {number}" for number in range(10_000))


def decided(services: Services, site: Site, actor: Actor, body: str, choice: Decision, seconds: float = 0) -> None:
    comment = factories.scored(services, site, body)
    services.review.decide(site, comment.id, choice, actor)
    services.clock.advance(seconds=seconds)  # type: ignore[attr-defined]  # the tests' own clock


def with_scores(classifier: FakeClassifier, body: str, score: float) -> str:
    classifier.overrides[body] = {"TOXICITY": score, "SPAM": 0.0}
    return body


def a_history(
    services: Services, site: Site, classifier: FakeClassifier, bodies: Iterator[str], actor: Actor, above: int
) -> None:
    for number in range(above):
        body = with_scores(classifier, next(bodies), 0.95)
        decided(services, site, actor, body, PUBLISH if number % 10 == 0 else REJECT, seconds=10)


@pytest.mark.both_databases
def test_decisions_and_scores_of_the_model_in_use_are_read(
    services: Services,
    site: Site,
    other_site: Site,
    amal: Actor,
    fake_classifier: FakeClassifier,
    bodies: Iterator[str],
) -> None:
    a_history(services, site, fake_classifier, bodies, amal, 25)
    factories.published(services, site)
    factories.held(services, other_site)
    history = services.thresholds.history(site)
    assert (history.model, history.attributes) == ("fake-1", ("TOXICITY", "SPAM"))
    assert (len(history.traffic), len(history.decided), len(history.audited)) == (26, 25, 0)
    found = history.point("TOXICITY", 0.9)
    assert found.precision
    assert (found.precision.value, found.judged) == (0.88, 25)


def test_another_models_scores_are_not_mixed_in(
    services: Services, site: Site, amal: Actor, fake_classifier: FakeClassifier, clock: FakeClock
) -> None:
    decided(services, site, amal, factories.INSULT, REJECT)
    fake_classifier.model = "fake-2"
    clock.advance(seconds=1)
    factories.held(services, site, f"{factories.INSULT} ثانية")
    history = services.thresholds.history(site)
    assert (history.model, len(history.traffic), len(history.decided)) == ("fake-2", 1, 0)


@pytest.mark.both_databases
def test_only_the_last_decision_that_stands_counts(
    services: Services, site: Site, amal: Actor, badr: Actor, clock: FakeClock
) -> None:
    comment = factories.held(services, site)
    services.review.decide(site, comment.id, REJECT, amal)
    clock.advance(seconds=60)
    services.review.decide(site, comment.id, PUBLISH, badr)
    [one] = services.thresholds.history(site).decided
    assert one.bad is False


def test_old_decisions_are_left_out(services: Services, site: Site, amal: Actor, clock: FakeClock) -> None:
    decided(services, site, amal, factories.INSULT, REJECT)
    clock.advance(seconds=29 * 86_400)
    history = services.thresholds.history(site)
    assert (history.traffic, history.decided) == ([], [])


@pytest.mark.both_databases
def test_the_blind_audit_tells_of_what_nobody_decided(services: Services, site: Site, amal: Actor) -> None:
    site = services.sites.change_policy(site, lambda policy: replace(policy, audit_percent=100), EDITOR)
    factories.published(services, site)
    item = services.blind.next(site, amal)
    assert item
    services.blind.answer(site, amal, item.sample_id, Choice.REJECT)
    [one] = services.thresholds.history(site).audited
    assert (one.bad, one.scores["TOXICITY"]) == (True, 0.03)


@pytest.mark.both_databases
def test_what_chance_picked_from_the_queue_stands_for_the_rest_of_it(
    services: Services, site: Site, amal: Actor, fake_classifier: FakeClassifier, bodies: Iterator[str]
) -> None:
    site = services.sites.change_policy(site, lambda policy: replace(policy, audit_percent=100), EDITOR)
    made = [factories.held(services, site, with_scores(fake_classifier, next(bodies), 0.7)) for _ in range(30)]
    review = replace(services.review, chance=lambda: 0.1)
    for drawn in review.claim_next(site, amal, 20, Order.TEACHING):
        review.decide_claimed(drawn.claim.id, PUBLISH, amal)
    item = services.blind.next(site, amal)
    assert item
    assert item.comment_id in {one.id for one in made}
    services.blind.answer(site, amal, item.sample_id, Choice.PUBLISH)
    history = services.thresholds.history(site)
    assert history.audited == []  # it is one of the ten that the twenty stand for
    assert sum(one.weight for one in history.decided) == pytest.approx(30)
    assert (history.drawn, history.waiting, history.skimmed) == (20, 10, False)
    assert max(one.weight for one in history.decided) > min(one.weight for one in history.decided) > 1


def test_a_queue_that_an_order_only_skimmed_is_told(services: Services, site: Site, amal: Actor) -> None:
    decided(services, site, amal, factories.INSULT, REJECT)
    assert not services.thresholds.history(site).skimmed
    factories.held(services, site, f"{factories.INSULT} ثانية")
    assert services.thresholds.history(site).skimmed


def test_words_and_links_hold_whatever_the_thresholds(services: Services, site: Site) -> None:
    factories.scored(services, site, "زوروا https://example.com")
    history = services.thresholds.history(site)
    assert [seen.other for seen in history.traffic] == [Action.HOLD]
    assert history.forecast({}).hold == 1


def test_hours_are_counted_at_the_sites_own_pace(
    services: Services, site: Site, amal: Actor, fake_classifier: FakeClassifier, bodies: Iterator[str]
) -> None:
    a_history(services, site, fake_classifier, bodies, amal, 5)
    few = services.thresholds.history(site)
    assert (few.seconds, few.measured) == (USUAL_SECONDS, False)
    a_history(services, site, fake_classifier, bodies, amal, 20)
    history = services.thresholds.history(site)
    assert (history.seconds, history.measured, history.per_day) == (10, True, 25)
    hours = history.hours_a_day(history.forecast({"TOXICITY": Threshold(0.5)}))
    assert hours == pytest.approx(25 * 10 / 3600)


def test_the_machine_may_reject_only_where_enough_was_judged(
    services: Services, site: Site, amal: Actor, fake_classifier: FakeClassifier, bodies: Iterator[str]
) -> None:
    wanted = {"TOXICITY": Threshold(0.5, 0.9)}
    a_history(services, site, fake_classifier, bodies, amal, 19)
    with pytest.raises(UnprovenThreshold) as refused:
        services.thresholds.save(site, wanted, EDITOR, site.version, services.thresholds.history(site))
    assert [fault.pointer for fault in refused.value.errors] == ["/TOXICITY/reject"]
    a_history(services, site, fake_classifier, bodies, amal, 1)
    saved = services.thresholds.save(site, wanted, EDITOR, site.version, services.thresholds.history(site))
    assert saved.policy.thresholds == wanted


def test_a_rejection_that_stands_may_stay_or_grow_milder(services: Services, site: Site) -> None:
    standing = {"TOXICITY": Threshold(0.5, 0.9)}
    site = services.sites.change_policy(site, lambda policy: replace(policy, thresholds=standing), EDITOR)
    history = services.thresholds.history(site)
    milder = {"TOXICITY": Threshold(0.4, 0.95)}
    assert services.thresholds.save(site, milder, EDITOR, site.version, history).policy.thresholds == milder


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"TOXICITY": Threshold(0.0)}, "/TOXICITY/hold"),
        ({"TOXICITY": Threshold(1.2)}, "/TOXICITY/hold"),
        ({"TOXICITY": Threshold(float("nan"))}, "/TOXICITY/hold"),
        ({"TOXICITY": Threshold(0.5, 0.4)}, "/TOXICITY/reject"),
        ({"NOISE": Threshold(0.5)}, "/NOISE"),
    ],
)
def test_impossible_thresholds_are_refused(
    services: Services, site: Site, wanted: dict[str, Threshold], pointer: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        services.thresholds.save(site, wanted, EDITOR, site.version, services.thresholds.history(site))
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


def test_of_two_editors_the_second_is_told(services: Services, site: Site) -> None:
    history = services.thresholds.history(site)
    services.thresholds.save(site, {"TOXICITY": Threshold(0.4)}, EDITOR, site.version, history)
    with pytest.raises(StaleSettings):
        services.thresholds.save(site, {"TOXICITY": Threshold(0.6)}, EDITOR, site.version, history)


def test_a_batch_does_not_confirm_itself(services: Services, site: Site, amal: Actor) -> None:
    factories.held(services, site)
    [claimed] = services.review.claim_next(site, amal)
    services.review.decide_claimed(claimed.claim.id, PUBLISH, amal, Surface.BATCH)
    assert services.thresholds.history(site).decided == []
