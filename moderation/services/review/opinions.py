"""Second opinions: a moderator asks a colleague, or everyone of a role, about the comment in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moderation.domain.claim import Claim
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Decision
from moderation.domain.errors import ClaimLost, CommentNotFound, InvalidField, StaleRevision, UnknownModerator
from moderation.domain.queue import Addressee, Surface, addresses
from moderation.domain.site import Role, Site
from moderation.services.ports import Clock
from moderation.services.review.decisions import (
    Decided,
    Manner,
    addresses_of,
    check_held,
    decide_in_context,
    first_answer,
    name_of,
    own_claim,
)
from moderation.store.opinions import EscalationRow
from moderation.store.queue import Outcome
from moderation.store.store import Store, Transaction

MAX_NOTE_CHARS = 500
MOST = 200


@dataclass(frozen=True)
class Colleague:
    """Someone who can be asked."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True)
class Escalation:
    """A question as the one who is asked reads it: from whom, to whom, with which note."""

    id: str
    comment_id: str
    asked_by_id: str
    asked_by: str
    to_name: str | None
    to_role: Role | None
    note: str | None
    asked_at: datetime


@dataclass(frozen=True)
class Question:
    """A question with the comment it is about and what that answers; `held_by` names a colleague who reads it now."""

    asked: Escalation
    comment: Comment
    parent: Comment | None
    held_by: str | None


@dataclass(frozen=True)
class Inbox:
    """The open questions that reach a person, and those that they asked; oldest first."""

    to_me: list[Question]
    from_me: list[Question]


@dataclass(frozen=True)
class SecondOpinions:
    """Takes a comment out of the common queue and puts it before whom it is addressed to."""

    store: Store
    clock: Clock

    def choices(self, site: Site, actor: Actor) -> list[Colleague]:
        """Return the people of a site who can be asked, by name; oneself and those locked out are left out."""
        with self.store.read() as tx:
            people = tx.moderators.of_site(site.id)
        found = [Colleague(one.id, one.name, one.roles[site.slug]) for one in people if not one.disabled]
        return sorted((one for one in found if one.id != actor.id), key=lambda one: one.name)

    def ask(self, site: Site, claim_id: str, actor: Actor, to: Addressee, note: str | None) -> Escalation:
        """Address the comment in hand to someone; the claim ends, and only they get it.

        Raises ClaimLost, StaleRevision, UnknownModerator when it would reach nobody else of this site, InvalidField
        for a note that is too long or no addressee.
        """
        if to.person_id is None and to.role is None:
            raise InvalidField("a second opinion is asked of a person or of a role")
        if note and len(note) > MAX_NOTE_CHARS:
            raise InvalidField(f"the note has {len(note)} characters; at most {MAX_NOTE_CHARS} are accepted")

        def work(tx: Transaction) -> Escalation:
            claim = self._held(tx, site, claim_id, actor)
            _check_addressee(tx, site, to, actor)
            now = self.clock()
            tx.queue.end_claims(claim.comment_id, now, Outcome.ESCALATED)
            row = tx.opinions.ask(site.id, claim, to, note or None, now)
            tx.audit.add(actor, "comment.escalated", claim.comment_id, now, site_id=site.id, to=str(to))
            return escalation(tx, row)

        return self.store.run(work)

    def waiting(self, site: Site, actor: Actor) -> list[Escalation]:
        """Return the questions that reach this person, oldest first."""
        with self.store.read() as tx:
            rows = tx.opinions.addressed_to(site.id, addresses_of(tx, site, actor), MOST)
            return [escalation(tx, row) for row in rows]

    def inbox(self, site: Site, actor: Actor) -> Inbox:
        """Return the open questions that concern this person."""
        with self.store.read() as tx:
            to_me = tx.opinions.addressed_to(site.id, addresses_of(tx, site, actor), MOST)
            from_me = tx.opinions.asked_by(site.id, actor, MOST)
            now = self.clock()
            return Inbox(_questions(tx, to_me, actor, now), _questions(tx, from_me, actor, now))

    def answer(
        self, site: Site, comment_id: str, decision: Decision, actor: Actor, idempotency_key: str | None = None
    ) -> Decided:
        """Decide a comment that this person was asked about; no claim is needed.

        Raises CommentNotFound when no open question about it reaches them, ClaimLost while a colleague who was asked
        as well holds it, StaleRevision, CommentErased, NotYetScored, MissingField.
        """

        def work(tx: Transaction) -> Decided:
            earlier = first_answer(tx, actor, idempotency_key)
            if earlier:
                return earlier
            comment = tx.comments.get(comment_id, lock=True)
            asked = tx.opinions.open_on(comment_id)
            if comment is None or comment.site_id != site.id or asked is None:
                raise CommentNotFound("no open question of this site is about this comment")
            if str(asked.to) not in addresses_of(tx, site, actor):
                raise CommentNotFound("this question was put to others")
            manner = Manner(Surface.BUTTON, idempotency_key)
            return decide_in_context(tx, comment, decision, actor, manner, self.clock())

        return self.store.run(work)

    def withdraw(self, site: Site, comment_id: str, actor: Actor) -> None:
        """Give a comment back to the common queue; for who asked, who is asked, and editors.

        Raises CommentNotFound when there is no such question of theirs. Safe to repeat.
        """

        def work(tx: Transaction) -> None:
            comment = tx.comments.get(comment_id, lock=True)
            asked = tx.opinions.open_on(comment_id)
            if comment is None or comment.site_id != site.id:
                raise CommentNotFound(f"no comment '{comment_id}' on this site")
            if asked is None:
                return
            concerned = asked.asked_by == actor or str(asked.to) in addresses_of(tx, site, actor)
            if not concerned and not _edits(tx, site, actor):
                raise CommentNotFound("nobody asked you about this comment, nor did you ask")
            tx.opinions.withdraw(comment_id, self.clock())
            tx.audit.add(actor, "comment.escalation_withdrawn", comment_id, self.clock(), site_id=site.id)

        self.store.run(work)

    def _held(self, tx: Transaction, site: Site, claim_id: str, actor: Actor) -> Claim:
        comment = tx.comments.get(own_claim(tx, claim_id, actor).comment_id, lock=True)
        if comment is None or comment.site_id != site.id:
            raise ClaimLost(f"the claim '{claim_id}' is not of this site")
        claim = own_claim(tx, claim_id, actor)
        if comment.revision != claim.revision:
            raise StaleRevision("the author edited this comment meanwhile; read the new text")
        check_held(tx, claim, comment, actor, self.clock())
        return claim


def escalation(tx: Transaction, row: EscalationRow) -> Escalation:
    """Return a question with the names of those it concerns."""
    to = row.to
    return Escalation(
        id=row.id,
        comment_id=row.comment_id,
        asked_by_id=row.asked_by.id,
        asked_by=name_of(tx, row.asked_by),
        to_name=name_of(tx, Actor("moderator", to.person_id)) if to.person_id else None,
        to_role=to.role,
        note=row.note,
        asked_at=row.asked_at,
    )


def _questions(tx: Transaction, rows: Sequence[EscalationRow], reader: Actor, now: datetime) -> list[Question]:
    found = {one.id: one for one in tx.comments.many([row.comment_id for row in rows])}
    parents = {one.id: one for one in tx.comments.many([one.parent_id for one in found.values() if one.parent_id])}
    questions = []
    for row in rows:
        comment = found[row.comment_id]
        claim = tx.queue.open_on(comment.id, now)
        held_by = name_of(tx, claim.holder) if claim and claim.holder != reader else None
        questions.append(Question(escalation(tx, row), comment, parents.get(comment.parent_id or ""), held_by))
    return questions


def _check_addressee(tx: Transaction, site: Site, to: Addressee, actor: Actor) -> None:
    if to.person_id:
        tx.moderators.by_id(to.person_id, lock=True)  # they may be leaving at this moment
    others = [one for one in tx.moderators.of_site(site.id) if one.id != actor.id and not one.disabled]
    if not any(str(to) in addresses(one.id, one.roles[site.slug]) for one in others):
        raise UnknownModerator(f"'{to}' reaches nobody else who serves this site")


def _edits(tx: Transaction, site: Site, actor: Actor) -> bool:
    person = tx.moderators.by_id(actor.id)
    role = person.roles.get(site.slug) if person else None
    return role is not None and role.covers(Role.EDITOR)
