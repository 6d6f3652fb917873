"""What is written beside a comment: events to send, idempotency keys."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.store.changes import Changes
from moderation.store.ids import new_id
from moderation.store.tables import idempotency_keys, outbox


class Outbox:
    """Events to send, written in the transaction that made them true."""

    def __init__(self, connection: Connection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes

    def add(
        self,
        event: str,
        site_id: str,
        comment_id: str,
        revision: int,
        now: datetime,
        *,
        due_at: datetime | None = None,
        decision_id: str | None = None,
    ) -> None:
        """Store an event that is sent from `due_at` on, at once without it."""
        self.add_many([(event, site_id, comment_id, revision)], now, due_at=due_at, decision_id=decision_id)

    def add_many(
        self,
        events: list[tuple[str, str, str, int]],
        now: datetime,
        *,
        due_at: datetime | None = None,
        decision_id: str | None = None,
    ) -> None:
        """Store events given as (event, site id, comment id, revision)."""
        self._changes.comments.update(event[2] for event in events)
        names = ("event", "site_id", "comment_id", "revision")
        head = {"created_at": now, "due_at": due_at or now, "decision_id": decision_id}
        rows = [{"id": new_id()} | head | dict(zip(names, event, strict=True)) for event in events]
        if rows:
            self._connection.execute(outbox.insert(), rows)

    def take_back(self, decision_id: str, comment_id: str, now: datetime) -> bool:
        """Remove a decision's events that are not due yet; False when none was, so that the world may know of it."""
        self._changes.comments.add(comment_id)
        early = outbox.delete().where(
            outbox.c.decision_id == decision_id, outbox.c.delivered_at.is_(None), outbox.c.due_at > now
        )
        return self._connection.execute(early).rowcount > 0


class IdempotencyKeys:
    """Which comment a caller's Idempotency-Key made, and from which body."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, site_id: str, key: str) -> tuple[str, str] | None:
        """Return (fingerprint, comment id) of an earlier use."""
        query = sa.select(idempotency_keys.c.fingerprint, idempotency_keys.c.comment_id).where(
            idempotency_keys.c.site_id == site_id, idempotency_keys.c.key == key
        )
        row = self._connection.execute(query).one_or_none()
        return (row.fingerprint, row.comment_id) if row else None

    def add(self, site_id: str, key: str, fingerprint: str, comment_id: str, now: datetime) -> None:
        """Remember a use; a key that another transaction used first is a Conflict."""
        row = {"site_id": site_id, "key": key, "fingerprint": fingerprint, "comment_id": comment_id}
        self._connection.execute(idempotency_keys.insert().values(**row, created_at=now))

    def forget_before(self, when: datetime) -> int:
        old = idempotency_keys.delete().where(idempotency_keys.c.created_at < when)
        return self._connection.execute(old).rowcount
