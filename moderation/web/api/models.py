"""A site's own models over HTTP: listed, shown, tried beside the champion, promoted, rolled back."""

from flask import Blueprint, Response, g, jsonify, request

from moderation.domain.site import Scope
from moderation.web.api.bodies import parse
from moderation.web.api.model_shapes import CanaryBody, PromotionBody
from moderation.web.auth import caller, require_scope
from moderation.web.context import services
from moderation.wire import comparison_json, model_json, progress_json, week_json

models = Blueprint("models", __name__)


@models.get("/models")
@require_scope(Scope.READ)
def list_models() -> Response:
    """Return the site's models, newest first; without a champion among them the shipped model scores."""
    return jsonify({"items": [model_json(model) for model in services().models.list(g.site)]})


@models.get("/models/weeks")
@require_scope(Scope.READ)
def get_weeks() -> Response:
    """Return the last eight weeks of what scores the site, the newest first, each with what calls for a look."""
    return jsonify({"items": [week_json(week) for week in services().watch.recent(g.site)]})


@models.get("/models/rule")
@require_scope(Scope.READ)
def get_rule() -> Response:
    """Return the rule by which the site promotes, the model it tries, and what that still lacks."""
    return jsonify(progress_json(g.site, services().by_rule.progress(g.site)))


@models.get("/models/<name>")
@require_scope(Scope.READ)
def get_model(name: str) -> Response:
    """Return one model with its recipe and what the gate measured."""
    return jsonify(model_json(services().models.get(g.site, name), whole=True))


@models.get("/models/<name>/agreement")
@require_scope(Scope.READ)
def get_agreement(name: str) -> Response:
    """Return how a shadow's verdicts of the last 30 days compare with those that acted, the widest apart first."""
    seen = services().shadows.agreement(g.site, services().models.get(g.site, name))
    return jsonify({"comments": seen.comments, "agreed": seen.agreed, "flips": [flip._asdict() for flip in seen.flips]})


@models.post("/models/<name>/shadow")
@require_scope(Scope.ADMIN)
def shadow_model(name: str) -> Response:
    """Score live comments with a model beside the champion; it decides nothing."""
    return jsonify(model_json(services().models.shadow(g.site, name, caller())))


@models.get("/models/<name>/canary")
@require_scope(Scope.READ)
def get_canary(name: str) -> Response:
    """Return how a canary and the champion fare side by side since the canary has its share."""
    found = services().models.get(g.site, name)
    return jsonify(comparison_json(services().trials.comparison(g.site, found)))


@models.put("/models/<name>/canary")
@require_scope(Scope.ADMIN)
def set_canary(name: str) -> Response:
    """Let a model that passed the gate judge `share` of a hundred live comments, from the next one on."""
    wanted = parse(request, CanaryBody)
    return jsonify(model_json(services().models.canary(g.site, name, wanted.share, caller())))


@models.delete("/models/<name>/canary")
@require_scope(Scope.ADMIN)
def end_canary(name: str) -> Response:
    """End a canary's trial: the champion judges all comments from the next one on."""
    return jsonify(model_json(services().models.end_canary(g.site, name, caller())))


@models.post("/models/<name>/promote")
@require_scope(Scope.ADMIN)
def promote_model(name: str) -> Response:
    """Make a model the champion from the next comment on; one that the gate refused needs a reason in `despite`."""
    wanted = parse(request, PromotionBody)
    return jsonify(model_json(services().models.promote(g.site, name, caller(), wanted.despite)))


@models.post("/models/rollback")
@require_scope(Scope.ADMIN)
def roll_back() -> Response:
    """End the canary if there is one, else put back the champion before; `champion` is null for the shipped model."""
    restored = services().models.rollback(g.site, caller())
    return jsonify({"champion": model_json(restored) if restored else None})
