"""Training runs over HTTP: asked for, watched, cancelled."""

from flask import Blueprint, Response, g, jsonify, url_for

from moderation.domain.site import Scope
from moderation.web.auth import caller, require_scope
from moderation.web.context import services
from moderation.wire import run_json

training = Blueprint("training", __name__)


@training.post("/training-runs")
@require_scope(Scope.ADMIN)
def ask_for_training() -> tuple[Response, int]:
    """Train a model on the site's decisions as soon as the training worker is free; one run at a time."""
    run = services().training.ask(g.site, caller())
    answer = jsonify(run_json(run))
    answer.headers["Location"] = url_for(".get_training_run", run_id=run.id)
    return answer, 202


@training.get("/training-runs")
@require_scope(Scope.READ)
def list_training_runs() -> Response:
    """Return the site's last runs, newest first."""
    return jsonify({"items": [run_json(run) for run in services().training.list(g.site)]})


@training.get("/training-runs/<run_id>")
@require_scope(Scope.READ)
def get_training_run(run_id: str) -> Response:
    """Return one run with what it has done so far."""
    return jsonify(run_json(services().training.get(g.site, run_id)))


@training.delete("/training-runs/<run_id>")
@require_scope(Scope.ADMIN)
def cancel_training_run(run_id: str) -> Response:
    """Stop a run: at once while it waits, else at its next step."""
    return jsonify(run_json(services().training.cancel(g.site, run_id, caller())))
