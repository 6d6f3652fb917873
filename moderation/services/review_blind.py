"""The blind audit: chance picks comments of every kind, people judge them without the scores, and the answers tell
how much the machine misses and how far people agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.domain.agreement import Estimate, kappa, share
from moderation.domain.comment import ArticleRef, Comment, Status
from moderation.domain.decision import Actor, Choice, Reason
from moderation.domain.errors import CommentNotFound
from moderation.domain.policy import Action, Signal
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.blind import Judged, SampleRow
from moderation.store.store import Store, Transaction

SIGNAL = "blind_audit"
DISAGREED = "خالف مشرف الحكم السابق على هذا التعليق في تدقيق أعمى، فأُعيد إلى المراجعة."
AGAINST = {Status.PUBLISHED: Choice.REJECT, Status.REJECTED: Choice.PUBLISH}


@dataclass(frozen=True)
class BlindItem:
    """A comment as the audit shows it: nothing that the machine or colleagues thought of it."""

    sample_id: str
    comment_id: str
    body: str
    dir: str
    article: ArticleRef
    parent: Comment | None
    submitted_at: datetime


@dataclass(frozen=True)
class BlindAnswer:
    """An answer as it was stored; `requeued` when it put the comment before a moderator."""

    sample_id: str
    choice: Choice
    requeued: bool


@dataclass(frozen=True)
class AuditResults:
    """What the audit says: of what should go, how much the machine caught; of what it caught, how much should go."""

    samples: int
    answers: int
    recall: Estimate | None
    precision: Estimate | None
    kappa: Estimate | None
    pairs: int


@dataclass(frozen=True)
class BlindAudit:
    """Gives out samples and keeps the answers; no answer changes a comment by itself."""

    store: Store
    clock: Clock

    def next(self, site: Site, holder: Actor) -> BlindItem | None:
        """Return a sample that this person has neither answered nor decided; None when there is none."""
        with self.store.read() as tx:
            row = tx.blind.next(site.id, holder)
            comment = tx.comments.get(row.comment_id) if row else None
            if row is None or comment is None:
                return None
            parent = tx.comments.get(comment.parent_id) if comment.parent_id else None
        place = (comment.article, parent, comment.submitted_at)
        return BlindItem(row.id, comment.id, comment.body or "", comment.dir, *place)

    def waiting(self, site: Site, holder: Actor) -> int:
        """Return how many samples wait for this person."""
        with self.store.read() as tx:
            return tx.blind.count(site.id, holder)

    def answer(
        self, site: Site, actor: Actor, sample_id: str, choice: Choice, reason: Reason | None = None
    ) -> BlindAnswer:
        """Store an answer; where it disagrees with how the comment stands, the comment goes to review.

        The same person's second answer changes nothing. Raises CommentNotFound when the comment was withdrawn, edited
        or is another site's.
        """

        def work(tx: Transaction) -> BlindAnswer:
            sample, comment = self._sampled(tx, site, sample_id)
            earlier = tx.blind.answered(sample_id, actor)
            if earlier:
                return BlindAnswer(sample_id, earlier, False)
            now = self.clock()
            tx.blind.answer(sample, actor, choice, reason, now)
            tx.labels.add_blind(comment, choice, reason, actor, sample.weight, now)
            details = {"sample": sample.id, "choice": choice, "blind": True}
            tx.audit.add(actor, "audit.answered", comment.id, now, site_id=site.id, **details)
            requeued = AGAINST.get(comment.status) is choice
            if requeued:
                self._to_review(tx, comment, now)
            return BlindAnswer(sample_id, choice, requeued)

        return self.store.run(work)

    def results(self, site: Site, days: int = 90) -> AuditResults:
        """Return the estimates of the last days; the first answer to each sample counts, weighted as it was drawn."""
        since = self.clock() - timedelta(days=days)
        with self.store.read() as tx:
            judged = tx.blind.judged(site.id, since)
            samples = tx.blind.count_since(site.id, since)
        bad = [(_caught(one), one.weight) for one in judged if one.choices[0] is Choice.REJECT]
        caught = [(one.choices[0] is Choice.REJECT, one.weight) for one in judged if _caught(one)]
        pairs = [(one.choices[0], one.choices[1]) for one in judged if len(one.choices) > 1]
        answers = sum(len(one.choices) for one in judged)
        return AuditResults(samples, answers, share(bad), share(caught), kappa(pairs), len(pairs))

    def _sampled(self, tx: Transaction, site: Site, sample_id: str) -> tuple[SampleRow, Comment]:
        sample = tx.blind.get(sample_id)
        comment = tx.comments.get(sample.comment_id, lock=True) if sample else None
        gone = comment is None or comment.status is Status.ERASED
        if (
            sample is None
            or comment is None
            or gone
            or (sample.site_id, sample.revision) != (site.id, comment.revision)
        ):
            raise CommentNotFound("this sample's comment is no longer there as it was drawn")
        return sample, comment

    def _to_review(self, tx: Transaction, comment: Comment, now: datetime) -> None:
        tx.queue.reopen(comment.id, now)
        tx.scoring.add_signal(comment.id, comment.revision, Signal(SIGNAL, 1.0, DISAGREED, Action.HOLD))
        tx.outbox.add("comment.held", comment.site_id, comment.id, comment.revision, now)


def _caught(one: Judged) -> bool:
    return one.action is not Action.PUBLISH
