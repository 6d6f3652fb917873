"""What the routes for reports, appeals and the log-in secret read and answer."""

from typing import Annotated, Literal

from pydantic import Field

from moderation.domain.decision import Reason
from moderation.web.api.answers import Answer, Comment
from moderation.web.api.schemas import Body, ExternalId


class ReaderReportBody(Body):
    """`POST /api/v1/comments/{id}/reports`; `reporter` is the site's own id of who reports."""

    reason: Annotated[Reason, Field(strict=False)]
    reporter: ExternalId


class ReaderAppealBody(Body):
    """`POST /api/v1/comments/{id}/appeals`."""

    text: str


class ReportTaken(Answer):
    """Whether the report was the first of its reporter on this comment."""

    counted: bool


class Report(Answer):
    """One reader's report."""

    id: str
    reason: str
    created_at: str


class ReportList(Answer):
    """A comment's reports, newest first."""

    items: list[Report]


class Reported(Answer):
    """A comment with the reports that no decision has answered yet."""

    comment: Comment
    number: int
    reasons: dict[str, int]
    last_reported_at: str


class ReportedList(Answer):
    """A page of reported comments, the last reported first."""

    items: list[Reported]
    next_cursor: str | None


class Appeal(Answer):
    """A commenter's words against the rejection of one revision."""

    id: str
    comment: Comment
    revision: int
    text: str
    state: Literal["open", "upheld", "refused"]
    created_at: str
    answered_at: str | None


class AppealList(Answer):
    """A page of appeals, newest first."""

    items: list[Appeal]
    next_cursor: str | None


class LoginSecret(Answer):
    """What the site's server signs log-in tokens with."""

    secret: str
