"""Perspective's addresses: analyze, suggestscore and the description that its clients start from."""

import json

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from moderation.arabic.script import classify
from moderation.domain.errors import InsufficientScope, MushrifError
from moderation.domain.label import Origin
from moderation.domain.site import Scope
from moderation.services.foreign.callers import Caller
from moderation.web.auth import bearer_secret
from moderation.web.compat.perspective import discovery
from moderation.web.compat.perspective.attributes import meaning
from moderation.web.compat.perspective.faults import Fault, Json, fault_of, invalid
from moderation.web.compat.perspective.wire import analysis_json, read_analysis, read_suggestion, suggestion_json
from moderation.web.compat.sent import sent_json
from moderation.web.context import services

log = structlog.get_logger(__name__)

perspective = Blueprint("perspective", __name__)

_OF_SITE = "/sites/<slug>"
_ANALYZE = f"/{discovery.VERSION}/comments:analyze"
_SUGGEST = f"/{discovery.VERSION}/comments:suggestscore"
_DISCOVERY = "/$discovery/rest"
_UNREADABLE = "Invalid JSON payload received."


@perspective.post(_ANALYZE)
@perspective.post(_OF_SITE + _ANALYZE)
def analyze(slug: str | None = None) -> Response:
    """Score a text here and now; nothing of it is stored or logged."""
    caller = _caller(Scope.SCORE, slug)
    with services().turns.take(caller.actor.id):
        asked = read_analysis(sent_json(invalid, _UNREADABLE))
        _, scored = services().callers.scored(caller, asked.text)
        return _answer(analysis_json(asked, scored.scores, classify(asked.text)))


@perspective.post(_SUGGEST)
@perspective.post(_OF_SITE + _SUGGEST)
def suggest(slug: str | None = None) -> Response:
    """Keep what people say of a text as a label of the site."""
    caller = _caller(Scope.TEACH, slug)
    with services().turns.take(caller.actor.id):
        model = caller.model or services().scoring.judge.classifier()
        asked = read_suggestion(sent_json(invalid, _UNREADABLE), model.attributes)
        meant = meaning(asked.values)
        if meant and not asked.do_not_store:
            # Coral writes comment:ID; another client's token may be the site's own id of the comment.
            reference = (asked.client_token or "").removeprefix("comment:")
            actor = caller.actor
            services().feedback.keep(caller.site, asked.text, Origin.PERSPECTIVE, meant, actor, reference)
        return _answer(suggestion_json(asked, classify(asked.text)))


@perspective.get(_DISCOVERY)
@perspective.get(_OF_SITE + _DISCOVERY)
def describe(slug: str | None = None) -> Response:
    """Return the API's description; needs no key, but says so when one is wrong."""
    if request.args.get("version", discovery.VERSION) != discovery.VERSION:
        raise Fault(f"Requested entity was not found; the version is {discovery.VERSION}.", 404)
    if secret := _secret():
        services().callers.find(secret)
    root = (services().settings.public_url or request.host_url).rstrip("/")
    return _answer(discovery.document(f"{root}/sites/{slug}/" if slug else f"{root}/"))


@perspective.errorhandler(Fault)
def _told(fault: Fault) -> Response:
    return _answer(fault.as_json(), fault.code)


@perspective.errorhandler(MushrifError)
def _told_ours(error: MushrifError) -> Response:
    response = _told(fault_of(error, services().turns.limit))
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@perspective.errorhandler(HTTPException)
def _told_http(error: HTTPException) -> Response:
    too_large = isinstance(error, RequestEntityTooLarge)
    return _told(invalid("Request payload size exceeds the limit." if too_large else error.description or error.name))


@perspective.errorhandler(Exception)
def _told_crash(error: Exception) -> Response:
    log.error("perspective.crashed", error=type(error).__name__, exc_info=error)
    return _told(Fault("Internal error encountered.", 500))


def _caller(scope: Scope, slug: str | None) -> Caller:
    caller = services().callers.find(_secret())
    if slug not in (None, caller.site.slug):
        raise Fault("This key belongs to another site.", 403)
    if not caller.allows(scope):
        raise InsufficientScope(f"this key lacks the scope '{scope}'")
    return caller


def _secret() -> str:
    """Return the key that came, by any of the ways that Google's clients send one."""
    given = request.args.get("key") or request.args.get("access_token") or request.headers.get("X-Goog-Api-Key")
    return (given or bearer_secret() or "").strip()


def _answer(document: Json, status: int = 200) -> Response:
    # ASCII alone: a token may be echoed that no UTF-8 can carry.
    response = Response(json.dumps(document), status, content_type="application/json; charset=UTF-8")
    response.headers["Cache-Control"] = "no-store"
    return response
