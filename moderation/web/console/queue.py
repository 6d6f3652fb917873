"""The review queue: the held comment in hand, and the forms that decide, skip and undo."""

import re
from typing import Any

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import metrics
from moderation.arabic.hidden import neutralised
from moderation.domain.comment import Comment, checked_text
from moderation.domain.decision import REASON_LABELS, Choice, Decision, Reason
from moderation.domain.errors import (
    ClaimLost,
    CommentErased,
    FieldError,
    InvalidField,
    NothingToUndo,
    NotYetScored,
    StaleRevision,
)
from moderation.domain.policy import ATTRIBUTE_LABELS, Action
from moderation.domain.site import Site
from moderation.services.review_shapes import Claimed, QueueState
from moderation.web.console import wording
from moderation.web.console.base import actor, me, my_site
from moderation.web.console.body import runs
from moderation.web.context import services
from moderation.web.status_words import STATUS_WORDS

MAX_NOTE_CHARS = 500
EXCERPT_CHARS = 120
_ID = re.compile(r"[0-9a-f-]{36}\Z")
_CONFLICTS = (ClaimLost, StaleRevision, NotYetScored, CommentErased)


def home() -> ResponseReturnValue:
    """Go to the only site that the person serves, or let them choose."""
    sites = [services().sites.by_slug(slug) for slug in me().roles]
    if len(sites) == 1:
        return redirect(url_for("console.queue", slug=sites[0].slug), 303)
    choices = [(site, me().roles[site.slug], _waiting(_state(site))) for site in sites]
    return render_template("console/sites.html", choices=choices, role_words=wording.ROLE_WORDS)


def show(slug: str) -> ResponseReturnValue:
    """Lease the next comment, or go on with the one in hand, and show it with all that a decision needs."""
    site = my_site(slug)
    claimed = services().review.current(site, actor())
    recent = services().review.recent(site, actor())
    state = _state(site)
    shared = {
        "site": site,
        "state": state,
        "waiting": _waiting(state),
        "recent": [(past, wording.outcome(past), excerpt(past.comment)) for past in recent],
    }
    if claimed is None:
        return render_template("console/empty.html", **shared)
    return render_template("console/item.html", **shared, **_item(claimed))


def state(slug: str) -> ResponseReturnValue:
    """Return what waits, for a page that looks whether something new came."""
    return _state_json(my_site(slug))


def renew(slug: str) -> ResponseReturnValue:
    """Lengthen the lease of the comment in hand; names the one that is now in hand, if any."""
    site = my_site(slug)
    claimed = services().review.current(site, actor())
    until = claimed.claim.expires_at.isoformat() if claimed else None
    return _state_json(site) | {"claim_id": claimed.claim.id if claimed else None, "lease_expires_at": until}


def decide(slug: str) -> ResponseReturnValue:
    """Store a decision on the comment in hand and show the next."""
    site, decision = my_site(slug), _decision()
    try:
        services().review.decide_claimed(_claim_id(), decision, actor())
        metrics.decided(decision.choice)
        notice(wording.decided(decision))
    except _CONFLICTS as error:
        notice(wording.decision_conflict(error), "problem")
    return _next(site)


def skip(slug: str) -> ResponseReturnValue:
    """Leave the comment to others and show the next."""
    site = my_site(slug)
    try:
        services().review.skip(_claim_id(), actor())
        notice(wording.SKIPPED)
    except ClaimLost:
        notice(wording.SKIP_CONFLICT, "problem")
    return _next(site)


def undo(slug: str) -> ResponseReturnValue:
    """Take back the decision that the page named as the last one, and show its comment again."""
    site = my_site(slug)
    try:
        services().review.undo(site, actor(), request.form.get("decision", ""))
        notice(wording.UNDONE)
    except (NothingToUndo, StaleRevision) as error:
        notice(wording.undo_conflict(error), "problem")
    return _next(site)


def unskip(slug: str) -> ResponseReturnValue:
    """Bring back what this person skipped."""
    site = my_site(slug)
    notice(wording.unskipped(services().review.forget_skips(actor())))
    return _next(site)


def excerpt(comment: Comment) -> str | None:
    """Return the start of a comment on one line, hidden characters removed; None when its text is gone."""
    if comment.body is None:
        return None
    words = " ".join(neutralised(comment.body).split())
    if len(words) <= EXCERPT_CHARS:
        return words
    cut = words[:EXCERPT_CHARS]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _next(site: Site) -> ResponseReturnValue:
    return redirect(url_for("console.queue", slug=site.slug), 303)


def _state(site: Site) -> QueueState:
    return services().review.state(site, actor())


def _waiting(state: QueueState) -> str:
    return wording.waiting(state, services().clock())


def _state_json(site: Site) -> dict[str, Any]:
    state = _state(site)
    oldest = state.oldest_held_at.isoformat() if state.oldest_held_at else None
    counts = {"held": state.held, "free": state.free, "skipped": state.skipped, "oldest_held_at": oldest}
    return counts | {"waiting": _waiting(state)}


def _item(claimed: Claimed) -> dict[str, Any]:
    comment = claimed.comment
    signals = comment.verdict.signals if comment.verdict else ()
    asking = [signal for signal in signals if signal.asks is not Action.PUBLISH]
    parent = services().review.parent_of(comment)
    return {
        "claim": claimed.claim,
        "comment": comment,
        "body": runs(comment.body or "", [span for signal in asking for span in signal.spans]),
        "why": asking,
        "other_signals": [signal for signal in signals if signal.asks is Action.PUBLISH],
        "scores": _scores(comment),
        "parent": parent,
        "parent_body": runs(parent.body) if parent and parent.body else None,
        "reasons": list(REASON_LABELS.items()),
        "status_words": STATUS_WORDS,
        "script_words": wording.SCRIPT_WORDS,
        "dialect_words": wording.DIALECT_WORDS,
        "max_note_chars": MAX_NOTE_CHARS,
    }


def _scores(comment: Comment) -> list[tuple[str, str, float]]:
    scores = comment.verdict.scores if comment.verdict else {}
    highest_first = sorted(scores.items(), key=lambda item: -item[1])
    return [(name, ATTRIBUTE_LABELS.get(name, name), value) for name, value in highest_first]


def _claim_id() -> str:
    claim_id = request.form.get("claim", "")
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
    return Decision(choice, reason if choice is Choice.REJECT else None, _note())


def _note() -> str | None:
    note = checked_text(request.form.get("note", "").replace("\r\n", "\n").strip(), "/note")
    if len(note) > MAX_NOTE_CHARS:
        fault = FieldError("/note", f"{len(note)} characters; at most {MAX_NOTE_CHARS}")
        raise InvalidField("the note is too long", errors=[fault])
    return note or None
