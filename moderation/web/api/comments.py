"""Comments over HTTP: one, many, read, edit, withdraw, list."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, request, url_for

from moderation import metrics
from moderation.domain.comment import Comment, NewComment, Status
from moderation.domain.errors import BatchTooLarge, InvalidField, MushrifError
from moderation.domain.site import Scope
from moderation.web.api.bodies import JSON_TYPES, NDJSON_TYPES, parse, parse_json, read_bytes, validate
from moderation.web.api.schemas import EditBody, NewCommentBody
from moderation.web.auth import caller, require_scope
from moderation.web.context import services
from moderation.web.errors import problem
from moderation.web.query import invalid, whole_number
from moderation.web.waiting import settled
from moderation.wire import comment_json

comments = Blueprint("comments", __name__)


@comments.post("/comments")
@require_scope(Scope.INGEST)
def post_comment() -> Response:
    """Accept a comment for scoring; safe to repeat with the same external id or Idempotency-Key."""
    new = parse(request, NewCommentBody).to_domain()
    comment = services().intake.receive(g.site, new, idempotency_key())
    metrics.received()
    return _accepted(comment)


@comments.post("/comments/batch")
@require_scope(Scope.INGEST)
def post_batch() -> Response:
    """Accept many comments, as a JSON array or NDJSON; each line has a result of its own."""
    items = [_new_or_error(line) for line in _lines()]
    results = services().intake.receive_batch(g.site, items, idempotency_key())
    metrics.received(sum(isinstance(result, Comment) for result in results))
    return jsonify({"items": [_line_json(line, result) for line, result in enumerate(results)]})


@comments.get("/comments/<comment_id>")
@require_scope(Scope.READ)
def get_comment(comment_id: str) -> Response:
    """Return one comment with its verdict and decision."""
    return jsonify(comment_json(services().intake.get(g.site, comment_id)))


@comments.get("/comments")
@require_scope(Scope.READ)
def list_comments() -> Response:
    """Return comments newest first, a page at a time."""
    found, cursor = services().intake.page(
        g.site,
        status=_status(),
        article=request.args.get("article"),
        cursor=request.args.get("cursor"),
        limit=whole_number("limit", 50, 1, 200),
    )
    response = jsonify({"items": [comment_json(comment) for comment in found], "next_cursor": cursor})
    if cursor:
        query = urlencode({**request.args.to_dict(), "cursor": cursor})
        response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response


@comments.patch("/comments/<comment_id>")
@require_scope(Scope.INGEST)
def edit_comment(comment_id: str) -> Response:
    """Take an author's edit as a new revision."""
    return _accepted(services().intake.edit(g.site, comment_id, parse(request, EditBody).body))


@comments.delete("/comments/<comment_id>")
@require_scope(Scope.INGEST)
def withdraw_comment(comment_id: str) -> tuple[str, int]:
    """Erase a comment at its author's wish; safe to repeat."""
    services().intake.withdraw(g.site, comment_id, caller())
    return "", 204


def idempotency_key() -> str | None:
    """Return the caller's Idempotency-Key; raises InvalidField for one that is too long."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= 200:
        raise InvalidField("Idempotency-Key has 1 to 200 characters")
    return key


def _accepted(comment: Comment) -> Response:
    seconds = _wait_seconds()
    if seconds:
        comment = settled(services(), g.site, comment, seconds)
    response = jsonify(comment_json(comment))
    response.status_code = 200 if seconds and comment.status is not Status.RECEIVED else 202
    if seconds:
        response.headers["Preference-Applied"] = f"wait={seconds:g}"
    response.headers["Location"] = url_for("api.comments.get_comment", comment_id=comment.id)
    return response


def _wait_seconds() -> float:
    for preference in request.headers.get("Prefer", "").split(","):
        name, _, value = preference.strip().partition("=")
        if name.strip().lower() == "wait" and value.strip().isdigit() and value.isascii():
            return min(float(value[:9]), services().settings.max_wait_seconds)
    return 0.0


def _status() -> Status | None:
    text = request.args.get("status")
    if text is None:
        return None
    try:
        return Status(text)
    except ValueError:
        raise invalid("status", f"must be one of {', '.join(Status)}") from None


def _lines() -> list[Any]:
    raw = read_bytes(request, JSON_TYPES + NDJSON_TYPES)
    lines = _ndjson(raw) if request.mimetype in NDJSON_TYPES else parse_json(raw)
    if not isinstance(lines, list):
        raise InvalidField("the body must be a JSON array of comments")
    limit = services().settings.max_batch
    if len(lines) > limit:
        raise BatchTooLarge(f"{len(lines)} comments in one batch; at most {limit} are taken")
    return lines


def _ndjson(raw: bytes) -> list[Any]:
    return [_value_or_error(line) for line in raw.split(b"\n") if line.strip()]


def _value_or_error(line: bytes) -> Any:
    try:
        return parse_json(line)
    except MushrifError as error:
        return error


def _new_or_error(value: Any) -> NewComment | MushrifError:
    if isinstance(value, MushrifError):
        return value
    try:
        return validate(value, NewCommentBody).to_domain()
    except MushrifError as error:
        return error


def _line_json(line: int, result: Comment | MushrifError) -> dict[str, Any]:
    if isinstance(result, MushrifError):
        document = problem(result)
        return {"line": line, "status": document["status"], "comment": None, "error": document}
    return {"line": line, "status": 202, "comment": comment_json(result), "error": None}
