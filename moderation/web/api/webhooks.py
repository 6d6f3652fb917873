"""Where a site wants its events sent, and what became of each attempt."""

from flask import Blueprint, Response, g, jsonify, request

from moderation.domain.site import Scope
from moderation.domain.webhook import Attempt, Webhook
from moderation.web.api.bodies import parse
from moderation.web.api.webhook_shapes import ReplayBody, WebhookBody
from moderation.web.auth import caller, require_scope
from moderation.web.context import services
from moderation.web.query import whole_number
from moderation.wire import Json, time_json

webhooks = Blueprint("webhooks", __name__)


@webhooks.post("/webhooks")
@require_scope(Scope.ADMIN)
def add_webhook() -> tuple[Response, int]:
    """Send events to an address from now on; the secret that signs them is shown this once."""
    wanted = parse(request, WebhookBody)
    return _with_secret(services().webhooks.add(g.site, wanted.url, wanted.events, caller())), 201


@webhooks.get("/webhooks")
@require_scope(Scope.ADMIN)
def list_webhooks() -> Response:
    """Return the site's webhooks, without secrets."""
    return jsonify({"items": [_webhook_json(webhook) for webhook in services().webhooks.of_site(g.site)]})


@webhooks.delete("/webhooks/<webhook_id>")
@require_scope(Scope.ADMIN)
def remove_webhook(webhook_id: str) -> tuple[str, int]:
    """Send nothing more to an address, and forget what was on its way."""
    services().webhooks.remove(g.site, webhook_id, caller())
    return "", 204


@webhooks.post("/webhooks/<webhook_id>/rotate")
@require_scope(Scope.ADMIN)
def rotate_webhook(webhook_id: str) -> Response:
    """Sign with a new secret, which is shown this once; for a day the one of before signs as well."""
    return _with_secret(services().webhooks.rotate(g.site, webhook_id, caller()))


@webhooks.get("/webhooks/<webhook_id>/attempts")
@require_scope(Scope.ADMIN)
def list_attempts(webhook_id: str) -> Response:
    """Return what was tried and what came of it, newest first, a page at a time."""
    limit = whole_number("limit", 50, 1, 200)
    found, cursor = services().webhooks.attempts(g.site, webhook_id, cursor=request.args.get("cursor"), limit=limit)
    return jsonify({"items": [_attempt_json(attempt) for attempt in found], "next_cursor": cursor})


@webhooks.post("/webhooks/<webhook_id>/replay")
@require_scope(Scope.ADMIN)
def replay_webhook(webhook_id: str) -> tuple[Response, int]:
    """Send one delivery again, or all that failed since a time, under the ids they had."""
    wanted = parse(request, ReplayBody)
    count = services().webhooks.replay(
        g.site, webhook_id, caller(), delivery_id=wanted.delivery_id, failed_since=wanted.failed_since
    )
    return jsonify({"count": count}), 202


def _webhook_json(webhook: Webhook) -> Json:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": sorted(webhook.events),
        "created_at": time_json(webhook.created_at),
        "disabled_at": time_json(webhook.disabled_at),
    }


def _with_secret(webhook: Webhook) -> Response:
    answer = jsonify(_webhook_json(webhook) | {"secret": webhook.secret})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _attempt_json(attempt: Attempt) -> Json:
    return {
        "id": attempt.id,
        "delivery_id": attempt.delivery_id,
        "event": attempt.event,
        "comment_id": attempt.comment_id,
        "number": attempt.number,
        "state": attempt.state,
        "status": attempt.status,
        "error": attempt.error,
        "milliseconds": attempt.milliseconds,
        "attempted_at": time_json(attempt.attempted_at),
    }
