"""The blind audit: chance picks comments of every kind, people judge them without the scores, and the answers tell
how much the machine misses and how far people agree."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    """What the audit says: of what should go, how much the machine caught; of what it caught, how much should go.

    `stand_ins` counts held samples that nobody judged blind and whose ordinary decision is taken instead; `pairs` the
    samples that two people judged. an estimate is None while a kind of sample that it rests on has no answer at all.
    """

    samples: int
    answers: int
    stand_ins: int
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
        """Return the estimates of the last days.

        The first answer to each sample counts. Samples without one are taken to be like those of their kind (published,
        held or rejected by the machine) that have one. Nobody is asked blind about what they decided, and on a small
        site that is every held comment: there the decision itself counts, or recall would be that of the rest.
        """
        with self.store.read() as tx:
            drawn = tx.blind.drawn(site.id, self.clock() - timedelta(days=days))
        answered = [(one, answer) for one in drawn if (answer := _answer(one))]
        bad = [(_caught(one), weight) for one, answer, weight in _weighed(drawn, answered) if answer is Choice.REJECT]
        caught = [
            (answer is Choice.REJECT, weight) for one, answer, weight in _weighed(drawn, answered) if _caught(one)
        ]
        silent = {one.action for one in drawn} - {one.action for one, _ in answered}
        pairs = [(one.choices[0], one.choices[1]) for one in drawn if len(one.choices) > 1]
        return AuditResults(
            samples=len(drawn),
            answers=sum(len(one.choices) for one in drawn),
            stand_ins=sum(not one.choices for one, _ in answered),
            recall=None if silent else share(bad),
            precision=None if silent - {Action.PUBLISH} else share(caught),
            kappa=kappa(pairs),
            pairs=len(pairs),
        )

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


def _answer(one: Judged) -> Choice | None:
    """Return what people say of a sample; an ordinary decision only of what was held, as all of that is decided."""
    if one.choices:
        return one.choices[0]
    return one.decided if one.action is Action.HOLD else None


def _weighed(
    drawn: Sequence[Judged], answered: Sequence[tuple[Judged, Choice]]
) -> Iterator[tuple[Judged, Choice, float]]:
    """Yield the answers with weights that add up, kind by kind, to those of all that was drawn."""
    wanted: dict[Action, float] = defaultdict(float)
    given: dict[Action, float] = defaultdict(float)
    for one in drawn:
        wanted[one.action] += one.weight
    for one, _ in answered:
        given[one.action] += one.weight
    for one, answer in answered:
        yield one, answer, one.weight * wanted[one.action] / given[one.action]
