"""What readers see: the published revisions under an article, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.store.tables import articles, authors, comments, revisions


@dataclass(frozen=True)
class ThreadItem:
    """One published comment as a reader meets it."""

    id: str
    parent_id: str | None
    author_name: str | None
    body: str
    dir: str
    published_at: datetime


class Threads:
    """Reading published revisions; a newer revision that waits does not take the last one down."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, article_id: str, *, after: tuple[datetime, str] | None, limit: int) -> list[ThreadItem]:
        """Return published comments oldest first, those after the (published_at, id) given."""
        shown = (revisions.c.comment_id == comments.c.id) & (revisions.c.number == comments.c.published_revision)
        query = (
            sa.select(comments, authors.c.name, revisions.c.body, revisions.c.dir)
            .select_from(comments.join(revisions, shown).join(authors, authors.c.id == comments.c.author_id))
            .where(comments.c.article_id == article_id, comments.c.published_revision.is_not(None))
        )
        if after:
            query = query.where(
                sa.tuple_(comments.c.published_at, comments.c.id)
                > sa.tuple_(sa.literal(after[0], comments.c.published_at.type), sa.literal(after[1]))
            )
        query = query.order_by(comments.c.published_at, comments.c.id).limit(limit)
        return [
            ThreadItem(row.id, row.parent_id, row.name, row.body, row.dir, row.published_at)
            for row in self._connection.execute(query)
        ]

    def counts(self, site_id: str, external_ids: Sequence[str]) -> dict[str, int]:
        """Return how many comments each article shows; 0 for articles not known."""
        shown = (
            sa.select(sa.func.count())
            .where(comments.c.article_id == articles.c.id, comments.c.published_revision.is_not(None))
            .scalar_subquery()  # one short walk an article; a join makes PostgreSQL read every comment
        )
        query = sa.select(articles.c.external_id, shown).where(
            articles.c.site_id == site_id, articles.c.external_id.in_(external_ids)
        )
        found = {row[0]: row[1] for row in self._connection.execute(query)}
        return {external_id: found.get(external_id, 0) for external_id in external_ids}
