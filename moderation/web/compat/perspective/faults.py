"""Errors as Google's APIs write them; every answer has `error.message`, which clients show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from moderation.domain.errors import InsufficientScope, InvalidKey, MissingKey, MushrifError, RateLimited
from moderation.web.problems import PROBLEMS

Json = dict[str, Any]

_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_LIMIT = "Analysis requests (AnalyzeComment)"
BAD_KEY = "API key not valid. Please pass a valid API key."
NO_KEY = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
STATUSES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


@dataclass
class Fault(Exception):
    """What is wrong with a call, ready to be answered."""

    message: str
    code: int = 400
    details: tuple[Json, ...] = field(default_factory=tuple)

    def as_json(self) -> Json:
        """Return the whole answer."""
        error: Json = {"code": self.code, "message": self.message, "status": STATUSES[self.code]}
        return {"error": error | ({"details": list(self.details)} if self.details else {})}


def refused(error_type: str, message: str, **more: Any) -> Fault:
    """Return a fault of the comment analyzer's own kind."""
    return Fault(message, 400, ({"@type": _ERROR, "errorType": error_type, **more},))


def invalid(message: str) -> Fault:
    """Return the fault that has no type of its own."""
    return refused("INVALID_REQUEST", message)


def fault_of(error: MushrifError, rate: tuple[int, int]) -> Fault:
    """Return one of our errors as Google would have said it; `rate` is how many calls a key has in how many seconds."""
    match error:
        case MissingKey():
            return Fault(NO_KEY, 403)
        case InvalidKey():
            return Fault(BAD_KEY, 400, (_info("API_KEY_INVALID", service="commentanalyzer.googleapis.com"),))
        case InsufficientScope():
            return Fault(error.detail, 403, (_info("API_KEY_SERVICE_BLOCKED"),))
        case RateLimited():
            return _exhausted(*rate)
    ours = PROBLEMS[error.code].status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Fault(error.detail, 503) if ours else invalid(error.detail)


def _exhausted(most: int, seconds: int) -> Fault:
    said = f"Quota exceeded for quota metric '{_LIMIT}' and limit '{_LIMIT} per {seconds} seconds' of this service."
    facts = {
        "quota_limit": "AnalyzeRequestsPerMinutePerProject",
        "quota_limit_value": str(most),
        "quota_metric": "CommentAnalyzerService/analyze_requests",
        "service": "commentanalyzer.googleapis.com",
    }
    return Fault(said, 429, (_info("RATE_LIMIT_EXCEEDED", **facts),))


def _info(reason: str, **metadata: str) -> Json:
    return {"@type": _INFO, "reason": reason, "domain": "googleapis.com", "metadata": metadata}
