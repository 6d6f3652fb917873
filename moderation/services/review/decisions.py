"""How a decision is stored and taken back, inside a transaction that its caller opened."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from moderation.domain.claim import Claim
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, DecisionRecord
from moderation.domain.errors import ClaimLost, CommentErased, MissingField, NotYetScored, StaleRevision, Taken
from moderation.domain.label import Origin
from moderation.domain.queue import Surface, addresses
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.queue import Outcome
from moderation.store.store import Transaction

STATUS_OF: dict[Choice, Status] = {Choice.PUBLISH: Status.PUBLISHED, Choice.REJECT: Status.REJECTED}


@dataclass(frozen=True)
class Decided:
    """A decision with its comment; `repeated` when an earlier call had made it."""

    record: DecisionRecord
    comment: Comment
    repeated: bool = False


@dataclass(frozen=True)
class Manner:
    """How someone decided.

    Parameters
    ----------
    key : str, optional
        The caller's idempotency key.
    blind : bool
        Whether the scores were hidden.
    group_id : str, optional
        The id of the first decision of the fold or batch that this one belongs to.
    leads : bool
        Whether this is that first decision.
    """

    surface: Surface
    key: str | None = None
    blind: bool = False
    group_id: str | None = None
    leads: bool = False


def decide_claimed(
    tx: Transaction, claim_id: str, decision: Decision, actor: Actor, manner: Manner, clock: Clock
) -> Decided:
    """Apply a decision to the comment that the actor holds; the same key or the same decision again changes nothing.

    What the actor's own fold decided while they already read this comment by itself is decided anew, as they now say.
    Raises ClaimLost, StaleRevision, CommentErased, NotYetScored.
    """
    earlier = first_answer(tx, actor, manner.key)
    if earlier:
        return earlier
    comment = tx.comments.get(own_claim(tx, claim_id, actor).comment_id, lock=True)
    assert comment is not None
    claim = own_claim(tx, claim_id, actor)  # read under the lock: it may have ended while we waited
    if comment.revision != claim.revision:
        raise StaleRevision("the author edited this comment meanwhile; read the new text")
    mine = _repeats(comment, decision, actor) or _folded_by(comment, claim, actor)
    if comment.status is not Status.ERASED and not mine:
        check_held(tx, claim, comment, actor, clock())
    return apply(tx, comment, decision, actor, manner, clock())


def decide_in_context(
    tx: Transaction, comment: Comment, decision: Decision, actor: Actor, manner: Manner, now: datetime
) -> Decided:
    """Apply a decision to a comment that the caller has locked and the actor met beside the one in hand.

    Raises ClaimLost while a colleague holds it, StaleRevision, CommentErased, NotYetScored.
    """
    earlier = first_answer(tx, actor, manner.key)
    if earlier:
        return earlier
    claim = tx.queue.open_on(comment.id, now)
    if claim and claim.holder != actor:
        raise ClaimLost("a colleague has this comment", taken=Taken(name_of(tx, claim.holder), None, now))
    return apply(tx, comment, decision, actor, manner, now)


def first_answer(tx: Transaction, actor: Actor, key: str | None) -> Decided | None:
    """Return what this actor decided under this key before."""
    record = tx.decisions.by_key(actor, key) if key else None
    if record is None:
        return None
    comment = tx.comments.get(record.comment_id)
    assert comment is not None
    return Decided(record, comment, repeated=True)


def apply(
    tx: Transaction, comment: Comment, decision: Decision, actor: Actor, manner: Manner, now: datetime
) -> Decided:
    """Apply a decision to a comment that the caller has locked."""
    status = _new_status(comment, decision)
    if (
        comment.status is status
        and comment.decision
        and _same(comment.decision, decision)
        and not _reported(tx, comment)
    ):
        return Decided(comment.decision, comment, repeated=True)
    site = tx.sites.by_id(comment.site_id)
    assert site is not None
    console = manner.surface is not Surface.API
    if console and site.policy.require_reason and decision.choice is Choice.REJECT and decision.reason is None:
        raise MissingField("this site asks for a reason with every rejection")
    sampling = None if manner.surface is Surface.BATCH else _sampling(tx, comment, actor, now)
    window = timedelta(seconds=site.policy.undo_seconds if console else 0)
    record = _record(comment, decision, actor, manner, now, now + window, sampling)
    if not tx.decisions.decide(record, comment, status, manner.key):
        raise StaleRevision("the comment was changed by another call; read it again")
    tx.queue.end_claims(comment.id, now, Outcome.DECIDED)
    tx.opinions.close(comment.id, now, record.id)
    origin = Origin.APPEAL if tx.appeals.settle(comment, record) else _origin(actor, manner)
    tx.labels.add(comment, record, origin, visible=not manner.blind)
    tx.outbox.add(
        f"comment.{status}",
        comment.site_id,
        comment.id,
        comment.revision,
        now,
        due_at=record.final_at,
        decision_id=record.id,
    )
    tx.audit.add(
        actor,
        f"decision.{decision.choice}",
        comment.id,
        now,
        site_id=comment.site_id,
        decision=record.id,
        surface=manner.surface,
        blind=manner.blind,
        model=comment.verdict.model if comment.verdict else None,
        thresholds={name: asdict(value) for name, value in site.policy.thresholds.items()},
    )
    decided = tx.comments.get(comment.id)
    assert decided is not None
    return Decided(record, decided)


def undo_one(tx: Transaction, record: DecisionRecord, actor: Actor, now: datetime) -> Comment:
    """Put one decision's comment back as it was and return it.

    Inside the undo window the events that were to be sent are removed; after it, one more tells what is true again.
    Raises StaleRevision when the comment has moved on since.
    """
    comment = tx.comments.get(record.comment_id, lock=True)
    newest = tx.decisions.latest_on(record.comment_id)
    if comment is None or comment.status is not STATUS_OF[record.choice] or newest != record:
        raise StaleRevision("the comment has changed since your decision; it can no longer be undone")
    if comment.revision != record.revision:
        raise StaleRevision("the author edited the comment since your decision")
    tx.decisions.undo(record, now)
    asked = tx.opinions.reopen(record.id)
    if asked and asked.to.person_id and not _serves(tx, comment.site, asked.to.person_id):
        tx.opinions.withdraw(comment.id, now)
    tx.labels.retract(record.id, now)
    tx.appeals.reopen(record.id)
    tx.audit.add(actor, "decision.undone", comment.id, now, site_id=comment.site_id, decision=record.id)
    if not tx.outbox.take_back(record.id, comment.id, now):
        tx.outbox.add(f"comment.{record.previous_status}", comment.site_id, comment.id, comment.revision, now)
    restored = tx.comments.get(comment.id)
    assert restored is not None
    return restored


def own_claim(tx: Transaction, claim_id: str, actor: Actor) -> Claim:
    """Return a claim of this actor's; raise ClaimLost for any other."""
    claim = tx.queue.get(claim_id)
    if claim is None or claim.holder != actor:
        raise ClaimLost(f"the claim '{claim_id}' is not yours; claim the comment again")
    return claim


def check_held(tx: Transaction, claim: Claim, comment: Comment, actor: Actor, now: datetime) -> None:
    """Raise ClaimLost, with who has the comment now, unless the claim still runs."""
    try:
        claim.still_held(now)
    except ClaimLost as error:
        raise ClaimLost(error.detail, taken=_taken(tx, comment, actor, now)) from None


def _taken(tx: Transaction, comment: Comment, actor: Actor, now: datetime) -> Taken | None:
    record = comment.decision
    if record and comment.status is STATUS_OF[record.choice]:
        return Taken(name_of(tx, record.actor), record.choice, record.decided_at)
    claim = tx.queue.open_on(comment.id, now)
    return Taken(name_of(tx, claim.holder), None, now) if claim and claim.holder != actor else None


def addresses_of(tx: Transaction, site: Site, holder: Actor) -> list[str]:
    """Return what a second opinion may be addressed to and reach this holder by; nothing for a back office."""
    person = tx.moderators.by_id(holder.id) if holder.kind == "moderator" else None
    role = person.roles.get(site.slug) if person and not person.disabled else None
    return addresses(holder.id, role) if role else []


def _serves(tx: Transaction, slug: str, person_id: str) -> bool:
    person = tx.moderators.by_id(person_id)
    return person is not None and not person.disabled and slug in person.roles


def name_of(tx: Transaction, actor: Actor) -> str:
    """Return a person's name; for anything else that acts, its kind and id."""
    person = tx.moderators.by_id(actor.id) if actor.kind == "moderator" else None
    return person.name if person else str(actor)


def _new_status(comment: Comment, decision: Decision) -> Status:
    if comment.status is Status.ERASED:
        raise CommentErased(f"the comment '{comment.id}' was withdrawn")
    if decision.revision is not None and decision.revision != comment.revision:
        raise StaleRevision(f"revision {decision.revision} was replaced by {comment.revision}; read the new text")
    if comment.status is Status.RECEIVED:
        raise NotYetScored("the comment waits for its score; decide it once it is held or published")
    return STATUS_OF[decision.choice]


def _origin(actor: Actor, manner: Manner) -> Origin:
    if manner.surface is Surface.BATCH:
        return Origin.BATCH
    return Origin.MODERATOR if actor.kind == "moderator" else Origin.API


def _same(previous: DecisionRecord, decision: Decision) -> bool:
    return (previous.choice, previous.reason) == (decision.choice, decision.reason)


def _reported(tx: Transaction, comment: Comment) -> bool:
    """Tell whether readers reported the comment since its decision; the same decision then answers them."""
    since = comment.decision.decided_at if comment.decision else None
    return comment.reports > 0 and tx.reports.count_since(comment.id, since) > 0


def _repeats(comment: Comment, decision: Decision, actor: Actor) -> bool:
    """Tell whether this actor's very decision is what the comment stands on (a form that was sent twice)."""
    previous = comment.decision
    standing = comment.status is STATUS_OF[decision.choice] and previous is not None and _same(previous, decision)
    return standing and previous is not None and previous.actor == actor


def _folded_by(comment: Comment, claim: Claim, actor: Actor) -> bool:
    """Tell whether this actor decided the comment unseen, in a fold or batch, while this claim ran."""
    previous = comment.decision
    if previous is None or previous.actor != actor or comment.status is not STATUS_OF[previous.choice]:
        return False
    return previous.group_id not in (None, previous.id) and previous.decided_at < claim.expires_at


def _sampling(tx: Transaction, comment: Comment, actor: Actor, now: datetime) -> float | None:
    """Return from how many comments chance picked what this actor holds."""
    claim = tx.queue.open_on(comment.id, now)
    mine = claim is not None and claim.holder == actor and claim.revision == comment.revision
    return claim.sampling if claim and mine else None


def _record(
    comment: Comment,
    decision: Decision,
    actor: Actor,
    manner: Manner,
    now: datetime,
    final_at: datetime,
    sampling: float | None,
) -> DecisionRecord:
    record_id = new_id()
    return DecisionRecord(
        id=record_id,
        comment_id=comment.id,
        revision=comment.revision,
        choice=decision.choice,
        reason=decision.reason,
        note=decision.note,
        actor=actor,
        previous_status=comment.status,
        decided_at=now,
        final_at=final_at,
        surface=manner.surface,
        group_id=record_id if manner.leads else manner.group_id,
        risk=comment.risk,
        previous_published_revision=comment.published_revision,
        previous_published_at=comment.published_at,
        sampling=sampling,
    )
