"""What a moderator sees beside a comment: its thread, its author's past, and what an edit changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from moderation.arabic.likeness import alike
from moderation.arabic.normalize import normalize
from moderation.arabic.worddiff import Part, word_diff
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, Status
from moderation.domain.decision import Actor, Reason
from moderation.domain.policy import Standing
from moderation.domain.queue import Order, QueueFilter
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.services.review_decisions import name_of, own_claim
from moderation.services.review_opinions import Escalation, escalation
from moderation.store.store import Store, Transaction

T = TypeVar("T")

BEFORE = 6
PAST = 10
FOUND = 8
LOOKED_THROUGH = 1000
"""A search looks through the articles and authors of so many held comments, the newest."""

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
        """Return the articles and authors of held comments whose name, in any spelling, or id has all these words."""
        words = normalize(text).split()
        if not words:
            return Found([], [])
        with self.store.read() as tx:
            articles, authors = tx.surroundings.with_held(site.id, LOOKED_THROUGH)
        return Found(
            _among([(one, f"{one.title or ''} {one.external_id}") for one in articles], words),
            _among([(one, f"{one.name or ''} {one.external_id}") for one in authors], words),
        )

    def listing(
        self, site: Site, wanted: QueueFilter, order: Order = Order.OLDEST, limit: int = 50, skip: int = 0
    ) -> list[Waiting]:
        """Return held comments as a list, those that colleagues have at hand too, with their names."""
        with self.store.read() as tx:
            ids = tx.queue.listing(site.id, wanted, order, limit, skip)
            claims = {one: tx.queue.open_on(one, self.clock()) for one in ids}
            names = {one: name_of(tx, claim.holder) for one, claim in claims.items() if claim}
            return [Waiting(comment, names.get(comment.id)) for comment in tx.comments.many(ids)]


def _among(names: Sequence[tuple[T, str]], words: Sequence[str]) -> list[T]:
    return [one for one, name in names if all(word in normalize(name) for word in words)][:FOUND]


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
