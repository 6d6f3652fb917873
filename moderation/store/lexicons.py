"""Each site's own word list, as a whole and with its version."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.comment import Status
from moderation.store.sites import upsert
from moderation.store.tables import comments, lexicons, revisions


class LexiconRow(NamedTuple):
    """A stored list: its version and the JSON objects of its entries."""

    version: int
    entries: list[dict[str, Any]]


class RecentText(NamedTuple):
    """A comment's newest text and how it stands."""

    comment_id: str
    status: Status
    body: str
    dir: str


class Lexicons:
    """One row a site; a site without one has version 0."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def versions(self, site_ids: Collection[str]) -> dict[str, int]:
        """Return the versions of those sites that have a list of their own."""
        query = sa.select(lexicons.c.site_id, lexicons.c.version).where(lexicons.c.site_id.in_(site_ids))
        return {row.site_id: row.version for row in self._connection.execute(query)}

    def get(self, site_id: str) -> LexiconRow:
        query = sa.select(lexicons.c.version, lexicons.c.entries).where(lexicons.c.site_id == site_id)
        row = self._connection.execute(query).one_or_none()
        return LexiconRow(row.version, row.entries) if row else LexiconRow(0, [])

    def recent(self, site_id: str, since: datetime, limit: int) -> list[RecentText]:
        """Return the texts that came since then, newest first; those without a verdict or text are left out."""
        newest = (revisions.c.comment_id == comments.c.id) & (revisions.c.number == comments.c.revision)
        query = (
            sa.select(comments.c.id, comments.c.status, revisions.c.body, revisions.c.dir)
            .select_from(comments.join(revisions, newest))
            .where(comments.c.site_id == site_id, comments.c.received_at >= since, revisions.c.body.is_not(None))
            .where(comments.c.status != Status.RECEIVED)
            .order_by(comments.c.id.desc())
            .limit(limit)
        )
        return [RecentText(row.id, Status(row.status), row.body, row.dir) for row in self._connection.execute(query)]

    def save(self, site_id: str, entries: list[dict[str, Any]], version: int, now: datetime) -> bool:
        """Replace the list that stands at `version` by the next one; False when another is there by now."""
        values = {"version": version + 1, "updated_at": now, "entries": entries}
        insert = upsert(self._connection, lexicons).values(site_id=site_id, **values)
        statement = insert.on_conflict_do_update(
            index_elements=["site_id"], set_=values, where=lexicons.c.version == version
        )
        return self._connection.execute(statement.returning(lexicons.c.site_id)).one_or_none() is not None
