"""The review queue: what becomes of leases on held comments, and what comes next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.claim import Claim
from moderation.domain.comment import Status
from moderation.domain.decision import Actor
from moderation.domain.queue import ANY, Escalated, Order, QueueFilter
from moderation.store.comments import FREE
from moderation.store.filters import HELD, UNCLAIMED, conditions, ordered, scope, sequence
from moderation.store.tables import claims, comments, constant


class Outcome(StrEnum):
    """How a claim ended."""

    DECIDED = "decided"
    SKIPPED = "skipped"
    RELEASED = "released"
    ESCALATED = "escalated"
    EXPIRED = "expired"


class ReviewQueue:
    """Held comments without a claim are in the queue's partial indexes; a lease takes them out of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def free_expired(self, now: datetime) -> int:
        """Put comments whose lease has ended back into the queue."""
        held = comments.c.claim_token.is_not(None) & (comments.c.claimed_until <= now)
        ended = sa.select(comments.c.id).where(held).with_for_update(skip_locked=True)
        ids = list(self._connection.execute(ended).scalars())
        if not ids:
            return 0
        freed = comments.update().where(comments.c.id.in_(ids), held).values(claim_token=None, claimed_until=None)
        self._connection.execute(freed)
        over = (claims.c.comment_id.in_(ids), claims.c.released_at.is_(None), claims.c.expires_at <= now)
        self._connection.execute(claims.update().where(*over).values(released_at=now, outcome=Outcome.EXPIRED))
        return len(ids)

    def get(self, claim_id: str) -> Claim | None:
        row = self._connection.execute(sa.select(claims).where(claims.c.id == claim_id)).one_or_none()
        return _claim(row) if row else None

    def open_on(self, comment_id: str, now: datetime) -> Claim | None:
        """Return the claim that runs on a comment."""
        query = sa.select(claims).where(
            claims.c.comment_id == comment_id, claims.c.released_at.is_(None), claims.c.expires_at > now
        )
        row = self._connection.execute(query.order_by(claims.c.id.desc()).limit(1)).one_or_none()
        return _claim(row) if row else None

    def open_claims(self, holder: Actor, site_id: str, now: datetime, wanted: QueueFilter = ANY) -> list[Claim]:
        """Return what this holder holds on this site and a filter takes, oldest claim first."""
        query = (
            sa.select(claims)
            .join(comments, comments.c.id == claims.c.comment_id)
            .where(claims.c.holder == str(holder), claims.c.released_at.is_(None), claims.c.expires_at > now)
            .where(comments.c.site_id == site_id, HELD, *conditions(site_id, wanted))
            .where(comments.c.revision == claims.c.revision)
        )
        return [_claim(row) for row in self._connection.execute(query.order_by(claims.c.created_at, claims.c.id))]

    def extend(self, held: Sequence[Claim], until: datetime) -> list[Claim]:
        """Lengthen leases and return those that still run; none is shortened.

        The comments are locked first: someone may have ended a claim since the caller read it.
        """
        ids = sorted(claim.comment_id for claim in held)
        if not ids:
            return []
        locked = sa.select(comments.c.id).where(comments.c.id.in_(ids)).order_by(comments.c.id).with_for_update()
        self._connection.execute(locked)
        open_ones = sa.select(claims.c.id).where(
            claims.c.id.in_([claim.id for claim in held]), claims.c.released_at.is_(None)
        )
        still = set(self._connection.execute(open_ones).scalars())
        mine = [claim for claim in held if claim.id in still]
        self._lengthen([claim for claim in mine if claim.expires_at < until], until)
        return [replace(claim, expires_at=max(until, claim.expires_at)) for claim in mine]

    def _lengthen(self, short: Sequence[Claim], until: datetime) -> None:
        if short:
            change = comments.update().where(comments.c.id.in_([claim.comment_id for claim in short]))
            self._connection.execute(change.values(claimed_until=until))
            mine = claims.update().where(claims.c.id.in_([claim.id for claim in short]))
            self._connection.execute(mine.values(expires_at=until))

    def release(self, claim: Claim, outcome: Outcome, now: datetime) -> bool:
        """End a claim; a comment still held goes back to the queue. False when the claim was over.

        The comment is locked first, as deciding does, or the two would wait for one another.
        """
        self._connection.execute(sa.select(comments.c.id).where(comments.c.id == claim.comment_id).with_for_update())
        change = claims.update().where(claims.c.id == claim.id, claims.c.released_at.is_(None))
        if not self._connection.execute(change.values(released_at=now, outcome=outcome)).rowcount:
            return False
        free = comments.update().where(comments.c.id == claim.comment_id, comments.c.revision == claim.revision)
        self._connection.execute(free.values(claim_token=None, claimed_until=None))
        return True

    def release_all(self, holder: Actor, now: datetime, site_id: str | None = None) -> int:
        """Put back what a person has at hand, on one site or on all, and return how many comments that were."""
        query = sa.select(claims).join(comments, comments.c.id == claims.c.comment_id)
        query = query.where(claims.c.holder == str(holder), claims.c.released_at.is_(None))
        if site_id:
            query = query.where(comments.c.site_id == site_id)
        mine = self._connection.execute(query.order_by(claims.c.comment_id)).all()  # as everyone locks
        return sum(self.release(_claim(row), Outcome.RELEASED, now) for row in mine)

    def end_claims(self, comment_id: str, now: datetime, outcome: Outcome = Outcome.RELEASED) -> None:
        """End whatever claim stands on a comment that was decided, edited or erased."""
        change = claims.update().where(claims.c.comment_id == comment_id, claims.c.released_at.is_(None))
        self._connection.execute(change.values(released_at=now, outcome=outcome))

    def reopen(self, comment_id: str, now: datetime) -> None:
        """Put a decided comment that the caller has locked into the queue; what readers see of it stays."""
        change = comments.update().where(comments.c.id == comment_id)
        self._connection.execute(change.values(status=Status.HELD, held_at=now, escalated_to=None, **FREE))

    def forget_skips(self, holder: Actor) -> int:
        """Let this holder see again what they skipped."""
        change = claims.update().where(claims.c.holder == str(holder), claims.c.outcome == constant(Outcome.SKIPPED))
        return self._connection.execute(change.values(outcome=Outcome.RELEASED)).rowcount

    def head(self, site_id: str, holder: Actor, addresses: Sequence[str] = ()) -> str | None:
        """Return what this holder would get next in the order of the queue, without taking it."""
        for asked in (Escalated.ME, None) if addresses else (None,):
            free = [HELD, UNCLAIMED, *scope(asked, addresses), ~passed_over(holder)]
            query = sa.select(comments.c.id).where(comments.c.site_id == site_id, *free)
            found = self._connection.execute(
                query.order_by(*ordered(sequence(Order.OLDEST))).limit(1)
            ).scalar_one_or_none()
            if found:
                return str(found)
        return None

    def listing(self, site_id: str, wanted: QueueFilter, order: Order, limit: int, skip: int) -> list[str]:
        """Return ids of held comments, at hand with someone or not, in an order."""
        query = sa.select(comments.c.id).where(comments.c.site_id == site_id, HELD, *conditions(site_id, wanted, order))
        query = query.where(*scope(wanted.escalated and Escalated.ALL, ()))
        return list(
            self._connection.execute(query.order_by(*ordered(sequence(order))).limit(limit).offset(skip)).scalars()
        )


def passed_over(holder: Actor) -> sa.ColumnElement[bool]:
    """Return whether a holder skipped the row: a look into an index for each, whatever the planner believes."""
    return sa.exists().where(
        claims.c.holder == str(holder),
        claims.c.outcome == constant(Outcome.SKIPPED),
        claims.c.comment_id == comments.c.id,
    )


def _claim(row: Row[Any]) -> Claim:
    kind, _, holder_id = row.holder.partition(":")
    holder = Actor(kind, holder_id)
    over = bool(row.released_at)
    return Claim(row.id, row.comment_id, row.revision, holder, row.expires_at, over, row.sampling)
