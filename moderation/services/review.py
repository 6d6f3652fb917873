"""The review queue: people claim held comments, decide them, skip them and undo slips."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.domain.claim import Claim
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, DecisionRecord
from moderation.domain.errors import (
    ClaimLost,
    CommentErased,
    CommentNotFound,
    NothingToUndo,
    NotYetScored,
    StaleRevision,
)
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.queue import Order, Outcome
from moderation.store.store import Store, Transaction

STATUS_OF: dict[Choice, Status] = {Choice.PUBLISH: Status.PUBLISHED, Choice.REJECT: Status.REJECTED}


@dataclass(frozen=True)
class Claimed:
    """A claim with the comment it holds."""

    claim: Claim
    comment: Comment


@dataclass(frozen=True)
class QueueState:
    """What waits on one site; `free` is what the asker would get now, the rest is with colleagues or skipped."""

    held: int
    free: int
    skipped: int
    oldest_held_at: datetime | None


@dataclass(frozen=True)
class PastDecision:
    """A decision with its comment as it stands now."""

    record: DecisionRecord
    comment: Comment

    @property
    def stands(self) -> bool:
        """Whether the comment is still as it was decided."""
        same = self.comment.revision == self.record.revision
        return same and self.comment.status is STATUS_OF[self.record.choice]


@dataclass(frozen=True)
class Review:
    """Hands out held comments and stores what people decide.

    Parameters
    ----------
    lease_seconds : int
        How long a claim lasts.
    """

    store: Store
    clock: Clock
    lease_seconds: int = 300

    def claim_next(self, site: Site, holder: Actor, count: int = 1, order: Order = Order.OLDEST) -> list[Claimed]:
        """Lease up to `count` held comments to this holder; no one else gets them until the lease ends."""
        now = self.clock()
        with self.store.begin() as tx:
            tx.queue.free_expired(now)
            claims = tx.queue.lease(site.id, holder, count, order, now, self._until(now))
            return _with_comments(tx, claims)

    def current(self, site: Site, holder: Actor) -> Claimed | None:
        """Return what this holder took last and still holds, its lease renewed; else the next held comment, or None."""
        now = self.clock()
        with self.store.begin() as tx:
            tx.queue.free_expired(now)
            held = tx.queue.open_claims(holder, site.id, now)
            claims = [tx.queue.extend(held[-1], self._until(now))] if held else []
            claims = claims or tx.queue.lease(site.id, holder, 1, Order.OLDEST, now, self._until(now))
            return next(iter(_with_comments(tx, claims)), None)

    def decide(self, site: Site, comment_id: str, decision: Decision, actor: Actor) -> Comment:
        """Apply a back office's decision; no claim is needed. The same decision again changes nothing.

        Raises CommentNotFound, CommentErased, NotYetScored, StaleRevision.
        """
        with self.store.begin() as tx:
            comment = tx.comments.get(comment_id, lock=True)
            if comment is None or comment.site_id != site.id:
                raise CommentNotFound(f"no comment '{comment_id}' on this site")
            return self._apply(tx, comment, decision, actor)

    def decide_claimed(self, claim_id: str, decision: Decision, actor: Actor) -> Comment:
        """Apply a moderator's decision to the comment they hold. The same decision again changes nothing.

        Raises ClaimLost after the lease or when the claim is another's, StaleRevision if the author edited
        meanwhile, CommentErased if they withdrew.
        """
        with self.store.begin() as tx:
            comment = tx.comments.get(self._own_claim(tx, claim_id, actor).comment_id, lock=True)
            assert comment is not None
            claim = self._own_claim(tx, claim_id, actor)  # read under the lock: it may have ended while we waited
            if comment.revision != claim.revision:
                raise StaleRevision("the author edited this comment meanwhile; read the new text")
            if comment.status is not Status.ERASED and not _repeats(comment, decision, actor):
                claim.still_held(self.clock())
            return self._apply(tx, comment, decision, actor)

    def skip(self, claim_id: str, actor: Actor) -> None:
        """Put the comment back for others; its holder does not get it again until they ask for it.

        Raises ClaimLost when the claim is over or another's.
        """
        now = self.clock()
        with self.store.begin() as tx:
            tx.queue.release(self._own_claim(tx, claim_id, actor).still_held(now), Outcome.SKIPPED, now)

    def release(self, claim_id: str, actor: Actor) -> None:
        """Put the comment back for everyone."""
        with self.store.begin() as tx:
            tx.queue.release(self._own_claim(tx, claim_id, actor), Outcome.RELEASED, self.clock())

    def forget_skips(self, holder: Actor) -> int:
        """Let this holder see again what they skipped; return how many that were."""
        with self.store.begin() as tx:
            return tx.queue.forget_skips(holder)

    def recent(self, site: Site, actor: Actor, count: int = 10) -> list[PastDecision]:
        """Return this actor's decisions on a site that they have not undone, newest first."""
        with self.store.read() as tx:
            records = tx.queue.recent_decisions(actor, site.id, count)
            found = {comment.id: comment for comment in tx.comments.many([record.comment_id for record in records])}
        return [PastDecision(record, found[record.comment_id]) for record in records]

    def undo(self, site: Site, actor: Actor, decision_id: str | None = None) -> Claimed:
        """Take back this actor's last decision and give them the comment again.

        Raises NothingToUndo without one or when the last is another than `decision_id` (a repeated call must
        not undo two), StaleRevision when the comment has moved on since (an edit, a withdrawal or a
        colleague's decision).
        """
        now = self.clock()
        with self.store.begin() as tx:
            record = next(iter(tx.queue.recent_decisions(actor, site.id, 1)), None)
            if record is None or decision_id not in (None, record.id):
                raise NothingToUndo("there is no decision of yours to undo")
            comment = tx.comments.get(record.comment_id, lock=True)
            newest = tx.queue.latest_on(record.comment_id)
            if comment is None or comment.status is not STATUS_OF[record.choice] or newest != record:
                raise StaleRevision("the comment has changed since your decision; it can no longer be undone")
            if comment.revision != record.revision:
                raise StaleRevision("the author edited the comment since your decision")
            tx.queue.undo(record, now)
            tx.labels.retract(record.id, now)
            tx.audit.add(actor, "decision.undone", comment.id, now, site_id=site.id, decision=record.id)
            tx.outbox.add(f"comment.{record.previous_status}", site.id, comment.id, comment.revision, now)
            restored = tx.comments.get(comment.id)
            assert restored is not None
            return Claimed(tx.queue.hold(restored, actor, now, self._until(now)), restored)

    def state(self, site: Site, holder: Actor) -> QueueState:
        """Return how many comments wait, how many this holder could get or skipped, and since when the oldest waits."""
        with self.store.read() as tx:
            return QueueState(
                held=tx.queue.count_held(site.id),
                free=tx.queue.count_free(holder, site.id, self.clock()),
                skipped=tx.queue.count_skipped(holder, site.id),
                oldest_held_at=tx.queue.oldest_held(site.id),
            )

    def parent_of(self, comment: Comment) -> Comment | None:
        """Return the comment that this one answers."""
        if comment.parent_id is None:
            return None
        with self.store.read() as tx:
            return tx.comments.get(comment.parent_id)

    def _own_claim(self, tx: Transaction, claim_id: str, actor: Actor) -> Claim:
        claim = tx.queue.get(claim_id)
        if claim is None or claim.holder != actor:
            raise ClaimLost(f"the claim '{claim_id}' is not yours; claim the comment again")
        return claim

    def _apply(self, tx: Transaction, comment: Comment, decision: Decision, actor: Actor) -> Comment:
        status = _new_status(comment, decision)
        if comment.status is status and _same(comment.decision, decision):
            return comment
        now = self.clock()
        record = _record(comment, decision, actor, now)
        if not tx.queue.decide(record, comment, status):
            raise StaleRevision("the comment was changed by another call; read it again")
        tx.queue.end_claims(comment.id, now, Outcome.DECIDED)
        tx.labels.add(comment, record, "moderator" if actor.kind == "moderator" else "api")
        tx.outbox.add(f"comment.{status}", comment.site_id, comment.id, comment.revision, now)
        tx.audit.add(actor, f"decision.{decision.choice}", comment.id, now, site_id=comment.site_id, decision=record.id)
        decided = tx.comments.get(comment.id)
        assert decided is not None
        return decided

    def _until(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.lease_seconds)


def _new_status(comment: Comment, decision: Decision) -> Status:
    if comment.status is Status.ERASED:
        raise CommentErased(f"the comment '{comment.id}' was withdrawn")
    if decision.revision is not None and decision.revision != comment.revision:
        raise StaleRevision(f"revision {decision.revision} was replaced by {comment.revision}; read the new text")
    if comment.status is Status.RECEIVED:
        raise NotYetScored("the comment waits for its score; decide it once it is held or published")
    return STATUS_OF[decision.choice]


def _same(previous: DecisionRecord | None, decision: Decision) -> bool:
    return previous is not None and (previous.choice, previous.reason) == (decision.choice, decision.reason)


def _repeats(comment: Comment, decision: Decision, actor: Actor) -> bool:
    """Tell whether this actor's very decision is what the comment stands on (a form that was sent twice)."""
    previous = comment.decision
    standing = comment.status is STATUS_OF[decision.choice] and _same(previous, decision)
    return standing and previous is not None and previous.actor == actor


def _record(comment: Comment, decision: Decision, actor: Actor, now: datetime) -> DecisionRecord:
    return DecisionRecord(
        id=new_id(),
        comment_id=comment.id,
        revision=comment.revision,
        choice=decision.choice,
        reason=decision.reason,
        note=decision.note,
        actor=actor,
        previous_status=comment.status,
        decided_at=now,
    )


def _with_comments(tx: Transaction, claims: list[Claim]) -> list[Claimed]:
    found = {comment.id: comment for comment in tx.comments.many([claim.comment_id for claim in claims])}
    return [Claimed(claim, found[claim.comment_id]) for claim in claims]
