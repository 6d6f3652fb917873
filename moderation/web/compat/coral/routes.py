"""The address that a Coral asks in its external moderation phase."""

import structlog
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from moderation.domain.errors import InvalidEncoding, InvalidJson, JsonTooDeep, MushrifError
from moderation.domain.policy import Verdict
from moderation.services.foreign.callers import Caller
from moderation.web.api.bodies import parse_json
from moderation.web.compat.coral.wire import opinion_json, read_phase
from moderation.web.context import services

log = structlog.get_logger(__name__)

coral = Blueprint("coral", __name__)

SIGNATURE = "X-Coral-Signature"


@coral.post("/coral/v1/moderate")
@coral.post("/sites/<slug>/coral/v1/moderate")
def moderate(slug: str | None = None) -> ResponseReturnValue:
    """Say what a comment deserves, or 204 for no opinion; nothing is stored, so a repeat gains nobody anything."""
    raw = request.get_data(cache=False)  # the signature is of these bytes, not of the same JSON written anew
    caller = services().corals.signed_by(raw, request.headers.get(SIGNATURE, ""), slug)
    with services().turns.take(f"coral:{caller.site.id}"):
        asked = read_phase(_parsed(raw))
        text = asked.text[: services().settings.max_comment_chars]
        if asked.by_team or not text:
            return "", 204
        words = caller.words or services().scoring.judge.lexicon()
        opinion = opinion_json(_verdict(caller, text), list(words.find(text)))
    return _answer(opinion) if opinion else ("", 204)


def _parsed(raw: bytes) -> object:
    try:
        return parse_json(raw)
    except (InvalidEncoding, InvalidJson, JsonTooDeep):  # signed, so Coral's own: a shape that is none of ours to judge
        return None


def _verdict(caller: Caller, text: str) -> Verdict:
    try:
        return services().callers.judged(caller, text)
    except Exception as error:  # an error would let the comment pass: the site's fail-safe says what to do
        code = error.code if isinstance(error, MushrifError) else type(error).__name__
        log.error("coral.not_scored", error=code)
        return services().callers.unscored(caller, text)


def _answer(opinion: dict[str, object]) -> Response:
    response = jsonify(opinion)
    response.headers["Cache-Control"] = "no-store"
    return response
