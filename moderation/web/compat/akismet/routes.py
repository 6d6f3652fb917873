"""Akismet's addresses: a form in, one word out."""

import uuid

import structlog
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from moderation.domain import spam
from moderation.domain.decision import Choice, Reason
from moderation.domain.errors import BodyTooLong, EmptyBody, InvalidKey, MissingKey, MushrifError
from moderation.domain.label import Origin
from moderation.domain.policy import Action
from moderation.domain.site import Scope
from moderation.services.foreign.callers import Caller
from moderation.web.compat.akismet.wire import Submission, key_in_host, read_form, read_submission
from moderation.web.context import services
from moderation.web.problems import PROBLEMS

log = structlog.get_logger(__name__)

akismet = Blueprint("akismet", __name__, url_prefix="/1.1")

THANKS = "Thanks for making the web a better place."
RECHECK_SECONDS = 300

Form = dict[str, str]


@akismet.post("/verify-key")
def verify_key() -> Response:
    """Tell whether a key may have comments checked."""
    form = _form()
    # WordPress sends the new key as `key` and the one it still has as `api_key`.
    known = _known(form.get("key") or form.get("api_key"), Scope.SCORE)
    return _said("valid" if known else "invalid")


@akismet.post("/comment-check")
def check() -> Response:
    """Tell whether a comment is spam to the site; nothing of it is stored or logged."""
    form = _form()
    caller = _known(_secret(form), Scope.SCORE)
    if caller is None:
        return _said("invalid")
    with services().turns.take(caller.actor.id):
        response = _answer(caller, read_submission(form))
    # WordPress heeds a second look only beside an id; this one names nothing that is kept.
    response.headers["X-akismet-guid"] = str(uuid.uuid4())
    return response


@akismet.post("/submit-spam")
def submit_spam() -> Response:
    """Keep a comment that people marked as spam as a rejection."""
    return _submitted(Choice.REJECT)


@akismet.post("/submit-ham")
def submit_ham() -> Response:
    """Keep a comment that people marked as no spam as a publication."""
    return _submitted(Choice.PUBLISH)


@akismet.errorhandler(MushrifError)
def _failed(error: MushrifError) -> Response:
    response = _said(error.detail, PROBLEMS[error.code].status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@akismet.errorhandler(HTTPException)
def _failed_http(error: HTTPException) -> Response:
    return _said(error.description or error.name, error.code or 400)


@akismet.errorhandler(Exception)
def _crashed(error: Exception) -> Response:
    log.error("akismet.crashed", error=type(error).__name__, exc_info=error)
    return _said("the service failed", 500)


def _answer(caller: Caller, given: Submission) -> Response:
    if given.by_administrator:
        return _said("false")
    if given.sure or given.trapped:
        return _said("true")
    text = given.text[: services().settings.max_comment_chars]
    if not text:
        return _said("false")
    words = caller.words or services().scoring.judge.lexicon()
    try:
        verdict = services().callers.judged(caller, text)
    except Exception as error:  # no model, or one that fails on this text: say what the word list says, and ask again
        log.error("akismet.not_scored", error=type(error).__name__)
        return _provisional(listed=spam.listed_as_spam(words.find(text)), final=given.again)
    listed = any(signal.name == "lexicon" for signal in verdict.signals)
    found = spam.is_spam(verdict, words.find(text) if listed else (), caller.site.policy.counts_as_spam)
    response = _said("true" if found else "false")
    if found and verdict.action is Action.REJECT:
        response.headers["X-akismet-pro-tip"] = "discard"
    return response


def _provisional(*, listed: bool, final: bool) -> Response:
    response = _said("true" if listed else "false")
    if not listed and not final:
        response.headers["X-akismet-recheck-after"] = str(RECHECK_SECONDS)
    return response


def _submitted(choice: Choice) -> Response:
    form = _form()
    caller = _known(_secret(form), Scope.TEACH)
    if caller is None:
        return _said("invalid")
    given = read_submission(form)
    text = given.text[: services().settings.max_comment_chars]
    if text and not given.test:
        with services().turns.take(caller.actor.id):
            _keep(caller, text, choice, given.own_id)
    return _said(THANKS)


def _keep(caller: Caller, text: str, choice: Choice, own_id: str | None) -> None:
    meant = (choice, _reason(caller, text) if choice is Choice.REJECT else None)
    try:
        services().feedback.keep(caller.site, text, Origin.AKISMET, meant, caller.actor, own_id)
    except (EmptyBody, BodyTooLong):
        log.info("akismet.not_kept", key=caller.actor.id)


def _reason(caller: Caller, text: str) -> Reason | None:
    _, scored = services().callers.scored(caller, text)
    return spam.reason_of_spam(caller.site.policy.counts_as_spam, scored.scores)


def _known(secret: str | None, scope: Scope) -> Caller | None:
    """Return who has this key if it covers the scope; our keys are lower case, so that a host name can carry them."""
    try:
        caller = services().callers.find((secret or "").strip().lower())
    except (MissingKey, InvalidKey):
        return None
    return caller if caller.allows(scope) else None


def _secret(form: Form) -> str | None:
    # Not `request.host`: werkzeug gives none back that has an underscore in it.
    return form.get("api_key") or key_in_host(request.environ.get("HTTP_HOST", "")) or form.get("key")


def _form() -> Form:
    if request.mimetype == "multipart/form-data":
        return request.form.to_dict()
    raw, limit = request.get_data(cache=False), current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is None and len(raw) >= limit:
        raise RequestEntityTooLarge  # without a length werkzeug stops reading there and says nothing
    return read_form(raw, request.mimetype_params.get("charset"))


def _said(word: str, status: int = 200) -> Response:
    response = Response(word, status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
