"""Taking a decision back: alone, or with the fold or batch it was made in."""

from dataclasses import dataclass
from datetime import datetime

from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, DecisionRecord
from moderation.domain.errors import NothingToUndo, StaleRevision
from moderation.domain.site import Site
from moderation.services.review.decisions import undo_one
from moderation.services.review.shapes import Claimed, Undone, with_comments
from moderation.store.leases import Lessee
from moderation.store.store import Transaction

UNDOABLE = 10
"""How many of their last decisions a person may take back; a fold or a batch is one."""


@dataclass(frozen=True)
class Taking:
    """Who takes back, when, and until when they hold what comes back."""

    actor: Actor
    now: datetime
    until: datetime


def take_back(tx: Transaction, site: Site, by: Taking, decision_id: str | None) -> Undone:
    """Undo one of the last decisions, the last one without an id; raises NothingToUndo, StaleRevision."""
    last = tx.decisions.recent(by.actor, site.id, UNDOABLE)
    record = next((one for one in last if decision_id in (None, one.id)), None)
    if record is None:
        return _undone_before(tx, by, decision_id)
    return _group(tx, record, by) if record.group_id else _single(tx, record, by)


def _single(tx: Transaction, record: DecisionRecord, by: Taking) -> Undone:
    comment = undo_one(tx, record, by.actor, by.now)
    return Undone(comment, _at_hand(tx, comment, by, record.sampling), 1)


def _group(tx: Transaction, record: DecisionRecord, by: Taking) -> Undone:
    assert record.group_id
    restored, left = [], 0
    for one in tx.decisions.group(record.group_id):
        try:
            restored.append(undo_one(tx, one, by.actor, by.now))
        except StaleRevision:
            left += 1
    if not restored:
        raise StaleRevision("the comments have changed since your decision; it can no longer be undone")
    first = next((comment for comment in restored if comment.id == record.comment_id), restored[0])
    return Undone(first, _at_hand(tx, first, by, record.sampling), len(restored), left)


def _at_hand(tx: Transaction, comment: Comment, by: Taking, sampling: float | None) -> list[Claimed]:
    """Give the comment back to who decided it; what chance had picked stays what chance picked."""
    if comment.status is not Status.HELD:
        return []
    to = Lessee(comment.site_id, by.actor, by.now, by.until)
    return [Claimed(tx.leases.hold(comment, to, sampling), comment)]


def _undone_before(tx: Transaction, by: Taking, decision_id: str | None) -> Undone:
    record = tx.decisions.get(decision_id) if decision_id else None
    claim = tx.queue.open_on(record.comment_id, by.now) if record and record.actor == by.actor else None
    if claim is None or claim.holder != by.actor:
        raise NothingToUndo("there is no decision of yours to undo")
    items = with_comments(tx, [claim])
    return Undone(items[0].comment, items, 0)
