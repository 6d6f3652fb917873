"""The review queue: people claim held comments, decide them, skip them and undo slips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.domain.claim import Claim
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Decision
from moderation.domain.errors import CommentNotFound
from moderation.domain.queue import ANY, Order, QueueFilter, Surface
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.services.review.decisions import (
    Decided,
    Manner,
    addresses_of,
    apply,
    check_held,
    decide_claimed,
    decide_in_context,
    own_claim,
)
from moderation.services.review.shapes import Claimed, Hand, PastDecision, QueueState, Undone, with_comments
from moderation.services.review.undo import UNDOABLE, Taking, take_back
from moderation.store.leases import Chance, Lessee, anyhow
from moderation.store.queue import Outcome
from moderation.store.store import Store, Transaction


@dataclass(frozen=True)
class Review:
    """Hands out held comments and stores what people decide.

    Parameters
    ----------
    lease_seconds : int
        How long a claim lasts.
    hand_seconds : int
        How long what a page keeps at hand stays leased; the page renews it.
    chance : callable
        Where the order `teaching` has its chance from.
    """

    store: Store
    clock: Clock
    lease_seconds: int = 300
    hand_seconds: int = 120
    chance: Chance = anyhow

    def claim_next(
        self,
        site: Site,
        holder: Actor,
        count: int = 1,
        order: Order = Order.OLDEST,
        wanted: QueueFilter = ANY,
    ) -> list[Claimed]:
        """Lease up to `count` held comments to this holder; no one else gets them until the lease ends."""
        until = self._until(self.lease_seconds)

        def work(tx: Transaction) -> list[Claimed]:
            tx.queue.free_expired(self.clock())
            return with_comments(tx, self._lease(tx, site, holder, count, order, wanted, until))

        return self.store.run(work)

    def prefetch(
        self,
        site: Site,
        holder: Actor,
        wanted: QueueFilter = ANY,
        order: Order = Order.OLDEST,
        count: int = 4,
        have: Sequence[str] = (),
        seconds: int | None = None,
    ) -> Hand:
        """Renew what is at hand (`have` names the claims) and lease more, up to `count`; safe to repeat.

        Then comes what this person holds from before and the filter takes, so that a page loaded again goes on with
        it. What is addressed to them comes before the rest, whatever the order.
        """
        until = self._until(seconds or self.hand_seconds)

        def work(tx: Transaction) -> Hand:
            now = self.clock()
            tx.queue.free_expired(now)
            mine = {claim.id: claim for claim in tx.queue.open_claims(holder, site.id, now)}
            kept = [mine[claim_id] for claim_id in have if claim_id in mine]
            others = [c for c in tx.queue.open_claims(holder, site.id, now, wanted) if c.id not in have]
            hand = (kept + others)[: max(count, len(kept))]
            claims = tx.queue.extend(hand, until)
            if len(claims) < count:
                claims += self._lease(tx, site, holder, count - len(claims), order, wanted, until)
            return Hand(with_comments(tx, claims), [claim_id for claim_id in have if claim_id not in mine])

        return self.store.run(work)

    def decide(self, site: Site, comment_id: str, decision: Decision, actor: Actor) -> Comment:
        """Apply a back office's decision, at once and without a claim. The same decision again changes nothing.

        Raises CommentNotFound, CommentErased, NotYetScored, StaleRevision.
        """
        with self.store.begin() as tx:
            comment = _existing(tx, site, comment_id)
            return apply(tx, comment, decision, actor, Manner(Surface.API), self.clock()).comment

    def decide_claimed(
        self,
        claim_id: str,
        decision: Decision,
        actor: Actor,
        surface: Surface = Surface.BUTTON,
        idempotency_key: str | None = None,
    ) -> Decided:
        """Apply a moderator's decision to the comment they hold; readers and webhooks wait for its undo window.

        The same decision again changes nothing, and a call with the same key gives the first answer even when the
        claim is over. Raises ClaimLost after the lease or when the claim is another's, StaleRevision if the author
        edited meanwhile, CommentErased if they withdrew.
        """
        manner = Manner(surface, idempotency_key)
        return self.store.run(lambda tx: decide_claimed(tx, claim_id, decision, actor, manner, self.clock))

    def decide_in_context(
        self,
        site: Site,
        comment_id: str,
        decision: Decision,
        actor: Actor,
        surface: Surface = Surface.BUTTON,
        idempotency_key: str | None = None,
    ) -> Decided:
        """Apply a moderator's decision to a comment that stands beside the one in hand; no claim is needed.

        Raises ClaimLost while a colleague holds it, CommentNotFound, StaleRevision, CommentErased, NotYetScored.
        """
        manner = Manner(surface, idempotency_key)

        def work(tx: Transaction) -> Decided:
            comment = _existing(tx, site, comment_id)
            return decide_in_context(tx, comment, decision, actor, manner, self.clock())

        return self.store.run(work)

    def find_claim(self, claim_id: str, actor: Actor) -> Claimed:
        """Return a claim that still runs, with its comment; raises ClaimLost."""
        with self.store.read() as tx:
            claim = own_claim(tx, claim_id, actor)
            comment = tx.comments.get(claim.comment_id)
            assert comment is not None
            check_held(tx, claim, comment, actor, self.clock())
            return Claimed(claim, comment)

    def skip(self, claim_id: str, actor: Actor) -> None:
        """Put the comment back for others; its holder does not get it again until they ask for it.

        Raises ClaimLost when the claim is over or another's.
        """
        now = self.clock()
        with self.store.begin() as tx:
            tx.queue.release(own_claim(tx, claim_id, actor).still_held(now), Outcome.SKIPPED, now)

    def release(self, claim_id: str, actor: Actor) -> None:
        """Put the comment back for everyone."""
        with self.store.begin() as tx:
            tx.queue.release(own_claim(tx, claim_id, actor), Outcome.RELEASED, self.clock())

    def release_many(self, holder: Actor, claim_ids: Sequence[str], known: Mapping[str, datetime] | None = None) -> int:
        """Put back what these claims hold and return how many that were; those that are over change nothing.

        `known` tells until when the caller believes each to run: one that was renewed since stays, so that a closing
        page does not release what the page after it has at hand.
        """

        def ends(claim: Claim | None) -> bool:
            if claim is None or claim.holder != holder or claim.released:
                return False
            return known is None or claim.id not in known or known[claim.id] == claim.expires_at

        def work(tx: Transaction) -> int:
            found = [claim for claim in map(tx.queue.get, claim_ids) if claim and ends(claim)]
            mine = sorted(found, key=lambda claim: claim.comment_id)
            return sum(tx.queue.release(claim, Outcome.RELEASED, self.clock()) for claim in mine)

        return self.store.run(work)

    def forget_skips(self, holder: Actor) -> int:
        """Let this holder see again what they skipped; return how many that were."""
        with self.store.begin() as tx:
            return tx.queue.forget_skips(holder)

    def recent(self, site: Site, actor: Actor, count: int = UNDOABLE) -> list[PastDecision]:
        """Return this actor's decisions on a site that they have not undone, newest first; a fold or batch is one."""
        with self.store.read() as tx:
            records = tx.decisions.recent(actor, site.id, count)
            sizes = tx.decisions.group_sizes([record.id for record in records if record.group_id])
            found = {comment.id: comment for comment in tx.comments.many([record.comment_id for record in records])}
        return [PastDecision(one, found[one.comment_id], sizes.get(one.id, 1) - 1) for one in records]

    def undo(self, site: Site, actor: Actor, decision_id: str | None = None) -> Undone:
        """Take back one of this actor's last ten decisions, the last one without an id; they hold the comment again.

        Of a fold or a batch all is taken back that has not moved on since. The same call again gives the comment
        that it gave, and undoes nothing more. Raises NothingToUndo, StaleRevision when the comment has moved on (an
        edit, a withdrawal or a colleague's decision).
        """

        hand = Taking(actor, self.clock(), self._until(self.lease_seconds))
        return self.store.run(lambda tx: take_back(tx, site, hand, decision_id))

    def state(self, site: Site, holder: Actor) -> QueueState:
        """Return how many comments wait, how many this holder could get or skipped, and since when the oldest waits."""
        now = self.clock()
        with self.store.read() as tx:
            mine = addresses_of(tx, site, holder)
            free, skipped = tx.backlog.free_and_skipped(holder, site.id, now, mine)
            return QueueState(
                held=tx.backlog.held(site.id),
                free=free,
                skipped=skipped,
                oldest_held_at=tx.backlog.oldest(site.id),
                escalated=tx.backlog.escalated(site.id, mine) if mine else 0,
                overdue=tx.backlog.overdue(site.id, _overdue_before(site, now)),
            )

    def _lease(
        self,
        tx: Transaction,
        site: Site,
        holder: Actor,
        count: int,
        order: Order,
        wanted: QueueFilter,
        until: datetime,
    ) -> list[Claim]:
        now = self.clock()
        mine, late = addresses_of(tx, site, holder), _overdue_before(site, now)
        to = Lessee(site.id, holder, now, until)
        return tx.leases.lease(to, count, order, wanted=wanted, addresses=mine, overdue_before=late, chance=self.chance)

    def _until(self, seconds: int) -> datetime:
        return self.clock() + timedelta(seconds=seconds)


def _existing(tx: Transaction, site: Site, comment_id: str) -> Comment:
    comment = tx.comments.get(comment_id, lock=True)
    if comment is None or comment.site_id != site.id:
        raise CommentNotFound(f"no comment '{comment_id}' on this site")
    return comment


def _overdue_before(site: Site, now: datetime) -> datetime:
    return now - timedelta(minutes=site.policy.promise_minutes)
