"""Near-duplicates folded into one: a flood is read once and decided once."""

from dataclasses import dataclass

from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Decision, DecisionRecord
from moderation.domain.queue import Surface
from moderation.services.ports import Clock
from moderation.services.review.context import near_duplicates
from moderation.services.review.decisions import Manner, apply, decide_claimed, first_answer, own_claim
from moderation.store.store import Store, Transaction


@dataclass(frozen=True)
class FoldDecided:
    """The decision on the comment in hand, and how many comments the fold decided with it."""

    record: DecisionRecord
    comment: Comment
    count: int


@dataclass(frozen=True)
class Folds:
    """Finds and decides held comments that say nearly the same."""

    store: Store
    clock: Clock

    def similar(self, comment: Comment, limit: int = 50) -> list[Comment]:
        """Return held near-duplicates of a comment, longest held first, without itself."""
        with self.store.read() as tx:
            return tx.comments.many(near_duplicates(tx, comment)[:limit])

    def count(self, comment: Comment) -> int:
        """Return how many held near-duplicates a comment has, 200 at most."""
        with self.store.read() as tx:
            return len(near_duplicates(tx, comment))

    def decide(
        self,
        claim_id: str,
        decision: Decision,
        actor: Actor,
        surface: Surface = Surface.BUTTON,
        idempotency_key: str | None = None,
    ) -> FoldDecided:
        """Decide the comment in hand and all its held near-duplicates; `Review.undo` takes back all at once.

        What a colleague holds or was asked about stays with them. Raises what `Review.decide_claimed` raises.
        """

        def work(tx: Transaction) -> FoldDecided:
            first = first_answer(tx, actor, idempotency_key)
            if first:
                return FoldDecided(first.record, first.comment, len(tx.decisions.group(first.record.id)) or 1)
            alike = self._lock_all(tx, own_claim(tx, claim_id, actor).comment_id)
            lead = Manner(surface, idempotency_key, leads=True)
            decided = decide_claimed(tx, claim_id, decision, actor, lead, self.clock)
            if decided.repeated:
                return FoldDecided(decided.record, decided.comment, len(tx.decisions.group(decided.record.id)) or 1)
            others = self._others(tx, alike, actor)
            manner = Manner(surface, group_id=decided.record.id)
            for comment in others:
                apply(tx, comment, decision, actor, manner, self.clock())
            return FoldDecided(decided.record, decided.comment, 1 + len(others))

        return self.store.run(work)

    def _lock_all(self, tx: Transaction, comment_id: str) -> list[str]:
        """Lock a comment with its near-duplicates in the order in which everyone locks; return the latter's ids."""
        comment = tx.comments.get(comment_id)
        alike = near_duplicates(tx, comment) if comment else []
        tx.comments.lock([comment_id, *alike])
        return sorted(alike)

    def _others(self, tx: Transaction, alike: list[str], actor: Actor) -> list[Comment]:
        """Return the near-duplicates that are still held and with no colleague."""
        held = [one for one in tx.comments.many(alike) if one.status is Status.HELD and one.escalated_to is None]
        claims = {one.id: tx.queue.open_on(one.id, self.clock()) for one in held}
        return [one for one in held if (claim := claims[one.id]) is None or claim.holder == actor]
