"""What a page of the console wants to know while it is open: what waits, what comes next, what a colleague took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moderation.domain.comment import Status
from moderation.domain.decision import Actor, Choice
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.services.review.decisions import STATUS_OF, addresses_of, name_of
from moderation.store.store import Store, Transaction


@dataclass(frozen=True)
class Lost:
    """A claim that is over: who has or decided its comment now, None where nobody did or the author changed it."""

    claim_id: str
    who: str | None
    choice: Choice | None


@dataclass(frozen=True)
class Backlog:
    """What waits on a site, and for one person: `head` is the comment that they would get next."""

    held: int
    oldest_held_at: datetime | None
    escalated: int
    head: str | None
    lost: tuple[Lost, ...]


@dataclass(frozen=True)
class News:
    """Reads it; changes nothing, so that a page that only looks takes nothing from anyone."""

    store: Store
    clock: Clock

    def read(self, site: Site, holder: Actor, claim_ids: Sequence[str] = ()) -> Backlog:
        """Return what waits, and which of these claims of the holder's are over."""
        now = self.clock()
        with self.store.read() as tx:
            mine = addresses_of(tx, site, holder)
            return Backlog(
                held=tx.backlog.held(site.id),
                oldest_held_at=tx.backlog.oldest(site.id),
                escalated=tx.backlog.escalated(site.id, mine) if mine else 0,
                head=tx.queue.head(site.id, holder, mine),
                lost=tuple(self._lost(tx, holder, claim_ids, now)),
            )

    def _lost(self, tx: Transaction, holder: Actor, claim_ids: Sequence[str], now: datetime) -> list[Lost]:
        over = [
            claim
            for claim in map(tx.queue.get, claim_ids)
            if claim and claim.holder == holder and (claim.released or claim.expires_at <= now)
        ]
        found = {one.id: one for one in tx.comments.many([claim.comment_id for claim in over])}
        lost = []
        for claim in over:
            comment, other = found[claim.comment_id], tx.queue.open_on(claim.comment_id, now)
            record = comment.decision if comment.status is not Status.HELD else None
            if record and comment.status is STATUS_OF[record.choice] and record.actor != holder:
                lost.append(Lost(claim.id, name_of(tx, record.actor), record.choice))
            elif other and other.holder != holder:
                lost.append(Lost(claim.id, name_of(tx, other.holder), None))
            elif record is None and other is None:
                lost.append(Lost(claim.id, None, None))
        return lost
