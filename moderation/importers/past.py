"""From a record of another system to a past decision: which column is what, and which words mean what."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from moderation.domain.comment import checked_body, checked_text
from moderation.domain.decision import Choice, Reason
from moderation.domain.errors import MushrifError
from moderation.domain.past import PastDecision
from moderation.importers.files import BadLine, Record

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "comment_id", "external_id"),
    "text": ("text", "body", "comment", "content"),
    "decision": ("decision", "label", "status"),
    "reason": ("reason",),
    "author": ("author", "author_id", "user_id"),
    "article": ("article", "article_id", "post_id"),
    "by": ("by", "actor", "moderator"),
    "decided_at": ("decided_at", "created_at", "date"),
}
"""What is read, and under which names it is looked for when no column is given for it; the first that is there."""

WORDS: Mapping[Choice, frozenset[str]] = {
    Choice.PUBLISH: frozenset({"publish", "published", "approve", "approved", "accept", "accepted"}),
    Choice.REJECT: frozenset({"reject", "rejected", "spam", "trash", "deleted", "removed", "hidden"}),
}
_CHOICES = {word: choice for choice, words in WORDS.items() for word in words}
MAX_ID_CHARS = 512
MAX_SOURCE_CHARS = 200
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Mapper:
    """How to read a file's records.

    Parameters
    ----------
    columns : mapping
        Field → column, where the file has names of its own.
    words : mapping
        Decision as the file writes it, lower-case → choice; beside WORDS.
    zone : tzinfo
        Of times that do not say theirs.
    """

    now: datetime
    max_chars: int
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Choice] = field(default_factory=dict)
    zone: tzinfo = UTC

    def past_decision(self, record: Record) -> PastDecision | None:
        """Return what a record says; None where its decision was taken back. Raises BadLine."""
        if self._text(record, "retracted_at"):
            return None
        text = self._body(record)
        written = (self._text(record, "decision") or "").lower()
        author, article = (self._text(record, name, MAX_ID_CHARS) for name in ("author", "article"))
        when = self._time(record)
        return PastDecision(
            source=self._text(record, "id", MAX_SOURCE_CHARS) or _made_id(text, author, article, when),
            text=text,
            choice=self._choice(written),
            reason=self._reason(record, written),
            author=author,
            article=article,
            by=self._text(record, "by"),
            decided_at=when,
        )

    def _value(self, record: Record, name: str) -> Any:
        if name in self.columns:
            if self.columns[name] not in record:
                raise BadLine(f"no column '{self.columns[name]}' for {name}")
            return record[self.columns[name]]
        return next((record[one] for one in FIELDS.get(name, (name,)) if record.get(one) is not None), None)

    def _text(self, record: Record, name: str, most: int = MAX_ID_CHARS) -> str | None:
        value = self._value(record, name)
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise BadLine(f"{name}: not a text")
        found = "" if value is None else str(value).strip()
        if len(found) > most:
            raise BadLine(f"{name}: longer than {most} characters")
        return _sound(found, name) or None

    def _body(self, record: Record) -> str:
        value = self._value(record, "text")
        if not isinstance(value, str):
            raise BadLine("text: missing")
        try:
            return checked_body(value, self.max_chars)
        except MushrifError as error:
            raise BadLine(f"text: {error.detail.removeprefix('/body ')}") from None

    def _choice(self, written: str) -> Choice:
        if not written:
            raise BadLine("decision: missing")
        choice = self.words.get(written) or _CHOICES.get(written)
        if choice is None:
            raise BadLine(f"decision: none of {', '.join(sorted({*_CHOICES, *self.words}))}")
        return choice

    def _reason(self, record: Record, written: str) -> Reason | None:
        given = self._text(record, "reason")
        if given is None:
            return Reason.SPAM if written == "spam" else None
        try:
            return Reason(given.lower())
        except ValueError:
            raise BadLine(f"reason: none of {', '.join(Reason)}") from None

    def _time(self, record: Record) -> datetime | None:
        given = self._text(record, "decided_at")
        if given is None:
            return None
        try:
            found = datetime.fromisoformat(given)
        except ValueError:
            raise BadLine("decided_at: no time such as 2026-11-25T08:00:00Z") from None
        found = found if found.tzinfo else found.replace(tzinfo=self.zone)
        if not _FIRST <= found <= self.now + timedelta(days=1):
            raise BadLine("decided_at: before 1990 or yet to come")
        return min(found, self.now).astimezone(UTC)


def _sound(text: str, name: str) -> str:
    try:
        return checked_text(text, name)
    except MushrifError as error:
        raise BadLine(error.detail) from None


def _made_id(*parts: object) -> str:
    """Return an id for a record without one: the same record gives the same."""
    return "sha256:" + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
