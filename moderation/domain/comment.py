"""A reader's comment: its statuses, and what makes a text acceptable."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from moderation.domain.decision import DecisionRecord
from moderation.domain.errors import BodyTooLong, EmptyBody, FieldError, InvalidText
from moderation.domain.policy import Verdict


class Status(StrEnum):
    """Where a comment's newest revision stands; any may follow any other, but erased is final."""

    RECEIVED = "received"
    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"
    ERASED = "erased"


# Letters and symbols by Unicode's book, yet nothing a reader can see.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


@dataclass(frozen=True)
class ArticleRef:
    """The page a comment stands under, as the site names it."""

    external_id: str
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class AuthorRef:
    """Who wrote, as the site names them."""

    external_id: str
    name: str | None = None


@dataclass(frozen=True)
class NewComment:
    """A comment as a site hands it over, already checked for shape."""

    article: ArticleRef
    author: AuthorRef
    body: str
    external_id: str | None = None
    parent: str | None = None
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Revision:
    """One text that an author sent, and what the machine said of it and when; no body once it was withdrawn."""

    number: int
    body: str | None
    dir: str
    written_at: datetime
    verdict: Verdict | None
    judged_at: datetime | None


@dataclass(frozen=True)
class Comment:
    """A comment as it now stands, with the verdict and decision of its newest revision.

    `published_at` may lie ahead: readers see nothing before it.
    """

    id: str
    site_id: str
    site: str
    external_id: str | None
    status: Status
    revision: int
    published_revision: int | None
    article: ArticleRef
    author: AuthorRef
    parent_id: str | None
    body: str | None
    dir: str
    submitted_at: datetime
    held_at: datetime | None
    published_at: datetime | None
    verdict: Verdict | None = None
    decision: DecisionRecord | None = None
    risk: float = 0.0
    uncertainty: float = 0.0
    reports: int = 0
    escalated_to: str | None = None

    def as_seen(self, now: datetime) -> "Comment":
        """Return the comment as it stands for the outside: a decision that may still be undone is not made yet."""
        decision = self.decision
        if decision is None or self.status is Status.ERASED or decision.final_at is None or decision.final_at <= now:
            return self
        return replace(
            self,
            status=Status(decision.previous_status),
            published_revision=decision.previous_published_revision,
            published_at=decision.previous_published_at,
            decision=None,
        )


def checked_body(text: str, max_chars: int) -> str:
    """Return the text unchanged when it can be stored and read.

    Raises InvalidText for NUL and lone surrogates (no database or reader can hold them), BodyTooLong past
    `max_chars` code points, EmptyBody when nothing in it is visible.
    """
    checked_text(text, "/body")
    if len(text) > max_chars:
        fault = FieldError("/body", f"has {len(text)} characters; at most {max_chars} are accepted")
        raise BodyTooLong(f"{fault.pointer} {fault.detail}", errors=[fault])
    if not any(map(_visible, text)):
        fault = FieldError("/body", "has no visible character")
        raise EmptyBody(f"{fault.pointer} {fault.detail}", errors=[fault])
    return text


def checked_text(text: str, pointer: str) -> str:
    """Return the text unchanged; raise InvalidText for NUL and lone surrogates, naming the field."""
    if "\0" in text:
        fault = FieldError(pointer, "contains a NUL character; remove it and send again")
        raise InvalidText(f"{pointer} {fault.detail}", errors=[fault])
    if any("\ud800" <= char <= "\udfff" for char in text):
        fault = FieldError(pointer, "contains a lone surrogate; send well-formed Unicode")
        raise InvalidText(f"{pointer} {fault.detail}", errors=[fault])
    return text


def _visible(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in _BLANK_LETTERS
