"""The audit: who did what, when; only ever added to, read newest first."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.decision import Actor
from moderation.store.changes import Changes
from moderation.store.ids import new_id
from moderation.store.tables import articles, audit, authors, keys, moderators


@dataclass(frozen=True)
class AuditRow:
    """One thing that someone did; `subject` is the id of what they did it to."""

    id: str
    actor: Actor
    action: str
    subject: str
    details: dict[str, Any]
    at: datetime


class Audit:
    """Who did what, when."""

    def __init__(self, connection: Connection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes

    def add(
        self, actor: Actor, action: str, subject: str, now: datetime, *, site_id: str | None, **details: Any
    ) -> None:
        self._changes.note_action(action, subject, site_id)
        row = {"id": new_id(), "site_id": site_id, "actor": str(actor), "action": action, "subject": subject}
        self._connection.execute(audit.insert().values(**row, details=details, created_at=now))

    def page(
        self, site_id: str, limit: int, *, actor: str | None, actions: Sequence[str], before: str | None
    ) -> list[AuditRow]:
        """Return a site's rows newest first, those older than the id `before`; no actions means all.

        Each action is asked for by itself, so that every question walks an index from its end.
        """
        if not actions:
            return self._page(site_id, limit, actor, None, before)
        parts = [self._page(site_id, limit, actor, action, before) for action in actions]
        return heapq.nlargest(limit, (row for part in parts for row in part), key=lambda row: row.id)

    def of(self, subject: str, limit: int) -> list[AuditRow]:
        """Return what was done to one thing, newest first."""
        query = sa.select(audit).where(audit.c.subject == subject)
        return [_row(row) for row in self._connection.execute(query.order_by(audit.c.id.desc()).limit(limit))]

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Return what people call the articles, authors, keys and colleagues that these ids are."""
        wanted = set(ids)
        found: dict[str, str] = {}
        for table, name in (
            (articles, sa.func.coalesce(articles.c.title, articles.c.external_id)),
            (authors, sa.func.coalesce(authors.c.name, authors.c.external_id)),
            (keys, keys.c.name),
            (moderators, moderators.c.name),
        ):
            query = sa.select(table.c.id, name.label("name")).where(table.c.id.in_(wanted))
            found |= {row.id: row.name for row in self._connection.execute(query)}
        return found

    def _page(
        self, site_id: str, limit: int, actor: str | None, action: str | None, before: str | None
    ) -> list[AuditRow]:
        query = sa.select(audit).where(audit.c.site_id == site_id)
        if actor is not None:
            query = query.where(audit.c.actor == actor)
        if action is not None:
            query = query.where(audit.c.action == action)
        if before is not None:
            query = query.where(audit.c.id < before)
        return [_row(row) for row in self._connection.execute(query.order_by(audit.c.id.desc()).limit(limit))]


def _row(row: Any) -> AuditRow:
    kind, _, name = row.actor.partition(":")
    return AuditRow(row.id, Actor(kind, name), row.action, row.subject, dict(row.details), row.created_at)
