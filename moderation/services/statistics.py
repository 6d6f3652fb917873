"""How a site's comments flow: what came, what the machine and people made of it, what waits; never who is fastest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from moderation.domain.decision import Actor, Choice
from moderation.domain.policy import Action
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.store import Store, Transaction

HOURS = 24
DAYS = 14
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Shares:
    """How many were published, held and rejected."""

    published: int = 0
    held: int = 0
    rejected: int = 0

    @property
    def total(self) -> int:
        """Return how many there were."""
        return self.published + self.held + self.rejected


@dataclass(frozen=True)
class Flow:
    """What happened in the stretch of time that begins here; people hold nothing."""

    begin: datetime
    machine: Shares
    people: Shares

    @property
    def received(self) -> int:
        """Return how many texts came: each got one verdict."""
        return self.machine.total


@dataclass(frozen=True)
class Overview:
    """What an editor looks at in the morning; hours and days come oldest first and end with the running one."""

    today: Flow
    backlog: int
    overdue: int
    oldest_held_at: datetime | None
    hours: list[Flow]
    days: list[Flow]


@dataclass(frozen=True)
class Pace:
    """One person's work and what waits: `per_hour` is measured over the last hour or since they began in it."""

    last_hour: int
    per_hour: float
    today: int
    backlog: int
    oldest_held_at: datetime | None


@dataclass(frozen=True)
class Statistics:
    """Counts from the database; days and hours begin as the caller's time zone has them."""

    store: Store
    clock: Clock

    def overview(self, site: Site, tz: tzinfo = UTC) -> Overview:
        """Return today's flow, the backlog, and the flow by hour for a day and by day for two weeks."""
        now = self.clock()
        late = now - timedelta(minutes=site.policy.promise_minutes)
        with self.store.read() as tx:
            days = _flows(tx, site, _days(now, tz))
            return Overview(
                today=days[-1],
                backlog=tx.backlog.held(site.id),
                overdue=tx.backlog.overdue(site.id, late),
                oldest_held_at=tx.backlog.oldest(site.id),
                hours=_flows(tx, site, _hours(now, tz)),
                days=days,
            )

    def pace(self, site: Site, actor: Actor, tz: tzinfo = UTC) -> Pace:
        """Return how one person gets on."""
        now = self.clock()
        with self.store.read() as tx:
            count, first = tx.figures.decided_by(str(actor), site.id, now - HOUR)
            today, _ = tx.figures.decided_by(str(actor), site.id, _midnight(now, tz))
            backlog, oldest = tx.backlog.held(site.id), tx.backlog.oldest(site.id)
        return Pace(count, _per_hour(count, first, now), today, backlog, oldest)


def _per_hour(count: int, first: datetime | None, now: datetime) -> float:
    if first is None:
        return 0.0
    minutes = max((now - first).total_seconds() / 60, 1.0)
    return round(count * 60 / minutes, 1)


def _flows(tx: Transaction, site: Site, borders: Sequence[datetime]) -> list[Flow]:
    return [_flow(tx, site, begin, end) for begin, end in pairwise(borders)]


def _flow(tx: Transaction, site: Site, begin: datetime, end: datetime) -> Flow:
    said = tx.figures.verdicts(site.id, begin, end)
    decided = tx.figures.decisions(site.id, begin, end)
    machine = Shares(said.get(Action.PUBLISH, 0), said.get(Action.HOLD, 0), said.get(Action.REJECT, 0))
    return Flow(begin, machine, Shares(decided.get(Choice.PUBLISH, 0), 0, decided.get(Choice.REJECT, 0)))


def _midnight(now: datetime, tz: tzinfo) -> datetime:
    return now.astimezone(tz).replace(hour=0, minute=0, second=0, microsecond=0)


def _days(now: datetime, tz: tzinfo) -> list[datetime]:
    """Return the beginnings of the last days, and of tomorrow; local midnights, also across a change of the clock."""
    midnight = _midnight(now, tz)
    return [midnight - timedelta(days=ago) for ago in range(DAYS - 1, -2, -1)]


def _hours(now: datetime, tz: tzinfo) -> list[datetime]:
    local = now.astimezone(tz)
    hour = now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return [hour.astimezone(UTC) - HOUR * ago for ago in range(HOURS - 1, -2, -1)]
