"""A decision that was made elsewhere and before: what an import keeps of it."""

from dataclasses import dataclass
from datetime import datetime

from moderation.domain.decision import Choice, Reason


@dataclass(frozen=True)
class PastDecision:
    """One past comment with what was decided of it.

    Parameters
    ----------
    source : str
        What the comment is called where it comes from; the same one is never kept twice.
    author, article : str, optional
        The site's own ids.
    by : str, optional
        Who decided, as the source names them.
    decided_at : datetime, optional
        Aware; None where the source does not say.
    """

    source: str
    text: str
    choice: Choice
    reason: Reason | None = None
    author: str | None = None
    article: str | None = None
    by: str | None = None
    decided_at: datetime | None = None
