"""What readers see under an article, in pages of roots with all their answers; and a commenter's receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moderation.domain.comment import Comment
from moderation.domain.errors import CommentNotFound, InvalidCursor
from moderation.domain.site import Article, Site
from moderation.services.cursors import Signer
from moderation.services.ports import Clock
from moderation.store.store import Store, Transaction
from moderation.store.threads import FeedItem, Place, Sort, ThreadItem

FEED_SECONDS = 5


@dataclass(frozen=True)
class Thread:
    """One page of an article's comments; `count` is of all pages, `changes_at` when readers would see another one."""

    count: int
    items: list[ThreadItem]
    next_cursor: str | None
    prev_cursor: str | None = None
    sort: Sort = Sort.OLDEST
    article: Article | None = None
    changes_at: datetime | None = None


@dataclass(frozen=True)
class Threads:
    """Reads published comments."""

    store: Store
    signer: Signer
    clock: Clock

    def page(
        self,
        site: Site,
        external_id: str,
        *,
        sort: Sort = Sort.OLDEST,
        cursor: str | None = None,
        around: str | None = None,
        limit: int = 50,
    ) -> Thread:
        """Return roots with their answers; an article not known yet has none.

        A cursor knows its order and wins over `sort`. `around` names a comment that the page must hold; one that is
        not seen gives the first page. Raises InvalidCursor.
        """
        now = self.clock()
        sort, start, back = self._start(cursor, sort)
        with self.store.read() as tx:
            article = tx.articles.find(site.id, external_id)
            if article is None:
                return Thread(0, [], None, sort=sort)
            if around and not cursor:
                places = self._around(tx, article.id, now, sort, around, limit)
            else:
                places = tx.threads.roots(article.id, now, sort, limit, start, back=back)
            count = tx.threads.counts(site.id, [external_id], now)[external_id]
            items = tx.threads.trees([place.id for place in places], now)
            following, before = self._neighbours(tx, article.id, now, sort, places)
            due = tx.threads.next_due(site.id, now, [external_id])
        changes_at = _next([due, article.opens_at, article.closes_at], now)
        return Thread(count, items, following, before, sort, article, changes_at)

    def counts(self, site: Site, external_ids: Sequence[str]) -> dict[str, int]:
        """Return how many comments each article shows."""
        with self.store.read() as tx:
            return tx.threads.counts(site.id, external_ids, self.clock())

    def counts_change_at(self, site: Site, external_ids: Sequence[str]) -> datetime | None:
        """Return when a comment under these articles begins to be seen by itself; None when none waits."""
        with self.store.read() as tx:
            return tx.threads.next_due(site.id, self.clock(), external_ids)

    def feed(
        self, site: Site, external_id: str | None = None, limit: int = 50
    ) -> tuple[Article | None, list[FeedItem]]:
        """Return the newest published comments of an article, with the article, or of the whole site."""
        now = self.clock()
        with self.store.read() as tx:
            article = tx.articles.find(site.id, external_id) if external_id is not None else None
            if external_id is not None and article is None:
                return None, []
            return article, tx.threads.feed(site.id, now, limit, article.id if article else None)

    def feed_changes_at(self, site: Site) -> datetime:
        """Return until when a site's feed may be kept: a comment may become seen at any time."""
        return self.clock() + timedelta(seconds=FEED_SECONDS)

    def article(self, site: Site, external_id: str) -> Article | None:
        """Return what is known of an article."""
        with self.store.read() as tx:
            return tx.articles.find(site.id, external_id)

    def receipt(self, comment: Comment) -> str:
        """Return the token with which the commenter may ask how their comment fares, and change it."""
        return self.signer.sign("receipt", comment.id)

    def by_receipt(self, site: Site, token: str) -> Comment:
        """Return the comment of a receipt; raises CommentNotFound for a forged one."""
        try:
            comment_id = self.signer.read("receipt", token)
        except InvalidCursor:
            raise CommentNotFound("no comment has this receipt") from None
        with self.store.read() as tx:
            comment = tx.comments.get(comment_id)
        if comment is None or comment.site_id != site.id:
            raise CommentNotFound("no comment has this receipt")
        return comment

    def _around(
        self, tx: Transaction, article_id: str, now: datetime, sort: Sort, comment_id: str, limit: int
    ) -> list[Place]:
        root = tx.threads.root_of(article_id, now, comment_id)
        if root is None:
            return tx.threads.roots(article_id, now, sort, limit)
        before = tx.threads.roots(article_id, now, sort, (limit - 1) // 2, root, back=True)
        return [*before, root, *tx.threads.roots(article_id, now, sort, limit - 1 - len(before), root)]

    def _neighbours(
        self, tx: Transaction, article_id: str, now: datetime, sort: Sort, places: Sequence[Place]
    ) -> tuple[str | None, str | None]:
        """Return the cursors of the next and the previous page, None where there is no such page."""
        if not places:
            return None, None
        after = tx.threads.roots(article_id, now, sort, 1, places[-1])
        before = tx.threads.roots(article_id, now, sort, 1, places[0], back=True)
        return (
            self._cursor(sort, places[-1], back=False) if after else None,
            self._cursor(sort, places[0], back=True) if before else None,
        )

    def _cursor(self, sort: Sort, place: Place, *, back: bool) -> str:
        return self.signer.sign("thread", [sort, back, place.published_at.isoformat(), place.id, place.replies])

    def _start(self, cursor: str | None, sort: Sort) -> tuple[Sort, Place | None, bool]:
        if not cursor:
            return sort, None, False
        value: Any = self.signer.read("thread", cursor)
        if len(value) != 5:
            raise InvalidCursor("the cursor is of an earlier release; begin at the first page")
        order, back, published_at, comment_id, replies = value
        return Sort(order), Place(comment_id, datetime.fromisoformat(published_at), replies), back


def _next(times: Sequence[datetime | None], now: datetime) -> datetime | None:
    return min((time for time in times if time and time > now), default=None)
