"""What an operator's tools call: liveness, readiness, metrics; and what is noted of every request."""

import re
import time

import structlog
from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from moderation import metrics
from moderation.store.ids import new_id
from moderation.web.context import services

log = structlog.get_logger(__name__)

REQUEST_ID = "X-Request-Id"
_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

operating = Blueprint("operating", __name__)


@operating.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process lives; asks nothing of anyone."""
    return _fresh(jsonify(alive=True))


@operating.get("/readyz")
def ready() -> ResponseReturnValue:
    """Name each part and whether it is ready; 503 when one is not."""
    parts = services().health.readiness()
    whole = all(part.ready for part in parts)
    named = [{"name": part.name, "ready": part.ready, "detail": part.detail} for part in parts]
    return _fresh(jsonify(ready=whole, parts=named)), 200 if whole else 503


@operating.get("/metrics")
def metrics_page() -> ResponseReturnValue:
    """Answer in Prometheus' text format."""
    return _fresh(Response(metrics.exposition(services().health, services().watch), content_type=CONTENT_TYPE_LATEST))


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def request_id(given: str) -> str:
    """Return the caller's id of a request when no log can be spoilt by it, else one of our own."""
    return given if _USABLE_ID.fullmatch(given) else new_id()


@operating.before_app_request
def _begin() -> None:
    g.request_id = request_id(request.headers.get(REQUEST_ID, ""))
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


@operating.after_app_request
def _note(response: Response) -> Response:
    seconds = time.perf_counter() - g.began
    response.headers[REQUEST_ID] = g.request_id
    metrics.answered(request.method, request.endpoint, response.status_code, seconds)
    # No path and no address: a path may name a comment, an address a reader.
    facts = {"method": request.method, "endpoint": request.endpoint, "status": response.status_code}
    level = log.warning if response.status_code >= 500 else log.debug
    level("web.answered", **facts, ms=round(seconds * 1000, 1))
    return response
