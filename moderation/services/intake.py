"""How comments come in, change and go: stored and committed first, then the bell is rung."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moderation.arabic.direction import direction
from moderation.domain.comment import Comment, NewComment, Status, checked_body
from moderation.domain.decision import Actor
from moderation.domain.errors import (
    ArticleClosed,
    ArticleNotOpen,
    AuthorBanned,
    ClockSkew,
    CommentErased,
    CommentNotFound,
    IdempotencyKeyReused,
    MushrifError,
    QueueFull,
    StaleRevision,
    UnknownParent,
)
from moderation.domain.policy import Standing
from moderation.domain.site import Article, ArticleState, Site
from moderation.services.cursors import Signer
from moderation.services.ports import Clock, JobQueue
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

SKEW = timedelta(minutes=5)
FRESH = timedelta(seconds=1)
WAIT_STEP_SECONDS = 0.025


@dataclass
class BacklogCount:
    """How many comments wait for a score, counted at most once a second: a long queue must not slow each post."""

    counted_at: datetime | None = None
    waiting: int = 0

    def read(self, now: datetime, count: Callable[[], int]) -> int:
        """Return the number, counted anew when the last count is older than a second."""
        if self.counted_at is None or now - self.counted_at > FRESH:
            self.waiting, self.counted_at = count(), now
        return self.waiting


@dataclass(frozen=True)
class Intake:
    """Receives comments for scoring.

    Parameters
    ----------
    max_chars : int
        Longest comment, in code points.
    max_waiting : int
        Comments that may wait for a score before new ones are refused with QueueFull.
    pause : callable
        Sleeps for the seconds it is given; only `wait` uses it.
    """

    store: Store
    jobs: JobQueue
    clock: Clock
    signer: Signer
    pause: Callable[[float], None]
    max_chars: int = 10_000
    max_waiting: int = 100_000
    backlog: BacklogCount = field(default_factory=BacklogCount)

    def receive(self, site: Site, new: NewComment, key: str | None = None) -> Comment:
        """Store a comment as received and ask for its score; safe to repeat.

        The same external id, or the same idempotency `key` with the same content, gives the first comment
        back. Raises EmptyBody, BodyTooLong, InvalidText, ClockSkew, UnknownParent, ArticleClosed,
        ArticleNotOpen, AuthorBanned, QueueFull, IdempotencyKeyReused.
        """

        def work(tx: Transaction) -> Comment:
            self._refuse_when_full(tx, 1)
            return _existing(tx, site.id, self._store_once(tx, site, new, key))

        comment = self.store.run(work)
        self.jobs.score_soon()
        return comment

    def receive_batch(
        self, site: Site, items: Sequence[NewComment | MushrifError], key: str | None = None
    ) -> list[Comment | MushrifError]:
        """Store many comments in one transaction; each line succeeds or fails by itself."""

        def work(tx: Transaction) -> list[Comment | MushrifError]:
            self._refuse_when_full(tx, len(items))
            self._meet_in_order(tx, site, [item for item in items if isinstance(item, NewComment)])
            ids = [self._try_store(tx, site, item, f"{key}:{line}" if key else None) for line, item in enumerate(items)]
            stored = {c.id: c for c in tx.comments.many([found for found in ids if isinstance(found, str)])}
            return [stored[found] if isinstance(found, str) else found for found in ids]

        results = self.store.run(work)
        self.jobs.score_soon()
        return results

    def knows(self, site: Site, key: str) -> bool:
        """Tell whether this idempotency key has made a comment already."""
        with self.store.read() as tx:
            return tx.idempotency.find(site.id, key) is not None

    def edit(self, site: Site, comment_id: str, body: str) -> Comment:
        """Start a new revision; the last published one stays up until the new one is decided.

        The same text again changes nothing. Raises CommentNotFound, CommentErased, AuthorBanned,
        ArticleClosed, ArticleNotOpen, StaleRevision (two edits at once), and the errors of the text.
        """
        checked_body(body, self.max_chars)
        with self.store.begin() as tx:
            comment = _existing(tx, site.id, comment_id, lock=True)
            if comment.status is Status.ERASED:
                raise CommentErased(f"the comment '{comment_id}' was withdrawn")
            self._check_open(tx, site, comment)
            if comment.body == body:
                return comment
            now = self.clock()
            if not tx.comments.add_revision(comment, body, direction(body), now):
                raise StaleRevision(f"the comment '{comment_id}' was changed by another call; read it again")
            tx.queue.end_claims(comment_id, now)
            tx.opinions.close(comment_id, now)
            comment = _existing(tx, site.id, comment_id)
        self.jobs.score_soon()
        return comment

    def withdraw(self, site: Site, comment_id: str, actor: Actor) -> None:
        """Erase a comment at its author's wish: its text, scores and labels go. Safe to repeat."""
        with self.store.begin() as tx:
            comment = _existing(tx, site.id, comment_id, lock=True)
            if comment.status is Status.ERASED:
                return
            now = self.clock()
            tx.labels.erase(comment_id)  # first: it looks at the text
            tx.comments.erase(comment_id)
            tx.shadows.erase(comment_id)
            tx.blind.erase(comment_id)
            tx.opinions.close(comment_id, now)
            tx.queue.end_claims(comment_id, now)
            tx.outbox.add("comment.erased", site.id, comment_id, comment.revision, now)
            tx.audit.add(actor, "comment.withdrawn", comment_id, now, site_id=site.id)

    def get(self, site: Site, comment_id: str) -> Comment:
        """Return one comment of this site; raises CommentNotFound, also for another site's."""
        with self.store.read() as tx:
            return _existing(tx, site.id, comment_id)

    def page(
        self, site: Site, *, status: Status | None, article: str | None, cursor: str | None, limit: int
    ) -> tuple[list[Comment], str | None]:
        """Return comments newest first and the cursor of the next page; raises InvalidCursor."""
        after = self.signer.read("cursor", cursor) if cursor else None
        with self.store.read() as tx:
            found = tx.comments.page(site.id, status=status, article_external_id=article, after=after, limit=limit + 1)
        more = len(found) > limit
        return found[:limit], self.signer.sign("cursor", found[limit - 1].id) if more else None

    def wait(self, site: Site, comment: Comment, seconds: float) -> Comment:
        """Return the comment once its revision has a verdict, or as it stands after `seconds`."""
        deadline = self.clock() + timedelta(seconds=seconds)
        while comment.status is Status.RECEIVED and self.clock() < deadline:
            self.pause(WAIT_STEP_SECONDS)
            comment = self.get(site, comment.id)
        return comment

    def _refuse_when_full(self, tx: Transaction, coming: int) -> None:
        waiting = self.backlog.read(self.clock(), lambda: tx.comments.count_waiting(self.max_waiting))
        if waiting + coming > self.max_waiting:
            raise QueueFull(f"{self.max_waiting} comments wait for a score already; try later", retry_after=30)

    def _meet_in_order(self, tx: Transaction, site: Site, items: Sequence[NewComment]) -> None:
        """Make new articles and authors in one order for every batch, or two batches would lock each other out."""
        now = self.clock()
        for _, article in sorted({item.article.external_id: item.article for item in items}.items()):
            tx.articles.ensure(site.id, article, now)
        for _, author in sorted({item.author.external_id: item.author for item in items}.items()):
            tx.authors.ensure(site.id, author, now)

    def _try_store(
        self, tx: Transaction, site: Site, item: NewComment | MushrifError, key: str | None
    ) -> str | MushrifError:
        if isinstance(item, MushrifError):
            return item
        try:
            return self._store_once(tx, site, item, key)
        except MushrifError as error:
            return error

    def _store_once(self, tx: Transaction, site: Site, new: NewComment, key: str | None) -> str:
        fingerprint = _fingerprint(new)
        earlier = tx.idempotency.find(site.id, key) if key else None
        if earlier:
            if earlier[0] != fingerprint:
                raise IdempotencyKeyReused("this Idempotency-Key was used with another body; choose a new key")
            return earlier[1]
        known = tx.comments.id_by_external(site.id, new.external_id) if new.external_id is not None else None
        comment_id = known or self._store(tx, site, new)
        if key:
            tx.idempotency.add(site.id, key, fingerprint, comment_id, self.clock())
        return comment_id

    def _store(self, tx: Transaction, site: Site, new: NewComment) -> str:
        now = self.clock()
        checked_body(new.body, self.max_chars)
        if new.submitted_at and new.submitted_at > now + SKEW:
            raise ClockSkew("submitted_at is more than 5 minutes in the future; check the sending clock")
        parent_id = self._parent_id(tx, site, new)
        article = tx.articles.ensure(site.id, new.article, now)
        author = tx.authors.ensure(site.id, new.author, now)
        check_open(article, now)
        _check_standing(author.standing)
        comment_id = new_id()
        row: dict[str, Any] = {
            "id": comment_id,
            "site_id": site.id,
            "article_id": article.id,
            "author_id": author.id,
            "parent_id": parent_id,
            "external_id": new.external_id,
            "submitted_at": min(new.submitted_at or now, now),
            "received_at": now,
        }
        tx.comments.add(row, new.body, direction(new.body))
        return comment_id

    def _parent_id(self, tx: Transaction, site: Site, new: NewComment) -> str | None:
        if new.parent is None:
            return None
        by_external = tx.comments.id_by_external(site.id, new.parent)
        parent = tx.comments.get(by_external or new.parent)
        same_article = parent and parent.article.external_id == new.article.external_id
        if parent is None or parent.site_id != site.id or not same_article:
            raise UnknownParent(f"no comment '{new.parent}' under article '{new.article.external_id}'")
        return parent.id

    def _check_open(self, tx: Transaction, site: Site, comment: Comment) -> None:
        article = tx.articles.find(site.id, comment.article.external_id)
        author = tx.authors.find(site.id, comment.author.external_id)
        if article:
            check_open(article, self.clock())
        if author:
            _check_standing(author.standing)


def _existing(tx: Transaction, site_id: str, comment_id: str, *, lock: bool = False) -> Comment:
    comment = tx.comments.get(comment_id, lock=lock)
    if comment is None or comment.site_id != site_id:
        raise CommentNotFound(f"no comment '{comment_id}' on this site")
    return comment


def check_open(article: Article, now: datetime) -> None:
    """Raise ArticleNotOpen before an article's hours, ArticleClosed after them or when it is closed."""
    if article.takes_comments(now):
        return
    if article.state is ArticleState.OPEN and article.opens_at and article.opens_at > now:
        seconds = int((article.opens_at - now).total_seconds()) + 1
        raise ArticleNotOpen(f"the article '{article.external_id}' takes no comments yet", retry_after=seconds)
    raise ArticleClosed(f"the article '{article.external_id}' takes no comments any more")


def _check_standing(standing: Standing) -> None:
    if standing is Standing.BANNED:
        raise AuthorBanned("this author may not comment on this site")


def _fingerprint(new: NewComment) -> str:
    canonical = json.dumps(asdict(new), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
