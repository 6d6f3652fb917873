"""Review by the batch: many held comments of one range of risk, decided together, with the errors to expect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from moderation.domain.agreement import Estimate, proportion
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.errors import ClaimLost, CommentErased, NotYetScored, StaleRevision
from moderation.domain.queue import ANY, Order, QueueFilter, Surface
from moderation.domain.site import Site
from moderation.domain.triage import RANGES
from moderation.services.ports import Clock
from moderation.services.review.decisions import Decided, Manner, decide_claimed
from moderation.services.review.shapes import Claimed, with_comments
from moderation.store.decisions import Track
from moderation.store.leases import Lessee
from moderation.store.store import Store, Transaction

TRACK_DAYS = 28
BATCH_SECONDS = 600
MOST = 50
CHUNK = 25


@dataclass(frozen=True)
class Expected:
    """The share of wrong answers to expect, and on how many past decisions it rests; None where they are too few."""

    share: Estimate | None
    decisions: int


@dataclass(frozen=True)
class BatchPage:
    """What can be decided together; all items are leased. `waiting` counts what else is free in this range.

    `expected` tells, for each answer, how often people gave the other one at this risk.
    """

    items: list[Claimed]
    waiting: int
    expected: dict[Choice, Expected]


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
    clock: Clock

    def spread(self, site: Site) -> list[tuple[float, float, int]]:
        """Return how many comments are free to take in each range of risk, lowest first, as (from, below, count)."""
        with self.store.read() as tx:
            counts = tx.backlog.spread(site.id, [below for _, below in RANGES])
        return [(low, below, count) for (low, below), count in zip(RANGES, counts, strict=True)]

    def open(
        self,
        site: Site,
        holder: Actor,
        risk_from: float,
        risk_below: float,
        count: int = MOST,
        wanted: QueueFilter = ANY,
    ) -> BatchPage:
        """Lease the riskiest `count` of this risk for ten minutes, and say what errors a decision may bring.

        They are taken in the order of the index that finds them, and come longest held first.

        What the holder has at hand in this range comes first, so that a page loaded again shows the same. Comments
        that wait for a second opinion are left out: they are read one by one, with the note.
        """
        band = replace(wanted, risk_from=risk_from, risk_below=risk_below)

        def work(tx: Transaction) -> tuple[list[Claimed], int, Track]:
            now = self.clock()
            until = now + timedelta(seconds=BATCH_SECONDS)
            tx.queue.free_expired(now)
            mine = with_comments(tx, tx.queue.open_claims(holder, site.id, now, band))
            kept = [item.claim for item in mine if item.comment.escalated_to is None][:count]
            claims = tx.queue.extend(kept, until)
            if len(claims) < count:
                to = Lessee(site.id, holder, now, until)
                claims += tx.leases.lease(to, count - len(claims), Order.RISKIEST, wanted=band)
            track = tx.decisions.track(site.id, now - timedelta(days=TRACK_DAYS), risk_from, risk_below)
            items = sorted(with_comments(tx, claims), key=lambda item: (item.comment.held_at, item.comment.id))
            return items, tx.backlog.matching(site.id, band), track

        items, waiting, track = self.store.run(work)
        expected = {Choice.PUBLISH: _expected(track, track.rejected), Choice.REJECT: _expected(track, track.kept)}
        return BatchPage(items, waiting, expected)

    def decide(
        self, site: Site, actor: Actor, claim_ids: Sequence[str], decision: Decision, idempotency_key: str
    ) -> BatchDecided:
        """Decide what these claims hold, twenty-five a transaction; a call again with the same key goes on.

        What was edited, withdrawn or lost meanwhile, and what another site's claim holds, is left. `Review.undo` with
        the record's id takes back all. Raises MissingField when the site asks for a reason.
        """
        lead: str | None = None
        decided, left = [], []
        for begin in range(0, len(claim_ids), CHUNK):
            chunk = claim_ids[begin : begin + CHUNK]
            done, missed, lead = self._decide_chunk(site, actor, chunk, decision, idempotency_key, lead)
            decided += done
            left += missed
        return BatchDecided(lead, decided, left)

    def release(self, site: Site, holder: Actor) -> int:
        """Put back all that this person has at hand on a site and return how many comments that were."""
        return self.store.run(lambda tx: tx.queue.release_all(holder, self.clock(), site.id))

    def _decide_chunk(
        self, site: Site, actor: Actor, claim_ids: Sequence[str], decision: Decision, key: str, lead: str | None
    ) -> tuple[list[str], list[str], str | None]:
        def work(tx: Transaction) -> tuple[list[str], list[str], str | None]:
            ordered, missed = _in_lock_order(tx, site, claim_ids)
            group, done = lead, []
            for claim_id in ordered:
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


def _in_lock_order(tx: Transaction, site: Site, claim_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the site's claims by their comments' ids, the order in which everyone locks, and the others."""
    found = {claim_id: tx.queue.get(claim_id) for claim_id in dict.fromkeys(claim_ids)}
    comment_ids = {claim_id: claim.comment_id for claim_id, claim in found.items() if claim}
    own = {one.id for one in tx.comments.many(list(comment_ids.values())) if one.site_id == site.id}
    ordered = sorted((one for one in comment_ids if comment_ids[one] in own), key=lambda one: comment_ids[one])
    return ordered, [one for one in found if comment_ids.get(one) not in own]


def _expected(track: Track, wrong: int) -> Expected:
    return Expected(proportion(wrong, track.decisions), track.decisions)
