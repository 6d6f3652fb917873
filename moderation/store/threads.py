"""What readers see: the published revisions under an article, page by page, and how many there are.

A comment is seen from `published_at` on, which an undo window puts into the future, and an edit from `shown_from` on;
until then readers see the revision of before. A root is a seen comment that answers nothing seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.store.tables import articles, authors, comments, revisions


class Sort(StrEnum):
    """In which order roots stand; `best` puts those with most answers first."""

    OLDEST = "oldest"
    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True)
class ThreadItem:
    """One published comment as a reader meets it; `replies` counts its direct answers that are seen."""

    id: str
    parent_id: str | None
    author_name: str | None
    body: str
    dir: str
    published_at: datetime
    edited: bool = False
    replies: int = 0


@dataclass(frozen=True)
class Place:
    """Where a root stands in every order."""

    id: str
    published_at: datetime
    replies: int


@dataclass(frozen=True)
class FeedItem:
    """One published comment with the article it stands under."""

    item: ThreadItem
    article_external_id: str
    article_url: str | None
    article_title: str | None
    updated_at: datetime


class Threads:
    """Reading published revisions; a newer revision that waits does not take the last one down."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def roots(
        self, article_id: str, now: datetime, sort: Sort, limit: int, start: Place | None = None, *, back: bool = False
    ) -> list[Place]:
        """Return roots in their order, those after `start`, or with `back` those just before it."""
        query = self._places(article_id, now)
        if start:
            query = query.where(_beyond(sort, start, now, back=back))
        found = self._connection.execute(query.order_by(*_order(sort, back=back)).limit(limit))
        places = [Place(row.id, row.published_at, row.replies) for row in found]
        return places[::-1] if back else places

    def root_of(self, article_id: str, now: datetime, comment_id: str) -> Place | None:
        """Return the root above a seen comment (itself for a root); None when the comment is not seen."""
        up = sa.select(comments.c.id, comments.c.parent_id, sa.literal(0).label("height"))
        tree = up.where(comments.c.id == comment_id, comments.c.article_id == article_id, _seen(comments, now)).cte(
            "up", recursive=True
        )
        parent = comments.alias("above")
        tree = tree.union_all(
            sa.select(parent.c.id, parent.c.parent_id, tree.c.height + 1)
            .join(tree, tree.c.parent_id == parent.c.id)
            .where(_seen(parent, now))
        )
        top = sa.select(tree.c.id).order_by(tree.c.height.desc()).limit(1)
        root_id = self._connection.execute(top).scalar_one_or_none()
        if root_id is None:
            return None
        row = self._connection.execute(self._places(article_id, now).where(comments.c.id == root_id)).one_or_none()
        return Place(row.id, row.published_at, row.replies) if row else None

    def trees(self, root_ids: Sequence[str], now: datetime) -> list[ThreadItem]:
        """Return these roots, each followed by all that is seen below it, oldest first."""
        if not root_ids:
            return []
        roots = sa.select(comments.c.id, comments.c.id.label("root_id")).where(comments.c.id.in_(root_ids))
        tree = roots.cte("tree", recursive=True)
        below = comments.alias("below")
        tree = tree.union_all(
            sa.select(below.c.id, tree.c.root_id).join(tree, below.c.parent_id == tree.c.id).where(_seen(below, now))
        )
        query = _items(now).add_columns(tree.c.root_id).join(tree, tree.c.id == comments.c.id)
        found = self._connection.execute(query.order_by(comments.c.published_at, comments.c.id)).all()
        place = {root_id: number for number, root_id in enumerate(root_ids)}
        ordered = sorted(found, key=lambda row: (place[row.root_id], row.id != row.root_id))  # stable: by time below
        return [_item(row) for row in ordered]

    def feed(self, site_id: str, now: datetime, limit: int, article_id: str | None = None) -> list[FeedItem]:
        """Return the newest published comments of an article, or of a site."""
        query = (
            _items(now)
            .add_columns(articles.c.external_id, articles.c.url, articles.c.title, revisions.c.created_at)
            .join(articles, articles.c.id == comments.c.article_id)
            .where(comments.c.site_id == site_id, _seen(comments, now))
        )
        if article_id:
            query = query.where(comments.c.article_id == article_id)
        found = self._connection.execute(query.order_by(comments.c.published_at.desc(), comments.c.id).limit(limit))
        return [
            FeedItem(_item(row), row.external_id, row.url, row.title, max(row.published_at, row.created_at))
            for row in found
        ]

    def counts(self, site_id: str, external_ids: Sequence[str], now: datetime) -> dict[str, int]:
        """Return how many comments each article shows; 0 for articles not known."""
        shown = (
            sa.select(sa.func.count())
            .where(comments.c.article_id == articles.c.id, _seen(comments, now))
            .scalar_subquery()  # one short walk an article; a join makes PostgreSQL read every comment
        )
        query = sa.select(articles.c.external_id, shown).where(
            articles.c.site_id == site_id, articles.c.external_id.in_(external_ids)
        )
        found = {row[0]: row[1] for row in self._connection.execute(query)}
        return {external_id: found.get(external_id, 0) for external_id in external_ids}

    def next_due(self, site_id: str, now: datetime, article_external_ids: Sequence[str]) -> datetime | None:
        """Return when the next comment or edit under these articles begins to be seen; None when none waits."""
        named = sa.select(articles.c.id).where(
            articles.c.site_id == site_id, articles.c.external_id.in_(article_external_ids)
        )
        found = []
        for column in (comments.c.published_at, comments.c.shown_from):
            query = sa.select(sa.func.min(column)).where(
                comments.c.article_id.in_(named), comments.c.published_revision.is_not(None), column > now
            )
            found.append(self._connection.execute(query).scalar_one())
        return min(filter(None, found), default=None)

    def _places(self, article_id: str, now: datetime) -> sa.Select[Any]:
        parent = comments.alias("parent")
        seen_parent = sa.exists().where(parent.c.id == comments.c.parent_id, _seen(parent, now))
        return sa.select(comments.c.id, comments.c.published_at, _replies(now).label("replies")).where(
            comments.c.article_id == article_id,
            _seen(comments, now),
            comments.c.parent_id.is_(None) | ~seen_parent,
        )


def _seen(table: Any, now: datetime) -> sa.ColumnElement[bool]:
    seen: sa.ColumnElement[bool] = table.c.published_revision.is_not(None) & (table.c.published_at <= now)
    return seen


def _replies(now: datetime) -> Any:
    answer = comments.alias("answer")
    counted = sa.select(sa.func.count()).where(answer.c.parent_id == comments.c.id, _seen(answer, now))
    return counted.correlate(comments).scalar_subquery()


def _items(now: datetime) -> sa.Select[Any]:
    number = sa.case((comments.c.shown_from > now, comments.c.shown_before), else_=comments.c.published_revision)
    shown = (revisions.c.comment_id == comments.c.id) & (revisions.c.number == number)
    joined = comments.join(revisions, shown).join(authors, authors.c.id == comments.c.author_id)
    return sa.select(
        comments.c.id,
        comments.c.parent_id,
        comments.c.published_at,
        authors.c.name,
        revisions.c.body,
        revisions.c.dir,
        revisions.c.number,
        _replies(now).label("replies"),
    ).select_from(joined)


def _item(row: Row[Any]) -> ThreadItem:
    head = (row.id, row.parent_id, row.name, row.body, row.dir, row.published_at)
    return ThreadItem(*head, edited=row.number > 1, replies=row.replies)


def _order(sort: Sort, *, back: bool) -> list[sa.ColumnElement[Any]]:
    columns: list[tuple[Any, bool]] = [
        (comments.c.published_at, sort is Sort.NEWEST),
        (comments.c.id, sort is Sort.NEWEST),
    ]
    if sort is Sort.BEST:
        columns.insert(0, (sa.text("replies"), True))
    return [sa.desc(column) if falling is not back else sa.asc(column) for column, falling in columns]


def _beyond(sort: Sort, start: Place, now: datetime, *, back: bool) -> sa.ColumnElement[bool]:
    """Return the condition of what follows `start` in this order, or precedes it."""
    here = sa.tuple_(comments.c.published_at, comments.c.id)
    there = sa.tuple_(sa.literal(start.published_at, comments.c.published_at.type), sa.literal(start.id))
    later = (sort is Sort.NEWEST) is back
    in_time: sa.ColumnElement[bool] = here > there if later else here < there
    if sort is not Sort.BEST:
        return in_time
    replies = _replies(now)
    further = replies > start.replies if back else replies < start.replies
    by_replies: sa.ColumnElement[bool] = further | ((replies == start.replies) & in_time)
    return by_replies
