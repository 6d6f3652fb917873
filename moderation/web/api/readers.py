"""What readers say, for a site's own back office: reports, appeals, and the secret of the log-in hand-over."""

from flask import Blueprint, Response, g, jsonify, request

from moderation import metrics
from moderation.domain.comment import Comment
from moderation.domain.decision import Decision
from moderation.domain.reader import Appeal, AppealState, Reported
from moderation.domain.site import Scope, Site
from moderation.web.api.bodies import parse
from moderation.web.api.reader_shapes import ReaderAppealBody, ReaderReportBody
from moderation.web.api.schemas import DecisionBody
from moderation.web.auth import caller, require_scope
from moderation.web.context import services
from moderation.web.query import invalid, whole_number
from moderation.wire import Json, comment_json, time_json

readers = Blueprint("readers", __name__)


@readers.get("/reports")
@require_scope(Scope.MODERATE)
def list_reported() -> Response:
    """Return reported comments that nobody decided since, the last reported first, a page at a time."""
    found, cursor = services().reports.unanswered(g.site, request.args.get("cursor"), _limit())
    return jsonify({"items": [_reported_json(one, comment) for one, comment in found], "next_cursor": cursor})


@readers.get("/comments/<comment_id>/reports")
@require_scope(Scope.MODERATE)
def list_reports(comment_id: str) -> Response:
    """Return a comment's reports, newest first; who reported is not kept."""
    found = services().reports.of(g.site, comment_id)
    items = [{"id": one.id, "reason": one.reason, "created_at": time_json(one.created_at)} for one in found]
    return jsonify({"items": items})


@readers.post("/comments/<comment_id>/reports")
@require_scope(Scope.INGEST)
def add_report(comment_id: str) -> tuple[Response, int]:
    """Hand over a reader's report of a published comment; the same reporter counts once a comment."""
    wanted = parse(request, ReaderReportBody)
    counted = services().reports.add(g.site, comment_id, wanted.reason, f"user:{wanted.reporter}")
    return jsonify({"counted": counted}), 202


@readers.get("/appeals")
@require_scope(Scope.MODERATE)
def list_appeals() -> Response:
    """Return appeals with their comments, newest first, a page at a time."""
    found, cursor = services().readers.appeals(g.site, _state(), request.args.get("cursor"), _limit())
    return jsonify({"items": [_appeal_json(appeal, comment) for appeal, comment in found], "next_cursor": cursor})


@readers.post("/comments/<comment_id>/appeals")
@require_scope(Scope.INGEST)
def add_appeal(comment_id: str) -> tuple[Response, int]:
    """Hand over a commenter's words against a rejection; the comment goes back to review."""
    text = parse(request, ReaderAppealBody).text
    return jsonify(comment_json(services().readers.appeal_for(g.site, comment_id, text, caller()))), 202


@readers.post("/appeals/<appeal_id>/decisions")
@require_scope(Scope.MODERATE)
def decide_appeal(appeal_id: str) -> Response:
    """Answer an appeal by a decision on the revision it is about: publish upholds it, reject refuses it."""
    given = parse(request, DecisionBody).to_domain()
    appeal = services().readers.appeal_of(g.site, appeal_id)
    decision = Decision(given.choice, given.reason, given.note, given.revision or appeal.revision)
    comment = services().review.decide(g.site, appeal.comment_id, decision, caller())
    metrics.decided(decision.choice)
    return jsonify(comment_json(comment))


@readers.get("/site/login-secret")
@require_scope(Scope.ADMIN)
def get_login_secret() -> Response:
    """Return the secret with which the site's server signs log-in tokens."""
    return _secret_json(g.site)


@readers.post("/site/login-secret/rotate")
@require_scope(Scope.ADMIN)
def rotate_login_secret() -> Response:
    """Replace the secret; tokens signed with the old one end at once."""
    return _secret_json(services().logins.replace_secret(g.site, caller()))


def _limit() -> int:
    return whole_number("limit", 50, 1, 200)


def _state() -> AppealState | None:
    text = request.args.get("state")
    if text is not None and text not in list(AppealState):
        raise invalid("state", f"must be one of: {', '.join(AppealState)}")
    return AppealState(text) if text else None


def _reported_json(reported: Reported, comment: Comment) -> Json:
    return {
        "comment": comment_json(comment),
        "number": reported.number,
        "reasons": reported.reasons,
        "last_reported_at": time_json(reported.last_at),
    }


def _appeal_json(appeal: Appeal, comment: Comment) -> Json:
    return {
        "id": appeal.id,
        "comment": comment_json(comment),
        "revision": appeal.revision,
        "text": appeal.text,
        "state": appeal.state,
        "created_at": time_json(appeal.created_at),
        "answered_at": time_json(appeal.answered_at),
    }


def _secret_json(site: Site) -> Response:
    answer = jsonify({"secret": services().logins.secret_of(site)})
    answer.headers["Cache-Control"] = "no-store"
    return answer
