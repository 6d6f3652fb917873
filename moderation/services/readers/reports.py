"""Readers' reports: counted, and at the site's number of them the comment goes to review."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Reason
from moderation.domain.errors import CommentNotFound
from moderation.domain.reader import Report, Reported
from moderation.domain.site import Site
from moderation.services.cursors import Signer
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

READERS = Actor("system", "reports")


@dataclass(frozen=True)
class Reports:
    """Takes readers' reports of published comments."""

    store: Store
    clock: Clock
    signer: Signer

    def add(self, site: Site, comment_id: str, reason: Reason, reporter: str, origin: str | None = None) -> bool:
        """Store a report; False when this reporter spoke before.

        A comment that a person has let stand goes to review only after as many new reports. Raises CommentNotFound,
        also for one that readers do not see.

        Parameters
        ----------
        reporter : str
            What tells one reader from another; only its hash is kept.
        origin : str, optional
            The day's hash of an address, by which one person with many browsers counts once; forgotten after a day.
        """
        now = self.clock()

        def work(tx: Transaction) -> bool:
            comment = tx.comments.get(comment_id, lock=True)
            if comment is None or comment.site_id != site.id or not _seen(comment, now):
                raise CommentNotFound(f"no published comment '{comment_id}' on this site")
            report = Report(new_id(), site.id, comment_id, reason, now)
            if not tx.reports.add(report, _hash(reporter), origin):
                return False
            self._send_to_review(tx, site, comment, now)
            return True

        return self.store.run(work)

    def of(self, site: Site, comment_id: str) -> list[Report]:
        """Return a comment's reports, newest first; raises CommentNotFound."""
        with self.store.read() as tx:
            comment = tx.comments.get(comment_id)
            if comment is None or comment.site_id != site.id:
                raise CommentNotFound(f"no comment '{comment_id}' on this site")
            return tx.reports.of(comment_id)

    def unanswered(
        self, site: Site, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[tuple[Reported, Comment]], str | None]:
        """Return the reported comments that nobody decided since, and the next page's cursor; raises InvalidCursor."""
        before = str(self.signer.read("reports", cursor)) if cursor else None
        with self.store.read() as tx:
            found = tx.reports.unanswered(site.id, before, limit + 1)
            comments = {one.id: one for one in tx.comments.many([one.comment_id for one in found])}
        following = self.signer.sign("reports", found[limit - 1].last_report) if len(found) > limit else None
        return [(one, comments[one.comment_id]) for one in found[:limit]], following

    def summaries(self, comment_ids: Sequence[str]) -> dict[str, dict[Reason, int]]:
        """Return how often each reason was given, by comment."""
        with self.store.read() as tx:
            return tx.reports.summaries(comment_ids)

    def _send_to_review(self, tx: Transaction, site: Site, comment: Comment, now: datetime) -> None:
        enough = site.policy.reports_to_hold
        since = comment.decision.decided_at if comment.decision else None
        reported = bool(enough) and tx.reports.count_since(comment.id, since) >= enough
        if not reported or comment.status is not Status.PUBLISHED:
            return
        tx.queue.reopen(comment.id, now)
        if site.policy.reports_hide:
            tx.reports.take_down(comment.id)
        tx.outbox.add("comment.held", site.id, comment.id, comment.revision, now)
        tx.audit.add(READERS, "comment.reported", comment.id, now, site_id=site.id)


def _seen(comment: Comment, now: datetime) -> bool:
    published = comment.published_revision is not None and comment.published_at is not None
    return published and comment.published_at is not None and comment.published_at <= now


def _hash(reporter: str) -> str:
    return hashlib.sha256(reporter.encode("utf-8", "surrogatepass")).hexdigest()
