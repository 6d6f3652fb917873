"""What readers say beside commenting: a report of another's comment, an appeal against the answer to their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.domain.decision import Reason
from moderation.domain.errors import MushrifError

MAX_APPEAL_CHARS = 500


class AppealState(StrEnum):
    """Where an appeal stands: a published comment upholds it, one rejected again refuses it."""

    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"


APPEAL_MESSAGES: dict[AppealState, str] = {
    AppealState.OPEN: "وصل اعتراضك ويراجعه مشرف.",
    AppealState.UPHELD: "قُبل اعتراضك ونُشر تعليقك.",
    AppealState.REFUSED: "راجع مشرف اعتراضك وأبقى القرار كما هو.",
}


class UnknownAppeal(MushrifError):
    """The site has no such appeal."""

    code = "unknown_appeal"


@dataclass(frozen=True)
class Report:
    """One reader's report; who they are is not kept beside it."""

    id: str
    site_id: str
    comment_id: str
    reason: Reason
    created_at: datetime


@dataclass(frozen=True)
class Reported:
    """A comment with the reports that no decision has answered yet; `last_report` is the newest one's id."""

    comment_id: str
    reasons: Mapping[Reason, int]
    last_report: str
    last_at: datetime

    @property
    def number(self) -> int:
        """How many readers spoke."""
        return sum(self.reasons.values())


@dataclass(frozen=True)
class Appeal:
    """A commenter's words against the rejection of one revision."""

    id: str
    site_id: str
    comment_id: str
    revision: int
    text: str
    state: AppealState
    created_at: datetime
    answered_at: datetime | None = None
