"""What a moderator sees beside a comment: its thread, its author's past, and what an edit changed."""

from dataclasses import dataclass
from datetime import datetime

from moderation.arabic.likeness import alike
from moderation.arabic.worddiff import Part, word_diff
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, Status
from moderation.domain.decision import Actor, Reason
from moderation.domain.policy import Standing
from moderation.domain.queue import Order, QueueFilter
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.services.review.decisions import name_of, own_claim
from moderation.services.review.opinions import Escalation, escalation
from moderation.store.store import Store, Transaction

BEFORE = 6
PAST = 10
FOUND = 8

MAX_FOLD = 200
"""How many near-duplicates are looked for; a larger flood is decided in several folds."""


@dataclass(frozen=True)
class AuthorOutcome:
    """One of an author's other comments: how it ended, why and when; without a reason for the machine's."""

    comment: Comment
    reason: Reason | None
    by_machine: bool
    at: datetime


@dataclass(frozen=True)
class ItemContext:
    """All that stands beside one comment, read at one moment."""

    article: ArticleRef
    parent: Comment | None
    before: list[Comment]
    history: list[AuthorOutcome]
    standing: Standing
    reports: int
    similar: int
    escalation: Escalation | None


@dataclass(frozen=True)
class EditConflict:
    """The comment as it now stands, with what its author changed since it was claimed; `new` is None once withdrawn."""

    comment: Comment
    old: str
    new: str | None
    parts: list[Part]


@dataclass(frozen=True)
class Waiting:
    """A held comment in a list; `held_by` names who has it at hand."""

    comment: Comment
    held_by: str | None


@dataclass(frozen=True)
class Found:
    """Articles and authors that a search found."""

    articles: list[ArticleRef]
    authors: list[AuthorRef]


@dataclass(frozen=True)
class ReviewContext:
    """Reads what lies around a comment."""

    store: Store
    clock: Clock

    def of(self, comment: Comment) -> ItemContext:
        """Return what stands beside a comment."""
        with self.store.read() as tx:
            above = tx.surroundings.ancestors(comment)
            beside = tx.surroundings.earlier_beside(comment, BEFORE)
            earlier = sorted({*above[1:], *beside})[-BEFORE:]
            found = {one.id: one for one in tx.comments.many([*above[:1], *earlier])}
            asked = tx.opinions.open_on(comment.id)
            return ItemContext(
                article=comment.article,
                parent=found.get(comment.parent_id or ""),
                before=[found[comment_id] for comment_id in earlier],
                history=_history(tx, comment),
                standing=tx.surroundings.standing(comment),
                reports=comment.reports,
                similar=len(near_duplicates(tx, comment)),
                escalation=escalation(tx, asked) if asked else None,
            )

    def edit_conflict(self, claim_id: str, actor: Actor) -> EditConflict | None:
        """Return what the author changed since this claim was given; None when nothing. Raises ClaimLost."""
        with self.store.read() as tx:
            claim = own_claim(tx, claim_id, actor)
            comment = tx.comments.get(claim.comment_id)
            assert comment is not None
            if comment.revision == claim.revision:
                return None
            old = tx.surroundings.body(comment.id, claim.revision) or ""
        return EditConflict(comment, old, comment.body, word_diff(old, comment.body or ""))

    def find(self, site: Site, text: str) -> Found:
        """Return the newest articles and authors with comments waiting that are called by all these words.

        Names are compared in any spelling; the site's own ids and addresses count as well.
        """
        if not text.strip():
            return Found([], [])
        with self.store.read() as tx:
            return Found(*tx.surroundings.with_held(site.id, text, FOUND))

    def listing(
        self, site: Site, wanted: QueueFilter, order: Order = Order.OLDEST, limit: int = 50, skip: int = 0
    ) -> list[Waiting]:
        """Return held comments as a list, those that colleagues have at hand too, with their names."""
        with self.store.read() as tx:
            ids = tx.queue.listing(site.id, wanted, order, limit, skip)
            claims = {one: tx.queue.open_on(one, self.clock()) for one in ids}
            names = {one: name_of(tx, claim.holder) for one, claim in claims.items() if claim}
            return [Waiting(comment, names.get(comment.id)) for comment in tx.comments.many(ids)]


def near_duplicates(tx: Transaction, comment: Comment) -> list[str]:
    """Return the ids of held comments whose text is nearly this one's, longest held first, without itself."""
    own, others = tx.surroundings.candidates(comment, MAX_FOLD)
    return [comment_id for comment_id, folded in others if alike(own, folded)]


def _history(tx: Transaction, comment: Comment) -> list[AuthorOutcome]:
    past = tx.comments.many(tx.surroundings.by_same_author(comment, PAST))
    times = tx.surroundings.verdict_times([(one.id, one.revision) for one in past])
    return [_outcome(one, times.get(one.id, one.submitted_at)) for one in past]


def _outcome(comment: Comment, judged_at: datetime) -> AuthorOutcome:
    record = comment.decision
    if record is None or comment.status is Status.HELD:
        return AuthorOutcome(comment, None, True, judged_at)
    return AuthorOutcome(comment, record.reason, False, record.decided_at)
