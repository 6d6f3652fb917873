"""How a site's comments flow, counted for its editors and for each moderator."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Site
from moderation.services.statistics import DAYS, HOURS, Overview, Shares
from tests import factories
from tests.fakes import FakeClock

REJECT = Decision(Choice.REJECT)


def seen(services: Services, site: Site, zone: str = "UTC") -> Overview:
    return services.statistics.overview(site, ZoneInfo(zone))


def test_machine_and_people_are_counted_apart(services: Services, site: Site, amal: Actor) -> None:
    factories.published(services, site)
    held = [factories.held(services, site, f"{factories.INSULT} {number}") for number in range(3)]
    services.review.decide(site, held[0].id, REJECT, amal)
    found = seen(services, site)
    assert found.today.machine == Shares(published=1, held=3)
    assert found.today.people == Shares(rejected=1)
    assert (found.today.received, found.backlog) == (4, 2)


def test_what_waited_longer_than_promised_is_overdue(services: Services, site: Site, clock: FakeClock) -> None:
    factories.held(services, site)
    clock.advance(seconds=61 * 60)
    factories.held(services, site, f"{factories.INSULT} ثانية")
    found = seen(services, site)
    assert (found.backlog, found.overdue) == (2, 1)
    assert found.oldest_held_at == clock() - timedelta(minutes=61)


def test_hours_and_days_end_with_the_running_one(services: Services, site: Site, clock: FakeClock) -> None:
    factories.published(services, site)
    clock.advance(seconds=3600)
    found = seen(services, site)
    assert (len(found.hours), len(found.days)) == (HOURS, DAYS)
    assert [flow.received for flow in found.hours][-2:] == [1, 0]
    assert [flow.received for flow in found.days][-2:] == [0, 1]
    assert found.hours[-1].begin == datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_a_day_begins_at_the_sites_midnight(services: Services, site: Site, clock: FakeClock) -> None:
    clock.now = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)  # after midnight in Beirut
    factories.published(services, site)
    assert seen(services, site, "Asia/Beirut").today.begin.astimezone(UTC) == datetime(2026, 11, 25, 22, tzinfo=UTC)
    clock.advance(seconds=3600)
    assert seen(services, site, "Asia/Beirut").today.received == 1
    assert seen(services, site, "America/New_York").today.received == 1


def test_an_undone_decision_is_not_counted(services: Services, site: Site, amal: Actor) -> None:
    factories.held(services, site)
    [claimed] = services.review.claim_next(site, amal)
    decided = services.review.decide_claimed(claimed.claim.id, REJECT, amal)
    services.review.undo(site, amal, decided.record.id)
    assert seen(services, site).today.people == Shares()


@pytest.mark.both_databases
def test_another_sites_comments_are_not_counted(services: Services, site: Site, other_site: Site) -> None:
    factories.held(services, other_site)
    found = seen(services, replace(site))
    assert (found.today.received, found.backlog, found.oldest_held_at) == (0, 0, None)
