"""The review queue for a site's own back office: claims and decisions."""

from flask import Blueprint, Response, g, jsonify, request

from moderation import metrics
from moderation.domain.site import Scope
from moderation.web.api.bodies import parse
from moderation.web.api.schemas import ClaimsBody, DecisionBody
from moderation.web.api.wire import claimed_json
from moderation.web.auth import caller, require_scope
from moderation.web.context import services
from moderation.wire import comment_json

queue = Blueprint("queue", __name__)


@queue.post("/queue/claims")
@require_scope(Scope.MODERATE)
def claim_comments() -> Response:
    """Lease held comments to this key; nobody else gets them until the lease ends."""
    wanted = parse(request, ClaimsBody)
    claimed = services().review.claim_next(g.site, caller(), wanted.count, wanted.order)
    return jsonify({"items": [claimed_json(item) for item in claimed]})


@queue.delete("/queue/claims/<claim_id>")
@require_scope(Scope.MODERATE)
def release_claim(claim_id: str) -> tuple[str, int]:
    """Give a claimed comment back to the queue."""
    services().review.release(claim_id, caller())
    return "", 204


@queue.post("/comments/<comment_id>/decisions")
@require_scope(Scope.MODERATE)
def decide_comment(comment_id: str) -> Response:
    """Publish or reject a comment; needs no claim."""
    decision = parse(request, DecisionBody).to_domain()
    comment = services().review.decide(g.site, comment_id, decision, caller())
    metrics.decided(decision.choice)
    return jsonify(comment_json(comment))
