"""The review queue: leases on held comments, decisions and their undoing."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.claim import Claim
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, DecisionRecord
from moderation.store.comments import FREE, decision_record
from moderation.store.ids import new_id
from moderation.store.scoring import published_values
from moderation.store.tables import claims, comments, constant, decisions


class Order(StrEnum):
    """In which order held comments are handed out."""

    OLDEST = "oldest"
    NEWEST = "newest"


class Outcome(StrEnum):
    """How a claim ended."""

    DECIDED = "decided"
    SKIPPED = "skipped"
    RELEASED = "released"
    EXPIRED = "expired"


class ReviewQueue:
    """Held comments without a claim are in the queue's partial index; a lease takes them out of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lease(
        self, site_id: str, holder: Actor, count: int, order: Order, now: datetime, until: datetime
    ) -> list[Claim]:
        """Lease up to `count` held comments that nobody holds and this holder has not skipped.

        One UPDATE takes them all. On PostgreSQL the subquery locks with SKIP LOCKED, or two moderators
        would get the same comment; SQLite's writers come one after another.
        """
        token = new_id()
        sequence = (comments.c.held_at, comments.c.id)
        free = (
            sa.select(comments.c.id)
            .where(
                comments.c.site_id == site_id,
                comments.c.status == constant(Status.HELD),
                comments.c.claim_token.is_(None),
            )
            .where(comments.c.id.not_in(self._skipped(holder)))
            .order_by(*sequence if order is Order.OLDEST else (column.desc() for column in sequence))
            .limit(count)
            .with_for_update(skip_locked=True)
            .cte("free")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        taken = (
            comments.update()
            .where(comments.c.id.in_(sa.select(free.c.id)))
            .values(claim_token=token, claimed_until=until)
            .returning(comments.c.id, comments.c.revision, comments.c.held_at)
        )
        rows = sorted(self._connection.execute(taken), key=lambda row: (row.held_at, row.id))
        if order is Order.NEWEST:
            rows.reverse()
        return [self._add_claim(row.id, row.revision, holder, now, until) for row in rows]

    def hold(self, comment: Comment, holder: Actor, now: datetime, until: datetime) -> Claim:
        """Lease one given comment that the caller has locked and put back to held."""
        change = comments.update().where(comments.c.id == comment.id)
        self._connection.execute(change.values(claim_token=new_id(), claimed_until=until))
        return self._add_claim(comment.id, comment.revision, holder, now, until)

    def _add_claim(self, comment_id: str, revision: int, holder: Actor, now: datetime, until: datetime) -> Claim:
        claim = Claim(new_id(), comment_id, revision, holder, until)
        row = {"id": claim.id, "comment_id": comment_id, "revision": revision, "holder": str(holder)}
        self._connection.execute(claims.insert().values(**row, created_at=now, expires_at=until))
        return claim

    def free_expired(self, now: datetime) -> int:
        """Put comments whose lease has ended back into the queue."""
        held = comments.c.claim_token.is_not(None) & (comments.c.claimed_until <= now)
        freed = self._connection.execute(comments.update().where(held).values(claim_token=None, claimed_until=None))
        if freed.rowcount:
            ended = claims.update().where(claims.c.released_at.is_(None), claims.c.expires_at <= now)
            self._connection.execute(ended.values(released_at=now, outcome=Outcome.EXPIRED))
        return freed.rowcount

    def get(self, claim_id: str) -> Claim | None:
        row = self._connection.execute(sa.select(claims).where(claims.c.id == claim_id)).one_or_none()
        return _claim(row) if row else None

    def open_claims(self, holder: Actor, site_id: str, now: datetime) -> list[Claim]:
        """Return what this holder holds on this site, oldest claim first."""
        query = (
            sa.select(claims)
            .join(comments, comments.c.id == claims.c.comment_id)
            .where(claims.c.holder == str(holder), claims.c.released_at.is_(None), claims.c.expires_at > now)
            .where(comments.c.site_id == site_id, comments.c.status == constant(Status.HELD))
            .where(comments.c.revision == claims.c.revision)
        )
        return [_claim(row) for row in self._connection.execute(query.order_by(claims.c.created_at, claims.c.id))]

    def extend(self, claim: Claim, until: datetime) -> Claim:
        """Lengthen a lease that the caller knows to be held."""
        self._connection.execute(claims.update().where(claims.c.id == claim.id).values(expires_at=until))
        change = comments.update().where(comments.c.id == claim.comment_id, comments.c.claim_token.is_not(None))
        self._connection.execute(change.values(claimed_until=until))
        return Claim(claim.id, claim.comment_id, claim.revision, claim.holder, until)

    def release(self, claim: Claim, outcome: Outcome, now: datetime) -> None:
        """End a claim; a comment still held goes back to the queue."""
        change = claims.update().where(claims.c.id == claim.id, claims.c.released_at.is_(None))
        if self._connection.execute(change.values(released_at=now, outcome=outcome)).rowcount:
            free = comments.update().where(comments.c.id == claim.comment_id, comments.c.revision == claim.revision)
            self._connection.execute(free.values(claim_token=None, claimed_until=None))

    def end_claims(self, comment_id: str, now: datetime, outcome: Outcome = Outcome.RELEASED) -> None:
        """End whatever claim stands on a comment that was decided, edited or erased."""
        change = claims.update().where(claims.c.comment_id == comment_id, claims.c.released_at.is_(None))
        self._connection.execute(change.values(released_at=now, outcome=outcome))

    def forget_skips(self, holder: Actor) -> int:
        """Let this holder see again what they skipped."""
        change = claims.update().where(claims.c.holder == str(holder), claims.c.outcome == constant(Outcome.SKIPPED))
        return self._connection.execute(change.values(outcome=Outcome.RELEASED)).rowcount

    def count_skipped(self, holder: Actor, site_id: str) -> int:
        query = (
            sa.select(sa.func.count(sa.distinct(claims.c.comment_id)))
            .join(comments, comments.c.id == claims.c.comment_id)
            .where(claims.c.holder == str(holder), claims.c.outcome == constant(Outcome.SKIPPED))
            .where(comments.c.site_id == site_id, comments.c.status == constant(Status.HELD))
        )
        return self._connection.execute(query).scalar_one()

    def count_held(self, site_id: str) -> int:
        query = sa.select(sa.func.count()).where(
            comments.c.site_id == site_id, comments.c.status == constant(Status.HELD)
        )
        return self._connection.execute(query).scalar_one()

    def count_free(self, holder: Actor, site_id: str, now: datetime) -> int:
        """Count what this holder would get: held, with no lease that still runs, not skipped by them."""
        query = (
            sa.select(sa.func.count())
            .where(comments.c.site_id == site_id, comments.c.status == constant(Status.HELD))
            .where(comments.c.claim_token.is_(None) | (comments.c.claimed_until <= now))
            .where(comments.c.id.not_in(self._skipped(holder)))
        )
        return self._connection.execute(query).scalar_one()

    def oldest_held(self, site_id: str) -> datetime | None:
        query = sa.select(sa.func.min(comments.c.held_at)).where(
            comments.c.site_id == site_id, comments.c.status == constant(Status.HELD)
        )
        oldest: datetime | None = self._connection.execute(query).scalar_one()
        return oldest

    def decide(self, record: DecisionRecord, comment: Comment, status: Status) -> bool:
        """Store a decision and move its comment; False when the comment moved meanwhile."""
        change = comments.update().where(
            comments.c.id == comment.id,
            comments.c.revision == comment.revision,
            comments.c.status == comment.status,
        )
        values = FREE | published_values(status, record.decided_at)
        if self._connection.execute(change.values(status=status, **values)).rowcount != 1:
            return False
        row: dict[str, Any] = {
            "id": record.id,
            "comment_id": comment.id,
            "revision": record.revision,
            "choice": record.choice,
            "reason": record.reason,
            "note": record.note,
            "actor": str(record.actor),
            "previous_status": comment.status,
            "previous_published_revision": comment.published_revision,
            "previous_published_at": comment.published_at,
            "decided_at": record.decided_at,
        }
        self._connection.execute(decisions.insert().values(row))
        return True

    def recent_decisions(self, actor: Actor, site_id: str, count: int) -> list[DecisionRecord]:
        """Return this actor's decisions on a site that are not undone, newest first."""
        query = (
            sa.select(decisions)
            .join(comments, comments.c.id == decisions.c.comment_id)
            .where(decisions.c.actor == str(actor), decisions.c.undone_at.is_(None), comments.c.site_id == site_id)
            .order_by(decisions.c.id.desc())
            .limit(count)
        )
        return [decision_record(row) for row in self._connection.execute(query)]

    def latest_on(self, comment_id: str) -> DecisionRecord | None:
        """Return the newest decision on a comment that is not undone."""
        query = sa.select(decisions).where(decisions.c.comment_id == comment_id, decisions.c.undone_at.is_(None))
        row = self._connection.execute(query.order_by(decisions.c.id.desc()).limit(1)).one_or_none()
        return decision_record(row) if row else None

    def undo(self, record: DecisionRecord, now: datetime) -> None:
        """Mark a decision undone and put its comment back where it was."""
        row = self._connection.execute(sa.select(decisions).where(decisions.c.id == record.id)).one()
        self._connection.execute(decisions.update().where(decisions.c.id == record.id).values(undone_at=now))
        self._connection.execute(
            comments.update()
            .where(comments.c.id == record.comment_id)
            .values(
                status=row.previous_status,
                published_revision=row.previous_published_revision,
                published_at=row.previous_published_at,
                **FREE,
            )
        )

    def _skipped(self, holder: Actor) -> sa.Select[Any]:
        return sa.select(claims.c.comment_id).where(
            claims.c.holder == str(holder), claims.c.outcome == constant(Outcome.SKIPPED)
        )


def _claim(row: Row[Any]) -> Claim:
    kind, _, holder_id = row.holder.partition(":")
    return Claim(row.id, row.comment_id, row.revision, Actor(kind, holder_id), row.expires_at, bool(row.released_at))
