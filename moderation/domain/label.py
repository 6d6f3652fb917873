"""What a person's answer to a comment teaches: where it came from, how far it counts, what they had seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.domain.decision import Actor, Choice, Reason


class Origin(StrEnum):
    """How an answer came in."""

    MODERATOR = "moderator"
    API = "api"
    BATCH = "batch"
    APPEAL = "appeal"
    BLIND_AUDIT = "blind_audit"
    PLAYGROUND = "playground"
    IMPORTED = "imported"
    PERSPECTIVE = "perspective"
    AKISMET = "akismet"


WEIGHTS: Mapping[Origin, float] = {
    Origin.MODERATOR: 1.0,
    Origin.API: 1.0,
    Origin.BATCH: 0.5,
    Origin.APPEAL: 2.0,
    Origin.BLIND_AUDIT: 1.0,
    Origin.PLAYGROUND: 0.5,
    Origin.IMPORTED: 0.7,
    Origin.PERSPECTIVE: 0.7,
    Origin.AKISMET: 0.5,
}
"""How far an answer of each origin counts: an appeal was looked at twice, a batch hardly once.

What came by `comments:suggestscore` the site's people decided as well, but by another system's rules, as with imports.
A button that knows only spam is pressed for whatever is unwanted.
"""


@dataclass(frozen=True)
class Label:
    """One answer with the text it was given to.

    Parameters
    ----------
    comment_id : str, optional
        None for a text that was tried out and that no reader wrote.
    actor : Actor, optional
        Who answered; None for what was stored before this was kept.
    sampling : float, optional
        How many comments this one stands for, when chance picked it; None when the queue did.
    author_id : str, optional
        Our own id of the comment's author.
    model : str, optional
        The version whose score stood beside the comment; `visible` tells whether it was seen.
    retracted_at : datetime, optional
        When the decision behind it was undone; such a label teaches nothing.
    """

    id: str
    site_id: str
    comment_id: str | None
    revision: int | None
    text: str
    choice: Choice
    reason: Reason | None
    origin: Origin
    weight: float
    sampling: float | None
    actor: Actor | None
    author_id: str | None
    model: str | None
    visible: bool
    created_at: datetime
    retracted_at: datetime | None = None
