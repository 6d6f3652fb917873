"""What a moderator does with the comment in hand, or with one beside it: decide, skip, ask a colleague, undo."""

import re

from flask import request
from flask.typing import ResponseReturnValue

from moderation import metrics
from moderation.domain.comment import checked_text
from moderation.domain.decision import Choice, Decision, Reason
from moderation.domain.errors import (
    ClaimLost,
    CommentErased,
    CommentNotFound,
    FieldError,
    InvalidField,
    MissingField,
    NothingToUndo,
    NotYetScored,
    StaleRevision,
    UnknownModerator,
)
from moderation.domain.queue import Addressee
from moderation.domain.site import Role, Site
from moderation.services.review.decisions import Decided
from moderation.services.review.folds import FoldDecided
from moderation.web.console import review_words, units
from moderation.web.console.answers import asks_json, done, idempotency_key, refused, surface
from moderation.web.console.base import actor, my_site
from moderation.web.console.filters import wanted
from moderation.web.context import services

MOST_CLAIMS = 200
_ID = re.compile(r"[0-9a-f-]{36}\Z")
_CONFLICTS = (ClaimLost, StaleRevision, NotYetScored, CommentErased, CommentNotFound, MissingField)


def decide(slug: str) -> ResponseReturnValue:
    """Store a decision on the comment in hand, on all that are like it, or on one of its context."""
    site = my_site(slug)
    beside = request.form.get("beside")
    decision = _decision_beside(beside) if beside else _decision()
    claim_id = "" if beside else request.form.get("claim", "")
    try:
        made = _decide_beside(site, beside, decision) if beside else _decide(claim_id, decision)
    except _CONFLICTS as error:
        return refused(site, error, review_words.decision_conflict(error, services().clock()), claim_id)
    count = made.count if isinstance(made, FoldDecided) else 1
    metrics.decided(decision.choice)
    return done(site, review_words.decided(decision, count), decision=made.record.id, count=count)


def skip(slug: str) -> ResponseReturnValue:
    """Leave the comment to others."""
    site = my_site(slug)
    try:
        services().review.skip(_claim_id(request.form.get("claim", "")), actor())
    except ClaimLost as error:
        return refused(site, error, review_words.skip_conflict())
    return done(site, review_words.skipped())


def ask(slug: str) -> ResponseReturnValue:
    """Ask a colleague, or everyone of a role, for a second opinion on the comment in hand."""
    site = my_site(slug)
    claim_id = request.form.get("claim", "")
    try:
        asked = services().second_opinions.ask(site, _claim_id(claim_id), actor(), _addressee(), _note("question"))
    except (*_CONFLICTS, UnknownModerator) as error:
        return refused(site, error, review_words.decision_conflict(error, services().clock()), claim_id)
    return done(site, review_words.asked(asked))


def undo(slug: str) -> ResponseReturnValue:
    """Take back the decision that the page named, and give its comment to this person again."""
    site = my_site(slug)
    try:
        undone = services().review.undo(site, actor(), request.form.get("decision", ""))
    except (NothingToUndo, StaleRevision) as error:
        return refused(site, error, review_words.undo_conflict(error))
    shown = units.rendered(site, undone.items[:1] if asks_json() else [], wanted().query)
    return done(
        site,
        review_words.undone(undone),
        at=undone.items[0].claim.id if undone.items else None,
        unit=next(iter(shown), None),
    )


def unskip(slug: str) -> ResponseReturnValue:
    """Bring back what this person skipped."""
    site = my_site(slug)
    return done(site, review_words.unskipped(services().review.forget_skips(actor())))


def _decide(claim_id: str, decision: Decision) -> Decided | FoldDecided:
    held = (_claim_id(claim_id), decision, actor(), surface(), idempotency_key())
    if request.form.get("fold"):
        return services().folds.decide(*held)
    return services().review.decide_claimed(*held)


def _decide_beside(site: Site, beside: str, decision: Decision) -> Decided:
    comment_id = beside.split(":")[1]
    return services().review.decide_in_context(site, comment_id, decision, actor(), surface(), idempotency_key())


def _claim_id(claim_id: str) -> str:
    if not _ID.match(claim_id):
        raise ClaimLost("the form names no claim")
    return claim_id


def _decision() -> Decision:
    """Read the pressed button: a reason's button rejects with that reason."""
    try:
        reason = Reason(request.form["reason"]) if request.form.get("reason") else None
        choice = Choice(request.form.get("decision", Choice.REJECT if reason else ""))
    except ValueError:
        raise InvalidField("decision is publish or reject, reason one of the known codes") from None
    return Decision(choice, reason if choice is Choice.REJECT else None, _note("note"))


def _decision_beside(beside: str) -> Decision:
    """Read a button of the context: what to do, with which comment, in which revision."""
    choice, _, rest = beside.partition(":")
    comment_id, _, revision = rest.partition(":")
    if choice not in set(Choice) or not _ID.match(comment_id) or not (revision.isdigit() and len(revision) < 9):
        raise InvalidField("beside is what to do, a comment's id and its revision, with colons between")
    return Decision(Choice(choice), revision=int(revision))


def _addressee() -> Addressee:
    kind, _, name = request.form.get("to", "").partition(":")
    if kind == "role" and name in set(Role):
        return Addressee(role=Role(name))
    if kind == "person" and _ID.match(name):
        return Addressee(person_id=name)
    raise UnknownModerator("choose whom to ask")


def _note(name: str) -> str | None:
    note = checked_text(request.form.get(name, "").replace("\r\n", "\n").strip(), f"/{name}")
    if len(note) > units.MAX_NOTE_CHARS:
        fault = FieldError(f"/{name}", f"{len(note)} characters; at most {units.MAX_NOTE_CHARS}")
        raise InvalidField("the note is too long", errors=[fault])
    return note or None
