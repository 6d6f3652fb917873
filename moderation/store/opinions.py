"""Second opinions: who was asked about which comment, and whether they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.claim import Claim
from moderation.domain.decision import Actor
from moderation.domain.queue import Addressee
from moderation.store.comments import FREE
from moderation.store.ids import new_id
from moderation.store.tables import comments, escalations


@dataclass(frozen=True)
class EscalationRow:
    """One question as it was stored."""

    id: str
    site_id: str
    comment_id: str
    asked_by: Actor
    to: Addressee
    note: str | None
    asked_at: datetime


class Opinions:
    """A comment has at most one open question; `comments.escalated_to` repeats whom it is addressed to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, site_id: str, claim: Claim, to: Addressee, note: str | None, now: datetime) -> EscalationRow:
        """Take a comment that the caller has locked out of the common queue and address it to someone."""
        self.close(claim.comment_id, now)
        change = comments.update().where(comments.c.id == claim.comment_id)
        self._connection.execute(change.values(escalated_to=str(to), **FREE))
        row = EscalationRow(new_id(), site_id, claim.comment_id, claim.holder, to, note, now)
        insert = escalations.insert().values(
            id=row.id,
            site_id=site_id,
            comment_id=claim.comment_id,
            revision=claim.revision,
            asked_by=str(claim.holder),
            addressee=str(to),
            note=note,
            created_at=now,
        )
        self._connection.execute(insert)
        return row

    def open_on(self, comment_id: str) -> EscalationRow | None:
        query = sa.select(escalations).where(escalations.c.comment_id == comment_id, escalations.c.closed_at.is_(None))
        row = self._connection.execute(query.order_by(escalations.c.id.desc()).limit(1)).one_or_none()
        return _row(row) if row else None

    def addressed_to(self, site_id: str, addresses: Sequence[str], limit: int) -> list[EscalationRow]:
        """Return the open questions that reach one of these addresses, oldest first."""
        query = sa.select(escalations).where(
            escalations.c.site_id == site_id,
            escalations.c.addressee.in_(addresses),
            escalations.c.closed_at.is_(None),
        )
        return [_row(row) for row in self._connection.execute(query.order_by(escalations.c.id).limit(limit))]

    def asked_by(self, site_id: str, actor: Actor, limit: int) -> list[EscalationRow]:
        """Return the open questions that someone asked, oldest first."""
        query = sa.select(escalations).where(
            escalations.c.site_id == site_id, escalations.c.asked_by == str(actor), escalations.c.closed_at.is_(None)
        )
        return [_row(row) for row in self._connection.execute(query.order_by(escalations.c.id).limit(limit))]

    def close(self, comment_id: str, now: datetime, decision_id: str | None = None) -> None:
        """End the open question on a comment: answered by a decision, or no longer asked."""
        change = escalations.update().where(escalations.c.comment_id == comment_id, escalations.c.closed_at.is_(None))
        self._connection.execute(change.values(closed_at=now, decision_id=decision_id))

    def withdraw(self, comment_id: str, now: datetime) -> None:
        """Give a comment back to the common queue."""
        self.close(comment_id, now)
        self._connection.execute(comments.update().where(comments.c.id == comment_id).values(escalated_to=None))

    def reopen(self, decision_id: str) -> EscalationRow | None:
        """Ask again what an undone decision had answered, and return it."""
        query = sa.select(escalations).where(escalations.c.decision_id == decision_id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        again = escalations.update().where(escalations.c.id == row.id)
        self._connection.execute(again.values(closed_at=None, decision_id=None))
        change = comments.update().where(comments.c.id == row.comment_id)
        self._connection.execute(change.values(escalated_to=row.addressee))
        return _row(row)

    def give_back(self, person_id: str, now: datetime, site_id: str | None = None) -> int:
        """Give all that waits for one person back to the common queue, on a site or on all; return how many."""
        address = str(Addressee(person_id=person_id))
        mine = [escalations.c.addressee == address, escalations.c.closed_at.is_(None)]
        mine += [escalations.c.site_id == site_id] if site_id else []
        ids = sorted(self._connection.execute(sa.select(escalations.c.comment_id).where(*mine)).scalars())
        for comment_id in ids:
            self._connection.execute(sa.select(comments.c.id).where(comments.c.id == comment_id).with_for_update())
            still = self.open_on(comment_id)  # it may have been answered while we waited for the lock
            if still and str(still.to) == address:
                self.withdraw(comment_id, now)
        return len(ids)


def _row(row: Row[Any]) -> EscalationRow:
    kind, _, person = row.asked_by.partition(":")
    to = Addressee.parse(row.addressee)
    return EscalationRow(row.id, row.site_id, row.comment_id, Actor(kind, person), to, row.note, row.created_at)
