"""The watch: weeks of scores against each other, and against what people say."""

import pytest

from moderation import metrics
from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.drift import LARGE
from moderation.domain.site import Site
from moderation.services import watch as watching
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
    for choice in (Choice.PUBLISH, Choice.PUBLISH, Choice.REJECT, Choice.PUBLISH):
        held = factories.held(services, site)
        services.review.decide(site, held.id, Decision(choice), KEY)
    clock.advance(seconds=60)
    [week] = services.watch.weeks(site, 1)
    assert (week.answers, week.score, week.rejected) == (4, pytest.approx(0.91), 0.25)
    assert week.gap == pytest.approx(0.66)


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
    assert services.watch.latest() is services.watch.latest()
    clock.advance(seconds=3600)
    assert services.watch.latest()["annahar"].comments == 0


def test_too_little_says_nothing(services: Services, site: Site, clock: FakeClock) -> None:
    come(services, site, KIND, 1)
    clock.advance(seconds=60)
    [week] = services.watch.weeks(site, 1)
    assert (week.comments, week.drift, week.gap) == (1, None, None)


def test_another_sites_weeks_are_its_own(services: Services, site: Site, other_site: Site, clock: FakeClock) -> None:
    come(services, site, KIND, 5)
    clock.advance(seconds=60)
    assert services.watch.weeks(other_site, 1)[0].comments == 0
