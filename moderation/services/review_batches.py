"""Review by the batch: many held comments of one range of risk, decided together, with the errors to expect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from moderation.domain.decision import Actor, Decision
from moderation.domain.errors import ClaimLost, CommentErased, NotYetScored, StaleRevision
from moderation.domain.queue import Order, QueueFilter, Surface
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.services.review import Review
from moderation.services.review_decisions import Decided, Manner, decide_claimed
from moderation.services.review_shapes import Claimed
from moderation.store.decisions import Track
from moderation.store.store import Store, Transaction

TRACK_DAYS = 28
LEAST_DECISIONS = 20
BATCH_SECONDS = 600
CHUNK = 25


@dataclass(frozen=True)
class Expected:
    """How many wrong answers to expect, and on how many past decisions that rests; None where they are too few."""

    errors: float | None
    decisions: int


@dataclass(frozen=True)
class BatchPage:
    """What can be decided together; all items are leased. `waiting` counts what else waits in this range."""

    items: list[Claimed]
    waiting: int
    publish: Expected
    reject: Expected


@dataclass(frozen=True)
class BatchDecided:
    """Ids of the comments that were decided, and of the claims that were left; `record_id` undoes all."""

    record_id: str | None
    decided: list[str]
    left: list[str]


@dataclass(frozen=True)
class Batches:
    """Leases a range of risk and decides it."""

    store: Store
    review: Review
    clock: Clock

    def open(
        self,
        site: Site,
        holder: Actor,
        risk_from: float,
        risk_below: float,
        count: int = 50,
        have: Sequence[str] = (),
        wanted: QueueFilter | None = None,
    ) -> BatchPage:
        """Lease up to `count` held comments of this risk for ten minutes, and say what errors a decision may bring."""
        band = replace(wanted or QueueFilter(), risk_from=risk_from, risk_below=risk_below)
        hand = self.review.prefetch(site, holder, band, Order.OLDEST, count, have, BATCH_SECONDS)
        since = self.clock() - timedelta(days=TRACK_DAYS)
        with self.store.read() as tx:
            track = tx.decisions.track(site.id, since, risk_from, risk_below)
            waiting = tx.queue.count_matching(site.id, band)
        size = len(hand.items)
        return BatchPage(
            hand.items, waiting, _expected(track, track.rejected, size), _expected(track, track.kept, size)
        )

    def decide(self, actor: Actor, claim_ids: Sequence[str], decision: Decision, idempotency_key: str) -> BatchDecided:
        """Decide what these claims hold, twenty-five a transaction; a call again with the same key goes on.

        What was edited, withdrawn or lost meanwhile is left. `Review.undo` with the record's id takes back all.
        """
        lead: str | None = None
        decided, left = [], []
        for begin in range(0, len(claim_ids), CHUNK):
            chunk = claim_ids[begin : begin + CHUNK]
            done, missed, lead = self._decide_chunk(actor, chunk, decision, idempotency_key, lead)
            decided += done
            left += missed
        return BatchDecided(lead, decided, left)

    def _decide_chunk(
        self, actor: Actor, claim_ids: Sequence[str], decision: Decision, key: str, lead: str | None
    ) -> tuple[list[str], list[str], str | None]:
        def work(tx: Transaction) -> tuple[list[str], list[str], str | None]:
            group, done, missed = lead, [], []
            for claim_id in _in_lock_order(tx, claim_ids):
                manner = Manner(Surface.BATCH, f"{key}:{claim_id}", group_id=group, leads=group is None)
                answer = self._try(tx, claim_id, decision, actor, manner)
                if answer is None:
                    missed.append(claim_id)
                    continue
                group = group or answer.record.group_id
                done.append(answer.comment.id)
            return done, missed, group

        return self.store.run(work)

    def _try(self, tx: Transaction, claim_id: str, decision: Decision, actor: Actor, manner: Manner) -> Decided | None:
        try:
            return decide_claimed(tx, claim_id, decision, actor, manner, self.clock)
        except (ClaimLost, StaleRevision, CommentErased, NotYetScored):
            return None


def _in_lock_order(tx: Transaction, claim_ids: Sequence[str]) -> list[str]:
    """Return the claims by their comments' ids, the order in which everyone locks."""
    found = {claim_id: tx.queue.get(claim_id) for claim_id in dict.fromkeys(claim_ids)}
    return sorted(found, key=lambda claim_id: claim.comment_id if (claim := found[claim_id]) else "")


def _expected(track: Track, wrong: int, size: int) -> Expected:
    if track.decisions < LEAST_DECISIONS:
        return Expected(None, track.decisions)
    return Expected(round(size * wrong / track.decisions, 2), track.decisions)
