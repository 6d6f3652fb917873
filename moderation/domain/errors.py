"""Every error a caller can meet: what, where, what would work; each with a stable code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from moderation.domain.decision import Choice


@dataclass(frozen=True)
class FieldError:
    """One fault in a request body; `pointer` is an RFC 6901 JSON pointer."""

    pointer: str
    detail: str


class MushrifError(Exception):
    """Base of all errors that are answered to a caller rather than logged as a crash.

    Parameters
    ----------
    detail : str
        One sentence in English for the caller's developer; never a comment's text.
    errors : sequence of FieldError, optional
        The single faults, when there are several.
    retry_after : int, optional
        Seconds after which the same call may succeed.
    """

    code: ClassVar[str] = "internal_error"

    def __init__(self, detail: str, *, errors: Sequence[FieldError] = (), retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after = retry_after


class InvalidJson(MushrifError):
    code = "invalid_json"


class InvalidEncoding(MushrifError):
    code = "invalid_encoding"


class JsonTooDeep(MushrifError):
    code = "json_too_deep"


class UnsupportedMediaType(MushrifError):
    code = "unsupported_media_type"


class UnsupportedEncoding(MushrifError):
    code = "unsupported_encoding"


class PayloadTooLarge(MushrifError):
    code = "payload_too_large"


class BatchTooLarge(MushrifError):
    code = "batch_too_large"


class MissingField(MushrifError):
    code = "missing_field"


class UnknownField(MushrifError):
    code = "unknown_field"


class InvalidField(MushrifError):
    code = "invalid_field"


class UnprovenThreshold(MushrifError):
    code = "unproven_threshold"


class NoRehearsal(MushrifError):
    code = "no_rehearsal"


class InvalidText(MushrifError):
    code = "invalid_text"


class EmptyBody(MushrifError):
    code = "empty_body"


class BodyTooLong(MushrifError):
    code = "body_too_long"


class ClockSkew(MushrifError):
    code = "clock_skew"


class InvalidCursor(MushrifError):
    code = "invalid_cursor"


class MissingKey(MushrifError):
    code = "missing_key"


class InvalidKey(MushrifError):
    code = "invalid_key"


class InsufficientScope(MushrifError):
    code = "insufficient_scope"


class InsufficientRole(MushrifError):
    code = "insufficient_role"


class UnknownSite(MushrifError):
    code = "unknown_site"


class UnknownArticle(MushrifError):
    code = "unknown_article"


class UnknownAuthor(MushrifError):
    code = "unknown_author"


class UnknownParent(MushrifError):
    code = "unknown_parent"


class CommentNotFound(MushrifError):
    code = "comment_not_found"


class CommentErased(MushrifError):
    code = "comment_erased"


class NotYetScored(MushrifError):
    code = "not_yet_scored"


class StaleRevision(MushrifError):
    code = "stale_revision"


class StaleSettings(MushrifError):
    code = "stale_settings"


@dataclass(frozen=True)
class Taken:
    """Who has a comment that another lost: `choice` is what they decided, None while they hold it."""

    who: str
    choice: Choice | None
    at: datetime


class ClaimLost(MushrifError):
    """`taken` tells who has the comment now, when anyone does."""

    code = "claim_lost"

    def __init__(self, detail: str, *, taken: Taken | None = None) -> None:
        super().__init__(detail)
        self.taken = taken


class NothingToUndo(MushrifError):
    code = "nothing_to_undo"


class ArticleClosed(MushrifError):
    code = "article_closed"


class ArticleNotOpen(MushrifError):
    code = "article_not_open"


class AuthorBanned(MushrifError):
    code = "author_banned"


class GuestsNotAllowed(MushrifError):
    code = "guests_not_allowed"


class OriginNotAllowed(MushrifError):
    code = "origin_not_allowed"


class IdempotencyKeyReused(MushrifError):
    code = "idempotency_key_reused"


class QueueFull(MushrifError):
    code = "queue_full"


class RateLimited(MushrifError):
    code = "rate_limited"


class DatabaseUnavailable(MushrifError):
    code = "database_unavailable"


class StorageFull(MushrifError):
    code = "storage_full"


class AlreadyExists(MushrifError):
    code = "already_exists"


class UnknownWebhook(MushrifError):
    code = "unknown_webhook"


class UnknownModerator(MushrifError):
    code = "unknown_moderator"


class SchemaNotReady(MushrifError):
    code = "schema_not_ready"


class HoneypotFilled(MushrifError):
    code = "honeypot_filled"


class FormExpired(MushrifError):
    code = "form_expired"


class SentTooFast(MushrifError):
    code = "sent_too_fast"


class DuplicateComment(MushrifError):
    code = "duplicate_comment"


class ProofRequired(MushrifError):
    """`challenge` is what the sender must solve."""

    code = "proof_required"

    def __init__(self, detail: str, challenge: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.challenge = challenge


class EditWindowOver(MushrifError):
    code = "edit_window_over"


class AppealNotPossible(MushrifError):
    code = "appeal_not_possible"
