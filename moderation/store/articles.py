"""The pages that comments stand under: found by any spelling of their titles, open or closed, by the clock too."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.arabic.normalize import normalize
from moderation.domain.comment import ArticleRef, Status
from moderation.domain.policy import Mode
from moderation.domain.site import Article, ArticleState
from moderation.store.ids import new_id
from moderation.store.sites import upsert
from moderation.store.tables import articles, comments


class Articles:
    """Articles of all sites; `folded` is their title in the spelling that searches compare."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, site_id: str, ref: ArticleRef, now: datetime) -> Article:
        """Return the article, made if new; a url or title that came with the call replaces the stored one."""
        known = self.find(site_id, ref.external_id)
        if known and all(new in (None, old) for new, old in ((ref.url, known.url), (ref.title, known.title))):
            return known
        row = {"id": new_id(), "site_id": site_id, "external_id": ref.external_id, "created_at": now}
        folded = normalize(ref.title) if ref.title else None
        insert = upsert(self._connection, articles).values(**row, url=ref.url, title=ref.title, folded=folded)
        names = ("url", "title", "folded")
        changed = {name: sa.func.coalesce(insert.excluded[name], articles.c[name]) for name in names}
        statement = insert.on_conflict_do_update(index_elements=["site_id", "external_id"], set_=changed)
        return _article(self._connection.execute(statement.returning(articles)).one())

    def find(self, site_id: str, external_id: str) -> Article | None:
        return self._one(articles.c.site_id == site_id, articles.c.external_id == external_id)

    def get(self, site_id: str, article_id: str) -> Article | None:
        """Return one article of a site by our own id."""
        return self._one(articles.c.site_id == site_id, articles.c.id == article_id)

    def set(
        self,
        article_id: str,
        state: ArticleState,
        mode: Mode | None,
        opens_at: datetime | None = None,
        closes_at: datetime | None = None,
    ) -> None:
        values = {"state": state, "mode": mode, "opens_at": opens_at, "closes_at": closes_at}
        self._connection.execute(articles.update().where(articles.c.id == article_id).values(values))

    def page(
        self, site_id: str, words: str, taking: bool | None, now: datetime, *, before: str | None, limit: int
    ) -> list[Article]:
        """Return articles newest first, those older than the id `before`.

        `words` are looked for in titles, in any spelling, and in addresses and the site's own ids; `taking` asks for
        those that take comments now, or for those that do not.
        """
        query = sa.select(articles).where(articles.c.site_id == site_id)
        if taking is not None:
            query = query.where(_open_at(now) if taking else ~_open_at(now))
        if words:
            titled = articles.c.folded.contains(normalize(words), autoescape=True) if normalize(words) else sa.false()
            named = (articles.c[name].contains(words, autoescape=True) for name in ("external_id", "url"))
            query = query.where(sa.or_(titled, *named))
        if before:
            query = query.where(articles.c.id < before)
        return [_article(row) for row in self._connection.execute(query.order_by(articles.c.id.desc()).limit(limit))]

    def counts(self, article_ids: Sequence[str]) -> dict[str, dict[Status, int]]:
        """Return how many comments of each status stand under each article."""
        query = sa.select(comments.c.article_id, comments.c.status, sa.func.count()).group_by(
            comments.c.article_id, comments.c.status
        )
        found: dict[str, dict[Status, int]] = defaultdict(dict)
        for article_id, status, count in self._connection.execute(query.where(comments.c.article_id.in_(article_ids))):
            found[article_id][Status(status)] = count
        return found

    def _one(self, *where: sa.ColumnElement[bool]) -> Article | None:
        row = self._connection.execute(sa.select(articles).where(*where)).one_or_none()
        return _article(row) if row else None


def _open_at(now: datetime) -> sa.ColumnElement[bool]:
    """Say in SQL what `Article.takes_comments` says."""
    opens, closes = articles.c.opens_at, articles.c.closes_at
    hours = (opens.is_(None) | (opens <= now)) & (closes.is_(None) | (closes > now))
    return (articles.c.state == ArticleState.OPEN) & hours


def _article(row: Row[Any]) -> Article:
    mode = Mode(row.mode) if row.mode else None
    state, hours = ArticleState(row.state), (row.opens_at, row.closes_at)
    return Article(row.id, row.site_id, row.external_id, row.url, row.title, state, mode, *hours)
