"""Leases: how held comments are handed out, in an order or by chance, so that no two people get the same one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.claim import Claim
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor
from moderation.domain.queue import ANY, RANDOM_SHARE, Escalated, Order, QueueFilter
from moderation.store.backlog import Backlog
from moderation.store.filters import BY_LOT, HELD, UNCLAIMED, Sorting, conditions, ordered, scope, sequence
from moderation.store.ids import new_id
from moderation.store.queue import passed_over
from moderation.store.tables import claims, comments

Chance = Callable[[], float]
"""Returns a number from 0 on and below 1."""
anyhow: Chance = SystemRandom().random
Where = Sequence[sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Lessee:
    """Who gets comments of which site, from when and until when."""

    site_id: str
    holder: Actor
    now: datetime
    until: datetime


class Leases:
    """Held comments without a claim are in the queue's partial indexes; a lease takes them out of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lease(
        self,
        to: Lessee,
        count: int,
        order: Order,
        *,
        wanted: QueueFilter = ANY,
        addresses: Sequence[str] = (),
        overdue_before: datetime | None = None,
        chance: Chance = anyhow,
    ) -> list[Claim]:
        """Lease up to `count` held comments that nobody holds and this holder has not skipped.

        What is addressed to the holder comes first, whatever the order.
        """
        found: list[Claim] = []
        for asked, one_order, limits in _steps(order, wanted, addresses, overdue_before):
            where = [*scope(asked, addresses), *conditions(to.site_id, wanted, one_order), *limits]
            if one_order is Order.TEACHING:
                found += self._teach(to, count - len(found), where, chance, marked=wanted == ANY)
            else:
                found += self._take(to, count - len(found), sequence(one_order), where)
        return found

    def hold(self, comment: Comment, to: Lessee, sampling: float | None = None) -> Claim:
        """Lease one given comment that the caller has locked and put back to held."""
        change = comments.update().where(comments.c.id == comment.id)
        self._connection.execute(change.values(claim_token=new_id(), claimed_until=to.until))
        return self._add_claim(to, comment.id, comment.revision, sampling)

    def _teach(self, to: Lessee, count: int, where: Where, chance: Chance, marked: bool) -> list[Claim]:
        """Lease one by one, each by doubt or by chance; what chance picked from the whole queue is marked."""
        found: list[Claim] = []
        pool: int | None = None
        for _ in range(count):
            if chance() >= RANDOM_SHARE:
                found += self._take(to, 1, sequence(Order.TEACHING), where)
                continue
            if marked and pool is None:
                free, _ = Backlog(self._connection).free_and_skipped(to.holder, to.site_id, to.now)
                pool = free + len(found)
            found += self._draw(to, where, chance(), None if pool is None else float(max(pool - len(found), 1)))
        return found

    def _draw(self, to: Lessee, where: Where, point: float, sampling: float | None) -> list[Claim]:
        """Lease the first comment from a random point of the lots on, round the end if need be.

        Lots were drawn when the comments came and know nothing of them, so each has the same chance.
        """
        lot = f"{int(point * 2**32):08x}"
        for side in (comments.c.lot >= lot, comments.c.lot < lot):
            if found := self._take(to, 1, BY_LOT, [*where, side], sampling):
                return found
        return []

    def _take(
        self, to: Lessee, count: int, sorting: Sorting, where: Where, sampling: float | None = None
    ) -> list[Claim]:
        """Lease by one UPDATE.

        On PostgreSQL the subquery locks with SKIP LOCKED, or two moderators would get the same comment; SQLite's
        writers come one after another.
        """
        if count <= 0:
            return []
        free = (
            sa.select(comments.c.id)
            .where(*_free(to), *where)
            .order_by(*ordered(sorting))
            .limit(count)
            .with_for_update(skip_locked=True, of=comments)
            .cte("free")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        names, falling = sorting
        taken = (
            comments.update()
            .where(comments.c.id.in_(sa.select(free.c.id)))
            .values(claim_token=new_id(), claimed_until=to.until)
            .returning(comments.c.id, comments.c.revision, *(comments.c[name] for name in names if name != "id"))
        )
        rows = list(self._connection.execute(taken))
        rows.sort(key=lambda row: tuple(getattr(row, name) for name in names), reverse=falling)
        return [self._add_claim(to, row.id, row.revision, sampling) for row in rows]

    def _add_claim(self, to: Lessee, comment_id: str, revision: int, sampling: float | None) -> Claim:
        claim = Claim(new_id(), comment_id, revision, to.holder, to.until, sampling=sampling)
        row = {"id": claim.id, "comment_id": comment_id, "revision": revision, "holder": str(to.holder)}
        row |= {"created_at": to.now, "expires_at": to.until, "sampling": sampling}
        self._connection.execute(claims.insert().values(row))
        return claim


Step = tuple[Escalated | None, Order, list[sa.ColumnElement[bool]]]


def _steps(order: Order, wanted: QueueFilter, addresses: Sequence[str], overdue_before: datetime | None) -> list[Step]:
    """Return what to take one after another until enough is found."""
    if wanted.escalated:
        return [(wanted.escalated, Order.OLDEST, [])]
    mine: list[Step] = [(Escalated.ME, Order.OLDEST, [])] if addresses else []
    if order is not Order.OVERDUE:
        return [*mine, (None, order, [])]
    late = [comments.c.held_at <= overdue_before]
    return [*mine, (None, Order.OLDEST, late), (None, Order.RISKIEST, [])]


def _free(to: Lessee) -> list[sa.ColumnElement[bool]]:
    return [comments.c.site_id == to.site_id, HELD, UNCLAIMED, ~passed_over(to.holder)]
