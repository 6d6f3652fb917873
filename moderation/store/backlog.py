"""How many comments wait for people, and since when: counts that are kept, less what is few and can be counted."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.comment import Status
from moderation.domain.decision import Actor
from moderation.domain.queue import Escalated, QueueFilter
from moderation.store.filters import FOR_ANYONE, HELD, UNCLAIMED, Beside, conditions, scope
from moderation.store.queue import Outcome
from moderation.store.tables import claims, comments, constant, held_counts

_HOUR = "%Y-%m-%d %H"
_CLAIMED = comments.c.claim_token.is_not(None)
_HELD_BESIDE = Beside(comments.c.status) == constant(Status.HELD)


class Backlog:
    """Reads what `held_counts` keeps (see its table), and counts rows only where an index has few of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def held(self, site_id: str) -> int:
        """Count what waits for people, with colleagues or not."""
        return self._kept(site_id)

    def free_and_skipped(
        self, holder: Actor, site_id: str, now: datetime, addresses: Sequence[str] = ()
    ) -> tuple[int, int]:
        """Count what this holder would get, and the held comments that they passed over.

        They would get what is held, with no lease that still runs, not skipped, and addressed to no other.
        """
        running = _CLAIMED & (comments.c.claimed_until > now)
        elsewhere = comments.c.escalated_to.is_not(None) & comments.c.escalated_to.not_in(addresses)
        gettable = sa.not_(running) & (FOR_ANYONE | comments.c.escalated_to.in_(addresses))
        taken = self._count(Beside(comments.c.site_id) == site_id, _HELD_BESIDE, running)
        asked = self._count(comments.c.site_id == site_id, HELD, elsewhere, sa.not_(running))
        skipped, missed = self._skipped(holder, site_id, gettable)
        return self.held(site_id) - taken - asked - missed, skipped

    def escalated(self, site_id: str, addresses: Sequence[str]) -> int:
        """Count what waits for a second opinion from these."""
        return self._count(comments.c.site_id == site_id, HELD, *scope(Escalated.ME, addresses))

    def overdue(self, site_id: str, before: datetime) -> int:
        """Count what has been held since a time or longer."""
        hour = before.replace(minute=0, second=0, microsecond=0)
        within = (comments.c.held_at >= hour, comments.c.held_at <= before)
        rest = sum(self._count(*part, *within) for part in _parts(site_id))
        return self._kept(site_id, held_counts.c.hour < hour.strftime(_HOUR)) + rest

    def oldest(self, site_id: str) -> datetime | None:
        """Return since when the oldest waits; each part of the queue is asked for through its own index."""
        found = []
        for part in _parts(site_id):
            query = sa.select(comments.c.held_at).where(*part).order_by(comments.c.held_at).limit(1)
            found.append(self._connection.execute(query).scalar_one_or_none())
        return min(filter(None, found), default=None)

    def matching(self, site_id: str, wanted: QueueFilter) -> int:
        """Count the held comments that nobody holds and a filter takes."""
        return self._count(comments.c.site_id == site_id, HELD, UNCLAIMED, FOR_ANYONE, *conditions(site_id, wanted))

    def spread(self, site_id: str, edges: Sequence[float]) -> list[int]:
        """Count what is free for anyone in each range of risk: up to the first edge, up to the second, and so on."""
        free = (comments.c.site_id == site_id, HELD, UNCLAIMED, FOR_ANYONE)
        ranges = pairwise([0.0, *edges])  # a count for each: its index of risks alone answers it
        return [self._count(*free, comments.c.risk >= low, comments.c.risk < below) for low, below in ranges]

    def fold(self) -> int:
        """Make one row of each hour's rows; return of how many hours.

        Whoever else folds at this moment waits, and finds nothing left: a row is counted by whoever deletes it.
        """
        hour = (held_counts.c.site_id, held_counts.c.hour)
        several = sa.select(*hour).group_by(*hour).having(sa.func.count() > 1)
        found = self._connection.execute(several).all()
        for site_id, one in found:
            mine = (held_counts.c.site_id == site_id, held_counts.c.hour == one)
            gone = self._connection.execute(held_counts.delete().where(*mine).returning(held_counts.c.held))
            held = sum(gone.scalars())
            if held:
                self._connection.execute(held_counts.insert().values(site_id=site_id, hour=one, held=held))
        return len(found)

    def _kept(self, site_id: str, *where: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.coalesce(sa.func.sum(held_counts.c.held), 0))
        return int(self._connection.execute(query.where(held_counts.c.site_id == site_id, *where)).scalar_one())

    def _skipped(self, holder: Actor, site_id: str, gettable: sa.ColumnElement[bool]) -> tuple[int, int]:
        """Count the held comments that a holder skipped, all of them and those that they would get otherwise."""
        passed = (
            sa.select(claims.c.comment_id.label("id"))
            .where(claims.c.holder == str(holder), claims.c.outcome == constant(Outcome.SKIPPED))
            .distinct()
            .subquery()
        )
        missed = sa.func.coalesce(sa.func.sum(sa.case((gettable, 1), else_=0)), 0)
        query = sa.select(sa.func.count(), missed).select_from(passed.join(comments, comments.c.id == passed.c.id))
        row = self._connection.execute(query.where(Beside(comments.c.site_id) == site_id, _HELD_BESIDE)).one()
        return row[0], int(row[1])

    def _count(self, *where: sa.ColumnElement[bool]) -> int:
        return self._connection.execute(sa.select(sa.func.count()).select_from(comments).where(*where)).scalar_one()


def _parts(site_id: str) -> list[tuple[sa.ColumnElement[bool], ...]]:
    """Return the three parts of what is held: free for anyone, with someone, waiting for a second opinion.

    SQLite must be led to the indexes of the last two, which are few, or it looks through everything that is held.
    """
    mine = comments.c.site_id == site_id
    return [
        (mine, HELD, UNCLAIMED, FOR_ANYONE),
        (Beside(comments.c.site_id) == site_id, _HELD_BESIDE, _CLAIMED),
        (mine, HELD, UNCLAIMED, *scope(Escalated.ALL, ()), comments.c.escalated_to > ""),
    ]
