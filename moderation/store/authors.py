"""Those who comment on a site: found by any spelling of their names, with what the team thinks of them and why."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.arabic.normalize import normalize
from moderation.domain.comment import AuthorRef, Status
from moderation.domain.decision import Actor
from moderation.domain.policy import Standing
from moderation.domain.site import Author, StandingChange
from moderation.store.ids import new_id
from moderation.store.sites import upsert
from moderation.store.tables import authors, comments, standings


class Authors:
    """Authors of all sites; `folded` is their name in the spelling that searches compare."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, site_id: str, ref: AuthorRef, now: datetime) -> Author:
        """Return the author, made if new; a name that came with the call replaces the stored one."""
        known = self.find(site_id, ref.external_id)
        if known and ref.name in (None, known.name):
            return known
        row = {"id": new_id(), "site_id": site_id, "external_id": ref.external_id, "created_at": now}
        folded = normalize(ref.name) if ref.name else None
        insert = upsert(self._connection, authors).values(**row, name=ref.name, folded=folded)
        changed = {name: sa.func.coalesce(insert.excluded[name], authors.c[name]) for name in ("name", "folded")}
        statement = insert.on_conflict_do_update(index_elements=["site_id", "external_id"], set_=changed)
        return _author(self._connection.execute(statement.returning(authors)).one())

    def find(self, site_id: str, external_id: str) -> Author | None:
        return self._one(authors.c.site_id == site_id, authors.c.external_id == external_id)

    def get(self, site_id: str, author_id: str, *, lock: bool = False) -> Author | None:
        """Return one author of a site by our own id; `lock` keeps writers out until the end (PostgreSQL)."""
        return self._one(authors.c.site_id == site_id, authors.c.id == author_id, lock=lock)

    def page(
        self, site_id: str, words: str, standing: Standing | None, *, before: str | None, limit: int
    ) -> list[Author]:
        """Return authors newest first, those older than the id `before`.

        `words` are looked for in names, in any spelling, and in the site's own ids.
        """
        query = sa.select(authors).where(authors.c.site_id == site_id)
        if standing:
            query = query.where(authors.c.standing == standing)
        if words:
            named = authors.c.folded.contains(normalize(words), autoescape=True) if normalize(words) else sa.false()
            query = query.where(named | authors.c.external_id.contains(words, autoescape=True))
        if before:
            query = query.where(authors.c.id < before)
        return [_author(row) for row in self._connection.execute(query.order_by(authors.c.id.desc()).limit(limit))]

    def counts(self, author_ids: Sequence[str]) -> dict[str, dict[Status, int]]:
        """Return how many comments of each status each author has."""
        query = sa.select(comments.c.author_id, comments.c.status, sa.func.count()).group_by(
            comments.c.author_id, comments.c.status
        )
        found: dict[str, dict[Status, int]] = defaultdict(dict)
        for author_id, status, count in self._connection.execute(query.where(comments.c.author_id.in_(author_ids))):
            found[author_id][Status(status)] = count
        return found

    def comment_ids(self, author_id: str, limit: int) -> list[str]:
        """Return the ids of an author's comments, newest first."""
        query = sa.select(comments.c.id).where(comments.c.author_id == author_id)
        return list(self._connection.execute(query.order_by(comments.c.id.desc()).limit(limit)).scalars())

    def forget(self, author_id: str) -> None:
        """Leave of an author a row that names nobody, and nothing of what the team thought of them."""
        nobody = {"external_id": f"erased:{author_id}", "name": None, "folded": None, "standing_reason": None}
        self._connection.execute(authors.update().where(authors.c.id == author_id).values(nobody))
        self._connection.execute(standings.delete().where(standings.c.author_id == author_id))

    def set_standing(
        self, author: Author, standing: Standing, reason: str | None, actor: Actor, now: datetime
    ) -> StandingChange | None:
        """Change what the team thinks of an author, and note the change; None when it is as wanted already."""
        if (author.standing, author.standing_reason) == (standing, reason):
            return None
        before = (author.standing, author.standing_reason)
        change = StandingChange(new_id(), author.id, standing, reason, *before, str(actor), now)
        self._write(author.id, standing, reason)
        row = {
            "id": change.id,
            "author_id": author.id,
            "standing": standing,
            "reason": reason,
            "previous_standing": author.standing,
            "previous_reason": author.standing_reason,
            "actor": change.actor,
            "changed_at": now,
        }
        self._connection.execute(standings.insert().values(row))
        return change

    def changes(self, author_id: str, limit: int) -> list[StandingChange]:
        """Return what was made of an author, newest first, undone changes too."""
        query = sa.select(standings).where(standings.c.author_id == author_id).order_by(standings.c.id.desc())
        return [_change(row) for row in self._connection.execute(query.limit(limit))]

    def undo(self, change: StandingChange, now: datetime) -> None:
        """Give back what was before a change."""
        self._connection.execute(standings.update().where(standings.c.id == change.id).values(undone_at=now))
        self._write(change.author_id, change.previous_standing, change.previous_reason)

    def _write(self, author_id: str, standing: Standing, reason: str | None) -> None:
        change = authors.update().where(authors.c.id == author_id)
        self._connection.execute(change.values(standing=standing, standing_reason=reason))

    def _one(self, *where: sa.ColumnElement[bool], lock: bool = False) -> Author | None:
        query = sa.select(authors).where(*where)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _author(row) if row else None


def _author(row: Row[Any]) -> Author:
    return Author(row.id, row.site_id, row.external_id, row.name, Standing(row.standing), row.standing_reason)


def _change(row: Row[Any]) -> StandingChange:
    return StandingChange(
        id=row.id,
        author_id=row.author_id,
        standing=Standing(row.standing),
        reason=row.reason,
        previous_standing=Standing(row.previous_standing),
        previous_reason=row.previous_reason,
        actor=row.actor,
        changed_at=row.changed_at,
        undone_at=row.undone_at,
    )
