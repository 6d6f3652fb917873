"""What the review queue hands out: comments at hand, its state, past decisions and what an undo gave back."""

from dataclasses import dataclass
from datetime import datetime

from moderation.domain.claim import Claim
from moderation.domain.comment import Comment
from moderation.domain.decision import DecisionRecord
from moderation.services.review.decisions import STATUS_OF
from moderation.store.store import Transaction


@dataclass(frozen=True)
class Claimed:
    """A claim with the comment it holds."""

    claim: Claim
    comment: Comment


@dataclass(frozen=True)
class Hand:
    """What a person has at hand; `lost` are the claims they named that are over."""

    items: list[Claimed]
    lost: list[str]


@dataclass(frozen=True)
class QueueState:
    """What waits on one site; `free` is what the asker would get now, the rest is with colleagues or skipped.

    `escalated` counts what waits for the asker's second opinion, `overdue` what waits past the site's promise.
    """

    held: int
    free: int
    skipped: int
    oldest_held_at: datetime | None
    escalated: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class PastDecision:
    """A decision with its comment as it stands now; `others` counts the rest of its fold or batch."""

    record: DecisionRecord
    comment: Comment
    others: int = 0

    @property
    def stands(self) -> bool:
        """Whether the comment is still as it was decided."""
        same = self.comment.revision == self.record.revision
        return same and self.comment.status is STATUS_OF[self.record.choice]


@dataclass(frozen=True)
class Undone:
    """What an undo gave back: the comment, at hand again if it is held, and how many were undone or had moved on."""

    comment: Comment
    items: list[Claimed]
    count: int
    left: int = 0


def with_comments(tx: Transaction, claims: list[Claim]) -> list[Claimed]:
    """Return each claim with its comment, in the order of the claims."""
    found = {comment.id: comment for comment in tx.comments.many([claim.comment_id for claim in claims])}
    return [Claimed(claim, found[claim.comment_id]) for claim in claims]
