"""OpenAI's address for moderation: texts in, thirteen categories out."""

import json

import structlog
from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from moderation.domain.errors import InsufficientScope, MushrifError
from moderation.domain.site import Scope
from moderation.store.ids import new_id
from moderation.web.auth import bearer_secret
from moderation.web.compat.openai.wire import Json, Refusal, read_texts, refusal_of, result_json
from moderation.web.compat.sent import sent_json
from moderation.web.context import services

log = structlog.get_logger(__name__)

openai = Blueprint("openai", __name__, url_prefix="/v1")

_UNREADABLE = "We could not parse the JSON body of your request."


@openai.post("/moderations")
def moderate() -> Response:
    """Judge texts here and now; nothing of them is stored or logged."""
    caller = services().callers.find(bearer_secret())
    if not caller.allows(Scope.SCORE):
        raise InsufficientScope(f"this key lacks the scope '{Scope.SCORE}'")
    with services().turns.take(caller.actor.id):
        texts = read_texts(sent_json(Refusal, _UNREADABLE), services().settings.max_comment_chars)
        model, scored = services().callers.all_scored(caller, texts)
        words = caller.words or services().scoring.judge.lexicon()
        thresholds = caller.site.policy.thresholds
        results = [
            result_json(one.scores, words.find(text), thresholds) for one, text in zip(scored, texts, strict=True)
        ]
    return _answer({"id": f"modr-{new_id()}", "model": model.model, "results": results})


@openai.errorhandler(Refusal)
def _told(refusal: Refusal) -> Response:
    return _answer(refusal.as_json(), refusal.status)


@openai.errorhandler(MushrifError)
def _told_ours(error: MushrifError) -> Response:
    response = _told(refusal_of(error))
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@openai.errorhandler(HTTPException)
def _told_http(error: HTTPException) -> Response:
    return _told(Refusal(error.description or error.name, error.code or 400))


@openai.errorhandler(Exception)
def _told_crash(error: Exception) -> Response:
    log.error("openai.crashed", error=type(error).__name__, exc_info=error)
    return _told(Refusal("The server had an error while processing your request.", 500, "server_error"))


def _answer(document: Json, status: int = 200) -> Response:
    response = Response(json.dumps(document), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
