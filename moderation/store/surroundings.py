"""What lies around a comment: its thread, its author's past, its near-duplicates, its earlier revisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.arabic.normalize import normalize
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, Status
from moderation.domain.policy import Standing
from moderation.store.filters import FOR_ANYONE, HELD, MAX_WORDS
from moderation.store.tables import NEAR, articles, authors, comments, decisions, revisions, search_texts, verdicts

MAX_ANCESTORS = 50


class Surroundings:
    """Reading only; ids are returned where the caller wants whole comments."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ancestors(self, comment: Comment) -> list[str]:
        """Return the ids of what this comment answers, nearest first."""
        found: list[str] = []
        parent = comment.parent_id
        while parent and parent not in found and len(found) < MAX_ANCESTORS:
            found.append(parent)
            query = sa.select(comments.c.parent_id).where(comments.c.id == parent)
            parent = self._connection.execute(query).scalar_one_or_none()
        return found

    def earlier_beside(self, comment: Comment, limit: int) -> list[str]:
        """Return the ids of what was posted before at the same place and has text to read, newest first.

        Beside an answer these are the answers to the same comment, beside a root the published roots of the article.
        """
        query = sa.select(comments.c.id).where(comments.c.id < comment.id, comments.c.status != Status.ERASED)
        if comment.parent_id:
            query = query.where(comments.c.parent_id == comment.parent_id)
        else:
            its_article = sa.select(comments.c.article_id).where(comments.c.id == comment.id).scalar_subquery()
            query = query.where(comments.c.article_id == its_article, comments.c.parent_id.is_(None))
            query = query.where(comments.c.published_revision.is_not(None))
        return list(self._connection.execute(query.order_by(comments.c.id.desc()).limit(limit)).scalars())

    def by_same_author(self, comment: Comment, limit: int) -> list[str]:
        """Return the ids of this author's other comments that were answered, newest first."""
        author = sa.select(comments.c.author_id).where(comments.c.id == comment.id).scalar_subquery()
        query = sa.select(comments.c.id).where(
            comments.c.author_id == author,
            comments.c.id != comment.id,
            comments.c.status.in_([Status.PUBLISHED, Status.REJECTED, Status.HELD]),
        )
        return list(self._connection.execute(query.order_by(comments.c.id.desc()).limit(limit)).scalars())

    def with_held(self, site_id: str, text: str, limit: int) -> tuple[list[ArticleRef], list[AuthorRef]]:
        """Return the newest articles and authors that have comments waiting and are called by all these words.

        A word may stand in the title or the name, in any spelling, in the site's own id or in the address.
        """
        words = text.split()[:MAX_WORDS]
        named = self._called(articles, comments.c.article_id, site_id, words, limit, ("external_id", "url"))
        wrote = self._called(authors, comments.c.author_id, site_id, words, limit, ("external_id",))
        return (
            [ArticleRef(row.external_id, row.url, row.title) for row in named],
            [AuthorRef(row.external_id, row.name) for row in wrote],
        )

    def _called(
        self,
        table: sa.Table,
        reference: sa.ColumnElement[str],
        site_id: str,
        words: Sequence[str],
        limit: int,
        names: Sequence[str],
    ) -> Sequence[Row[Any]]:
        waits = sa.exists().where(reference == table.c.id, HELD)
        query = sa.select(table).where(table.c.site_id == site_id, waits)
        for word in words:
            own = [sa.func.lower(table.c[name]).contains(word.lower(), autoescape=True) for name in names]
            folded = normalize(word)
            query = query.where(
                sa.or_(table.c.folded.contains(folded, autoescape=True) if folded else sa.false(), *own)
            )
        return self._connection.execute(query.order_by(table.c.id.desc()).limit(limit)).all()

    def verdict_times(self, keys: Sequence[tuple[str, int]]) -> dict[str, datetime]:
        """Return when the machine answered each (comment, revision), by comment."""
        query = sa.select(verdicts.c.comment_id, verdicts.c.created_at).where(
            sa.tuple_(verdicts.c.comment_id, verdicts.c.revision).in_(keys)
        )
        return {row.comment_id: row.created_at for row in self._connection.execute(query)} if keys else {}

    def standing(self, comment: Comment) -> Standing:
        """Return what the site thinks of a comment's author."""
        query = sa.select(authors.c.standing).join(comments, comments.c.author_id == authors.c.id)
        return Standing(self._connection.execute(query.where(comments.c.id == comment.id)).scalar_one())

    def body(self, comment_id: str, revision: int) -> str | None:
        query = sa.select(revisions.c.body).where(revisions.c.comment_id == comment_id, revisions.c.number == revision)
        return self._connection.execute(query).scalar_one_or_none()

    def with_text(self, site_id: str, text: str, newest: int) -> tuple[str, int] | None:
        """Return (comment id, revision) of the newest of a site's newest comments that reads so, letter by letter."""
        recent = sa.select(comments.c.id).where(comments.c.site_id == site_id, comments.c.status != Status.ERASED)
        among = recent.order_by(comments.c.id.desc()).limit(newest).subquery()
        query = (
            sa.select(revisions.c.comment_id, revisions.c.number)
            .where(revisions.c.comment_id.in_(sa.select(among.c.id)), revisions.c.body == text)
            .order_by(revisions.c.comment_id.desc(), revisions.c.number.desc())
        )
        row = self._connection.execute(query.limit(1)).one_or_none()
        return (row.comment_id, row.number) if row else None

    def candidates(self, comment: Comment, limit: int) -> tuple[str, list[tuple[str, str]]]:
        """Return a comment's folded text, and (id, folded text) of held ones that may be its near-duplicates."""
        own = self._connection.execute(
            sa.select(*(comments.c[name] for name in NEAR), search_texts.c.folded)
            .join(search_texts, _NEWEST_TEXT)
            .where(comments.c.id == comment.id)
        ).one_or_none()
        if own is None:
            return "", []
        query = (
            sa.select(comments.c.id, search_texts.c.folded)
            .join(search_texts, _NEWEST_TEXT)
            .where(comments.c.id.in_(self._sharing(comment, own, limit)))
            .order_by(comments.c.held_at, comments.c.id)
        )
        return own.folded, [(row.id, row.folded) for row in self._connection.execute(query)]

    def decided_texts(self, site_id: str, limit: int) -> list[tuple[str, str]]:
        """Return (comment id, folded text) of what people decided last on a site, newest first, each comment once."""
        query = (
            sa.select(comments.c.id, search_texts.c.folded)
            .select_from(decisions.join(comments, comments.c.id == decisions.c.comment_id))
            .join(search_texts, _NEWEST_TEXT)
            .where(decisions.c.site_id == site_id, decisions.c.undone_at.is_(None))
            .where(decisions.c.revision == comments.c.revision)
            .order_by(decisions.c.decided_at.desc())
            .limit(limit)
        )
        return list({row.id: row.folded for row in self._connection.execute(query)}.items())

    def _sharing(self, comment: Comment, own: Any, limit: int) -> list[str]:
        found: set[str] = set()
        for name in NEAR:  # one after another: each has a partial index, an OR of four may be planned as none
            query = sa.select(comments.c.id).where(
                comments.c.site_id == comment.site_id,
                HELD,
                comments.c[name] == getattr(own, name),
                comments.c.id != comment.id,
                FOR_ANYONE,
            )
            found |= set(self._connection.execute(query.limit(limit)).scalars())
        return sorted(found)[:limit]


_NEWEST_TEXT = (search_texts.c.comment_id == comments.c.id) & (search_texts.c.revision == comments.c.revision)


class Figures:
    """Counts over time, read from indexes alone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def verdicts(self, site_id: str, begin: datetime, end: datetime) -> dict[str, int]:
        """Return how many verdicts of each action were given in a stretch of time."""
        query = sa.select(verdicts.c.action, sa.func.count()).where(
            verdicts.c.site_id == site_id, verdicts.c.created_at >= begin, verdicts.c.created_at < end
        )
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(verdicts.c.action))}

    def first_verdict(self, site_id: str, since: datetime) -> datetime | None:
        """Return when the first verdict since a time was given."""
        query = sa.select(verdicts.c.created_at).where(verdicts.c.site_id == site_id, verdicts.c.created_at >= since)
        return self._connection.execute(query.order_by(verdicts.c.created_at).limit(1)).scalar_one_or_none()

    def decisions(self, site_id: str, begin: datetime, end: datetime) -> dict[str, int]:
        """Return how many decisions of each kind that still stand people made in a stretch of time."""
        query = sa.select(decisions.c.choice, sa.func.count()).where(
            decisions.c.site_id == site_id,
            decisions.c.decided_at >= begin,
            decisions.c.decided_at < end,
            decisions.c.undone_at.is_(None),
        )
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(decisions.c.choice))}

    def decided_by(self, actor: str, site_id: str, since: datetime) -> tuple[int, datetime | None]:
        """Return how many decisions one person made on a site since a time, and when the first of them was."""
        query = sa.select(sa.func.count(), sa.func.min(decisions.c.decided_at)).where(
            decisions.c.actor == actor,
            decisions.c.decided_at >= since,
            decisions.c.site_id == site_id,
            decisions.c.undone_at.is_(None),
        )
        count, first = self._connection.execute(query).one()
        return count, first
