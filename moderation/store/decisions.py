"""Decisions: storing one with the move of its comment, finding and undoing it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, DecisionRecord
from moderation.domain.queue import Surface
from moderation.store.comments import FREE, decision_record
from moderation.store.tables import comments, decisions

_IN_FORCE = decisions.c.undone_at.is_(None)
_LEADS = decisions.c.group_id.is_(None) | (decisions.c.group_id == decisions.c.id)


@dataclass(frozen=True)
class Track:
    """How the decisions of one kind went: how many there were, how many of them rejected."""

    decisions: int
    rejected: int

    @property
    def kept(self) -> int:
        """Return how many of them published."""
        return self.decisions - self.rejected


class Decisions:
    """What people decided; a decision and the move of its comment are one step."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decide(self, record: DecisionRecord, comment: Comment, status: Status, key: str | None = None) -> bool:
        """Store a decision and move its comment; False when the comment moved meanwhile."""
        change = comments.update().where(
            comments.c.id == comment.id,
            comments.c.revision == comment.revision,
            comments.c.status == comment.status,
        )
        values = FREE | {"status": status, "escalated_to": None} | _seen_values(record, comment, status)
        if self._connection.execute(change.values(values)).rowcount != 1:
            return False
        row: dict[str, Any] = {
            "id": record.id,
            "comment_id": comment.id,
            "site_id": comment.site_id,
            "revision": record.revision,
            "choice": record.choice,
            "reason": record.reason,
            "note": record.note,
            "actor": str(record.actor),
            "previous_status": comment.status,
            "previous_published_revision": comment.published_revision,
            "previous_published_at": comment.published_at,
            "decided_at": record.decided_at,
            "final_at": record.final_at,
            "surface": record.surface,
            "risk": record.risk,
            "group_id": record.group_id,
            "idempotency_key": key,
            "sampling": record.sampling,
        }
        self._connection.execute(decisions.insert().values(row))
        return True

    def get(self, decision_id: str) -> DecisionRecord | None:
        return self._one(decisions.c.id == decision_id)

    def by_key(self, actor: Actor, key: str) -> DecisionRecord | None:
        """Return what this actor decided under an idempotency key, undone or not."""
        return self._one(decisions.c.actor == str(actor), decisions.c.idempotency_key == key)

    def recent(self, actor: Actor, site_id: str, count: int) -> list[DecisionRecord]:
        """Return this actor's decisions on a site that are not undone, newest first; a group is its first one."""
        query = (
            sa.select(decisions)
            .where(decisions.c.actor == str(actor), _IN_FORCE, _LEADS, decisions.c.site_id == site_id)
            .order_by(decisions.c.id.desc())
            .limit(count)
        )
        return [decision_record(row) for row in self._connection.execute(query)]

    def group(self, group_id: str) -> list[DecisionRecord]:
        """Return the decisions of a fold or batch that are not undone, in the order of their comments' ids."""
        query = sa.select(decisions).where(decisions.c.group_id == group_id, _IN_FORCE)
        return [decision_record(row) for row in self._connection.execute(query.order_by(decisions.c.comment_id))]

    def group_sizes(self, group_ids: list[str]) -> dict[str, int]:
        """Return how many decisions of each group are not undone."""
        query = sa.select(decisions.c.group_id, sa.func.count()).where(decisions.c.group_id.in_(group_ids), _IN_FORCE)
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(decisions.c.group_id))}

    def latest_on(self, comment_id: str) -> DecisionRecord | None:
        """Return the newest decision on a comment that is not undone."""
        query = sa.select(decisions).where(decisions.c.comment_id == comment_id, _IN_FORCE)
        row = self._connection.execute(query.order_by(decisions.c.id.desc()).limit(1)).one_or_none()
        return decision_record(row) if row else None

    def undo(self, record: DecisionRecord, now: datetime) -> None:
        """Mark a decision undone and put its comment back where it was."""
        self._connection.execute(decisions.update().where(decisions.c.id == record.id).values(undone_at=now))
        self._connection.execute(
            comments.update()
            .where(comments.c.id == record.comment_id)
            .values(
                status=record.previous_status,
                published_revision=record.previous_published_revision,
                published_at=record.previous_published_at,
                shown_from=None,
                shown_before=None,
                **FREE,
            )
        )

    def track(self, site_id: str, since: datetime, risk_from: float, risk_below: float) -> Track:
        """Return how people decided one by one at a range of risk.

        Batches do not confirm themselves, and a fold is one answer, however many it decided.
        """
        rejected = sa.func.sum(sa.case((decisions.c.choice == Choice.REJECT, 1), else_=0))
        query = sa.select(sa.func.count(), rejected).where(
            decisions.c.site_id == site_id,
            decisions.c.decided_at >= since,
            decisions.c.risk >= risk_from,
            decisions.c.risk < risk_below,
            decisions.c.surface.is_distinct_from(Surface.BATCH),
            _LEADS,
            _IN_FORCE,
        )
        count, bad = self._connection.execute(query).one()
        return Track(count, bad or 0)

    def _one(self, *where: sa.ColumnElement[bool]) -> DecisionRecord | None:
        row = self._connection.execute(sa.select(decisions).where(*where)).one_or_none()
        return decision_record(row) if row else None


def _seen_values(record: DecisionRecord, comment: Comment, status: Status) -> dict[str, Any]:
    """Return what readers see and from when: publication waits for the decision to be final, a removal does not."""
    if status is not Status.PUBLISHED:
        return {"published_revision": None, "published_at": None, "shown_from": None, "shown_before": None}
    values: dict[str, Any] = {"published_revision": comment.revision, "shown_from": None, "shown_before": None}
    if comment.published_revision is None or comment.published_at is None:
        return values | {"published_at": record.final_at}
    if comment.published_revision != comment.revision:
        values |= {"shown_from": record.final_at, "shown_before": comment.published_revision}
    return values
