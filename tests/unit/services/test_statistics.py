"""How a site's comments flow, by hour and by day of its own clock, and how one person gets on."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Site
from moderation.services.statistics import DAYS, HOURS, Shares
from tests.factories import INSULT, held, published
from tests.fakes import FakeClock

pytestmark = pytest.mark.both_databases
BEIRUT = ZoneInfo("Asia/Beirut")


def decide(services: Services, site: Site, who: Actor, *choices: Choice) -> None:
    for choice in choices:
        [item] = services.review.claim_next(site, who)
        services.review.decide_claimed(item.claim.id, Decision(choice), who)


def test_an_empty_site_has_flows_of_nought(services: Services, site: Site) -> None:
    seen = services.statistics.overview(site)
    assert (len(seen.hours), len(seen.days)) == (HOURS, DAYS)
    assert {flow.machine for flow in (*seen.hours, *seen.days)} == {Shares()}
    assert (seen.backlog, seen.overdue, seen.oldest_held_at) == (0, 0, None)


def test_machine_and_people_are_counted_apart(
    services: Services, site: Site, other_site: Site, amal: Actor, clock: FakeClock
) -> None:
    began = clock()
    published(services, site)
    for n in range(3):
        held(services, site, f"{INSULT} {n}")
    held(services, other_site)
    decide(services, site, amal, Choice.PUBLISH, Choice.REJECT)
    seen = services.statistics.overview(site)
    assert (seen.today.machine, seen.today.people) == (Shares(1, 3, 0), Shares(1, 0, 1))
    assert seen.today.received == 4
    assert seen.hours[-1].machine == seen.days[-1].machine == seen.today.machine
    assert (seen.backlog, seen.oldest_held_at) == (1, began)


def test_an_undone_decision_is_not_counted(services: Services, site: Site, amal: Actor) -> None:
    held(services, site)
    decide(services, site, amal, Choice.PUBLISH)
    services.review.undo(site, amal)
    assert services.statistics.overview(site).today.people == Shares()
    assert services.statistics.pace(site, amal).today == 0


def test_a_day_begins_at_the_sites_own_midnight(services: Services, site: Site, clock: FakeClock) -> None:
    clock.now = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)  # half past eleven in Beirut
    published(services, site)
    clock.advance(seconds=3600)
    published(services, site, "تعليق آخر")
    in_beirut, in_utc = services.statistics.overview(site, BEIRUT), services.statistics.overview(site)
    assert [flow.received for flow in in_beirut.days[-2:]] == [1, 1]
    assert [flow.received for flow in in_utc.days[-2:]] == [0, 2]
    assert in_beirut.today.begin == datetime(2026, 11, 25, 22, tzinfo=UTC)


def test_days_are_whole_when_the_clocks_change(services: Services, site: Site, clock: FakeClock) -> None:
    clock.now = datetime(2026, 10, 26, 9, tzinfo=UTC)  # Beirut went back an hour on the 25th
    days = services.statistics.overview(site, BEIRUT).days
    lengths = [later.begin.astimezone(UTC) - earlier.begin.astimezone(UTC) for earlier, later in pairwise(days)]
    assert lengths.count(timedelta(hours=25)) == 1
    assert set(lengths) == {timedelta(hours=24), timedelta(hours=25)}
    assert {flow.begin.astimezone(BEIRUT).hour for flow in days} == {0}


def test_hours_begin_whole_in_a_zone_of_half_hours(services: Services, site: Site, clock: FakeClock) -> None:
    clock.now = datetime(2026, 11, 25, 8, 10, tzinfo=UTC)
    hours = services.statistics.overview(site, ZoneInfo("Asia/Kolkata")).hours
    assert hours[-1].begin == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    assert hours[0].begin == hours[-1].begin - timedelta(hours=HOURS - 1)


def test_what_waits_past_the_promise_is_overdue(services: Services, site: Site, clock: FakeClock) -> None:
    held(services, site)
    clock.advance(seconds=site.policy.promise_minutes * 60)
    held(services, site, f"{INSULT} حقا")
    assert services.statistics.overview(site).overdue == 1


def test_a_pace_is_measured_over_the_last_hour_or_since_one_began_in_it(
    services: Services, site: Site, amal: Actor, badr: Actor, clock: FakeClock
) -> None:
    for n in range(8):
        held(services, site, f"{INSULT} {n}")
    assert services.statistics.pace(site, amal).per_hour == 0
    decide(services, site, amal, Choice.PUBLISH)
    clock.advance(seconds=2 * 3600)
    decide(services, site, amal, Choice.PUBLISH, Choice.REJECT)
    clock.advance(seconds=600)
    decide(services, site, amal, Choice.REJECT)
    decide(services, site, badr, Choice.REJECT)
    pace = services.statistics.pace(site, amal)
    assert (pace.last_hour, pace.per_hour, pace.today, pace.backlog) == (3, 18.0, 4, 3)
