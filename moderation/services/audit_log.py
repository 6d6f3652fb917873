"""What was done on a site, as its editors read it: who, when, what, and what they saw as they did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, DecisionRecord
from moderation.domain.errors import InvalidCursor
from moderation.domain.site import Site
from moderation.services.cursors import Signer
from moderation.store.audit import AuditRow
from moderation.store.store import Store, Transaction

PURPOSE = "log"
KINDS: Mapping[str, tuple[str, ...]] = {
    "decisions": ("decision.publish", "decision.reject", "decision.undone"),
    "opinions": ("comment.escalated", "comment.escalation_withdrawn", "audit.answered"),
    "readers": ("comment.reported", "comment.appealed", "comment.withdrawn"),
    "settings": (
        "site.created",
        "site.changed",
        "lexicon.changed",
        "article.changed",
        "author.changed",
        "author.erased",
    ),
    "team": (
        "moderator.added",
        "moderator.granted",
        "moderator.invited",
        "moderator.invitation_revoked",
        "moderator.joined",
        "moderator.role_changed",
        "moderator.removed",
        "moderator.disabled",
        "moderator.enabled",
        "password.reset_offered",
    ),
    "models": (
        "model.added",
        "model.shadowed",
        "model.canary_set",
        "model.canary_ended",
        "model.promoted",
        "model.rolled_back",
        "training.asked",
        "training.cancelled",
        "labels.retracted",
        "labels.erased",
        "labels.imported",
    ),
    "links": (
        "key.created",
        "key.revoked",
        "webhook.created",
        "webhook.deleted",
        "webhook.rotated",
        "webhook.replayed",
        "coral.added",
        "coral.removed",
    ),
}
"""What a page of the log may be narrowed to."""


@dataclass(frozen=True)
class Entry:
    """One thing that was done.

    Parameters
    ----------
    who : str, optional
        The person's or key's name; None for what has none.
    name : str, optional
        What people call the subject, when it is an article, an author, a key or a colleague.
    comment : Comment, optional
        The comment it was done to, as it is now.
    decision : DecisionRecord, optional
        The decision that was made or undone.
    """

    at: datetime
    actor: Actor
    who: str | None
    action: str
    details: Mapping[str, Any]
    name: str | None
    comment: Comment | None
    decision: DecisionRecord | None


@dataclass(frozen=True)
class AuditLog:
    """Reads a site's audit; nothing changes it."""

    store: Store
    signer: Signer

    def page(
        self, site: Site, limit: int, *, actor: str | None = None, kind: str | None = None, cursor: str | None = None
    ) -> tuple[list[Entry], str | None]:
        """Return a page of the log, newest first, and the cursor of the next; an unknown kind is everything.

        Raises InvalidCursor for one that was not issued for this site.
        """
        before = self._before(site, cursor) if cursor else None
        with self.store.read() as tx:
            rows = tx.audit.page(site.id, limit + 1, actor=actor, actions=KINDS.get(kind or "", ()), before=before)
            entries = entries_of(tx, rows[:limit])
        more = len(rows) > limit
        return entries, self.signer.sign(PURPOSE, [site.id, rows[limit - 1].id]) if more else None

    def people(self, site: Site) -> list[tuple[str, str]]:
        """Return who may be asked for: the site's people and keys, as (actor, name)."""
        with self.store.read() as tx:
            people = [(f"moderator:{one.id}", one.name) for one in tx.moderators.of_site(site.id)]
            return people + [(f"key:{key.id}", key.name) for key in tx.keys.of_site(site.id)]

    def _before(self, site: Site, cursor: str) -> str:
        site_id, row_id = self.signer.read(PURPOSE, cursor)
        if site_id != site.id:
            raise InvalidCursor("this cursor belongs to another site's log")
        return str(row_id)


def entries_of(tx: Transaction, rows: Sequence[AuditRow]) -> list[Entry]:
    """Return rows with the names and the comments that they speak of."""
    names = tx.audit.names({row.subject for row in rows} | {row.actor.id for row in rows})
    comments = {comment.id: comment for comment in tx.comments.many(sorted({row.subject for row in rows}))}
    return [
        Entry(
            at=row.at,
            actor=row.actor,
            who=names.get(row.actor.id),
            action=row.action,
            details=row.details,
            name=names.get(row.subject),
            comment=comments.get(row.subject),
            decision=_decision(tx, row),
        )
        for row in rows
    ]


def _decision(tx: Transaction, row: AuditRow) -> DecisionRecord | None:
    decision_id = row.details.get("decision")
    return tx.decisions.get(decision_id) if isinstance(decision_id, str) else None
