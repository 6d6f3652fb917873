"""Errors become RFC 9457 problem+json here and nowhere else; no stack trace reaches a caller."""

from typing import Any

import structlog
from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from moderation.domain.errors import MushrifError, PayloadTooLarge
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS

log = structlog.get_logger(__name__)


def problem(error: MushrifError) -> dict[str, Any]:
    """Return the problem document of an error."""
    known = PROBLEMS[error.code]
    return {
        "type": f"urn:mushrif:error:{error.code}",
        "title": translated(known.title),
        "status": known.status,
        "detail": error.detail,
        "code": error.code,
        "errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in error.errors],
    }


def problem_response(error: MushrifError) -> Response:
    """Return the answer for an error, `Retry-After` included."""
    document = problem(error)
    response = jsonify(document)
    response.status_code = document["status"]
    response.mimetype = "application/problem+json"
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="mushrif"'
    return response


def register_errors(app: Flask) -> None:
    """Answer every error of the application as a problem."""
    app.register_error_handler(MushrifError, problem_response)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_crash)


class _Named(MushrifError):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc]


def _from_http(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return problem_response(PayloadTooLarge("the request is larger than MUSHRIF_MAX_BODY_BYTES allows"))
    codes = {NotFound: "not_found", MethodNotAllowed: "method_not_allowed"}
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), "bad_request")
    response = problem_response(_Named(code, error.description or error.name))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _from_crash(error: Exception) -> Response:
    log.error("web.crashed", error=type(error).__name__, exc_info=error)
    return problem_response(MushrifError("the service failed; the log names the cause"))
