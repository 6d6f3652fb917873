"""What a form of the review is answered: a redirect with a notice, or JSON when the page's script sent it."""

from typing import Any

from flask import flash as notice
from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.errors import ClaimLost, InvalidText, MushrifError, StaleRevision
from moderation.domain.queue import Surface
from moderation.domain.site import Site
from moderation.services.review.context import EditConflict
from moderation.services.review.shapes import QueueState
from moderation.web.console import review_words, units
from moderation.web.console.base import actor
from moderation.web.console.filters import wanted
from moderation.web.context import services
from moderation.web.problems import PROBLEMS

MAX_KEY_CHARS = 100


def asks_json() -> bool:
    """Tell whether the page's script asks, which shows the answer itself."""
    return request.accept_mimetypes.best == "application/json"


def idempotency_key() -> str | None:
    """Return the caller's key, from the header or, where a browser can send none, from the form."""
    key = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key") or None
    if key and (len(key) > MAX_KEY_CHARS or not key.isascii() or not key.isprintable()):
        raise InvalidText(f"the idempotency key has at most {MAX_KEY_CHARS} printable ASCII characters")
    return key


def surface() -> Surface:
    """Return how the person decided, as the page says; a plain form is a button."""
    given = request.form.get("surface", "")
    return Surface(given) if given in (Surface.KEY, Surface.TOUCH) else Surface.BUTTON


def done(site: Site, message: str, **more: Any) -> ResponseReturnValue:
    """Say that something was done."""
    if not asks_json():
        notice(message)
        return to_queue(site, **({"at": more["at"]} if more.get("at") else {}))
    return jsonify({"message": message, "recent": recent(site), **more})


def refused(site: Site, error: MushrifError, message: str, claim_id: str = "") -> ResponseReturnValue:
    """Say why nothing was done; after an author's edit with what they changed."""
    if not asks_json():
        notice(message, "problem")
        return to_queue(site, **({"edited": claim_id} if isinstance(error, StaleRevision) and claim_id else {}))
    changed = edited(claim_id) if isinstance(error, StaleRevision) and claim_id else None
    answer = {"code": error.code, "message": message, "conflict": units.conflict(changed) if changed else None}
    return jsonify(answer), PROBLEMS[error.code].status


def edited(claim_id: str) -> EditConflict | None:
    """Return what an author changed since a claim of this person's was given; None when nothing."""
    try:
        return services().context.edit_conflict(claim_id, actor())
    except ClaimLost:
        return None


def to_queue(site: Site, **more: str) -> ResponseReturnValue:
    """Go on in the queue, with the order and filter that the form's address has."""
    query: dict[str, Any] = {**wanted().query, **more}
    return redirect(url_for("console.queue", slug=site.slug, **query), 303)


def recent(site: Site) -> str:
    """Return the HTML of this person's last decisions."""
    return render_template("console/recent.html", site=site, query=wanted().query, recent=recent_rows(site))


def recent_rows(site: Site) -> list[tuple[Any, str, str | None]]:
    """Return this person's last decisions, each with its outcome and the start of its text."""
    found = services().review.recent(site, actor())
    return [(past, review_words.outcome(past), units.excerpt(past.comment)) for past in found]


def state_json(state: QueueState) -> dict[str, Any]:
    """Return what waits."""
    oldest = state.oldest_held_at.isoformat() if state.oldest_held_at else None
    counts = {"held": state.held, "free": state.free, "skipped": state.skipped, "oldest_held_at": oldest}
    return counts | {"waiting": review_words.waiting(state, services().clock())}
