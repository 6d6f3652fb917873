"""What readers see under an article, and the receipt by which a commenter finds their own comment again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moderation.domain.comment import Comment
from moderation.domain.errors import CommentNotFound, InvalidCursor
from moderation.domain.site import Article, Site
from moderation.services.cursors import Signer
from moderation.store.store import Store
from moderation.store.threads import ThreadItem


@dataclass(frozen=True)
class Thread:
    """One page of an article's comments; `count` is of all pages."""

    count: int
    items: list[ThreadItem]
    next_cursor: str | None


@dataclass(frozen=True)
class Threads:
    """Reads published comments."""

    store: Store
    signer: Signer

    def page(self, site: Site, external_id: str, *, cursor: str | None = None, limit: int = 50) -> Thread:
        """Return comments oldest first; an article not known yet has none. Raises InvalidCursor."""
        after = self._after(cursor)
        with self.store.read() as tx:
            article = tx.articles.find(site.id, external_id)
            if article is None:
                return Thread(0, [], None)
            items = tx.threads.page(article.id, after=after, limit=limit + 1)
            count = tx.threads.counts(site.id, [external_id])[external_id]
        last = items[limit - 1] if len(items) > limit else None
        token = self.signer.sign("thread", [last.published_at.isoformat(), last.id]) if last else None
        return Thread(count, items[:limit], token)

    def counts(self, site: Site, external_ids: Sequence[str]) -> dict[str, int]:
        """Return how many comments each article shows."""
        with self.store.read() as tx:
            return tx.threads.counts(site.id, external_ids)

    def article(self, site: Site, external_id: str) -> Article | None:
        """Return what is known of an article."""
        with self.store.read() as tx:
            return tx.articles.find(site.id, external_id)

    def receipt(self, comment: Comment) -> str:
        """Return the token with which the commenter may ask how their comment fares."""
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

    def _after(self, cursor: str | None) -> tuple[datetime, str] | None:
        if not cursor:
            return None
        published_at, comment_id = self.signer.read("thread", cursor)
        return datetime.fromisoformat(published_at), comment_id
