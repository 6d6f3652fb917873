"""The watch: weeks of scores against each other, and against what people say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from moderation import metrics
from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.drift import LARGE, LARGE_SHIFT
from moderation.domain.queue import Order
from moderation.domain.site import Site
from moderation.domain.week import Alert
from moderation.services.learning import watch as watching
from tests import factories
from tests.factories import INSULT, KIND
from tests.fakes import FakeClock

WEEK = 7 * 24 * 3600
KEY = Actor("key", "k1")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LEAST_COMMENTS", 4)
    monkeypatch.setattr(watching, "LEAST_ANSWERS", 2)


def come(services: Services, site: Site, body: str, count: int) -> None:
    for _ in range(count):
        factories.scored(services, site, body)


@pytest.mark.both_databases
def test_a_week_whose_scores_moved_is_told_from_one_whose_did_not(
    services: Services, site: Site, clock: FakeClock
) -> None:
    for kind, hostile in ((4, 1), (4, 1), (1, 4)):
        come(services, site, KIND, kind)
        come(services, site, INSULT, hostile)
        clock.advance(seconds=WEEK)
    newest, middle, oldest = services.watch.weeks(site, 3)
    assert [week.comments for week in (newest, middle, oldest)] == [5, 5, 5]
    assert newest.drift is not None
    assert newest.drift > LARGE
    assert middle.drift == pytest.approx(0)
    assert oldest.drift is None  # nothing before it


@pytest.mark.both_databases
def test_scores_are_compared_with_what_people_say(services: Services, site: Site, clock: FakeClock) -> None:
    for choice in (Choice.PUBLISH, Choice.PUBLISH, Choice.REJECT, Choice.PUBLISH) * 5:
        held = factories.held(services, site)
        services.review.decide(site, held.id, Decision(choice), KEY)
    clock.advance(seconds=60)
    [week] = services.watch.weeks(site, 1)
    assert week.rejected
    assert (week.answers, week.score, week.rejected.value) == (20, pytest.approx(0.91), 0.25)
    assert week.gap == pytest.approx(0.66)
    assert week.precision == week.rejected  # all of it was held
    assert list(week.alerts()) == [Alert.SCORE_GAP]


@pytest.mark.both_databases
def test_with_enough_answers_that_chance_picked_only_they_count_each_for_as_many_as_it_stands_for(
    services: Services, site: Site, clock: FakeClock
) -> None:
    for number in range(40):
        factories.held(services, site, f"{INSULT} {number}")
    by_chance = replace(services.review, chance=lambda: 0.1)
    for place, item in enumerate(by_chance.claim_next(site, KEY, 20, Order.TEACHING)):  # of 40, of 39, … of 21
        choice = Choice.REJECT if place < 10 else Choice.PUBLISH
        by_chance.decide_claimed(item.claim.id, Decision(choice), KEY)
    for item in services.review.claim_next(site, KEY, 20):
        services.review.decide_claimed(item.claim.id, Decision(Choice.REJECT), KEY)
    clock.advance(seconds=60)
    [week] = services.watch.weeks(site, 1)
    share = sum(range(31, 41)) / sum(range(21, 41))
    assert week.precision
    assert (week.answers, week.precision.value) == (20, pytest.approx(share, abs=1e-4))
    assert week.rejected
    assert week.rejected.value == pytest.approx(share, abs=0.05)


def sampled(services: Services, site: Site, choice: Choice, weight: float) -> None:
    """Let someone answer blind on a published comment that stands for so many."""
    comment = factories.published(services, site)
    with services.store.begin() as tx:
        tx.labels.add_blind(comment, choice, None, KEY, weight, services.clock())


@pytest.mark.both_databases
def test_what_was_caught_and_missed_is_told_from_decisions_and_the_blind_audit(
    services: Services, site: Site, clock: FakeClock
) -> None:
    for choice in (Choice.REJECT, Choice.REJECT, Choice.REJECT, Choice.PUBLISH) * 5:
        services.review.decide(site, factories.held(services, site).id, Decision(choice), KEY)
    for place in range(20):
        sampled(services, site, Choice.REJECT if place == 0 else Choice.PUBLISH, 10.0)
    come(services, site, KIND, 180)
    clock.advance(seconds=60)
    [week] = services.watch.weeks(site, 1)
    assert week.precision
    assert week.precision.value == 0.75
    assert week.recall
    assert week.recall.value == pytest.approx(15 / (15 + 0.05 * 200), abs=1e-3)
    assert week.recall.low < week.recall.value < week.recall.high


def test_a_later_decision_does_not_take_the_place_of_what_chance_picked(
    services: Services, site: Site, clock: FakeClock
) -> None:
    sampled(services, site, Choice.REJECT, 10.0)
    with services.store.read() as tx:
        told = tx.watch.told(site.id, clock() - timedelta(weeks=1), clock() + timedelta(seconds=1))
    assert told.passed == ((True, 10.0),)
    [comment] = services.intake.page(site, status=None, article=None, cursor=None, limit=9)[0]
    services.review.decide(site, comment.id, Decision(Choice.PUBLISH), KEY)
    with services.store.read() as tx:
        assert tx.watch.told(site.id, clock() - timedelta(weeks=1), clock() + timedelta(seconds=1)) == told


@pytest.mark.both_databases
def test_other_words_are_told_from_the_same(
    services: Services, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LEAST_TEXTS", 10)
    monkeypatch.setattr(watching, "MOST_TEXTS", 12)
    early, late = (
        [" ".join(f"{one}{two}" for two in letters for one in letters)] * 20 for letters in ("حخدذر", "صضطظع")
    )
    for texts in (early, early, late):
        for body in texts:
            factories.scored(services, site, body)
        clock.advance(seconds=WEEK)
    newest, middle, oldest = services.watch.weeks(site, 3)
    assert newest.vocabulary is not None
    assert newest.vocabulary > LARGE_SHIFT
    assert Alert.VOCABULARY_DRIFT in newest.alerts()
    assert middle.vocabulary == pytest.approx(0, abs=LARGE_SHIFT)
    assert oldest.vocabulary is None


def test_what_is_kept_of_words_does_not_hold_a_text(
    services: Services, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LEAST_TEXTS", 1)
    factories.published(services, site, "كلمة سرية")
    clock.advance(seconds=60)
    services.watch.weeks(site, 1)
    [(_, counts)] = services.watch._words.values()
    assert (len(counts), sum(counts)) == (256, 2)


def test_the_metrics_tell_each_sites_last_week_and_measure_it_now_and_then(
    services: Services, site: Site, other_site: Site, clock: FakeClock
) -> None:
    come(services, site, KIND, 4)
    clock.advance(seconds=WEEK)
    come(services, site, INSULT, 4)
    clock.advance(seconds=60)
    told = metrics.exposition(services.health, services.watch).decode()
    [line] = [line for line in told.splitlines() if line.startswith("mushrif_score_drift_psi{")]
    assert line.startswith('mushrif_score_drift_psi{site="alkhabar"} ')
    assert 'mushrif_model_alert{alert="score_drift",site="alkhabar"} 1.0' in told
    assert 'mushrif_model_alert{alert="recall_low",site="annahar"} 0.0' in told
    assert services.watch.latest() is services.watch.latest()
    clock.advance(seconds=3600)
    assert services.watch.latest()["annahar"].comments == 0


def test_the_pages_weeks_are_measured_once_a_quarter_of_an_hour(
    services: Services, site: Site, other_site: Site, clock: FakeClock
) -> None:
    come(services, site, KIND, 1)
    clock.advance(seconds=60)
    assert services.watch.recent(site) == services.watch.weeks(site)
    come(services, site, KIND, 1)
    assert services.watch.recent(site)[0].comments == 1
    assert services.watch.recent(other_site)[0].comments == 0
    clock.advance(seconds=60 * watching.KEPT_MINUTES)
    assert services.watch.recent(site)[0].comments == 2


def test_a_sites_first_comments_show_at_once(services: Services, site: Site, clock: FakeClock) -> None:
    assert services.watch.recent(site)[0].comments == 0
    come(services, site, KIND, 1)
    clock.advance(seconds=60)
    assert services.watch.recent(site)[0].comments == 1


def test_too_little_says_nothing(services: Services, site: Site, clock: FakeClock) -> None:
    come(services, site, KIND, 1)
    clock.advance(seconds=60)
    [week] = services.watch.weeks(site, 1)
    assert (week.comments, week.drift, week.gap) == (1, None, None)


def test_another_sites_weeks_are_its_own(services: Services, site: Site, other_site: Site, clock: FakeClock) -> None:
    come(services, site, KIND, 5)
    clock.advance(seconds=60)
    assert services.watch.weeks(other_site, 1)[0].comments == 0
