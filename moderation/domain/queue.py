"""How people ask the review queue for work: in which order, of which kind, and from which surface they answer."""

from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.site import Role


class Order(StrEnum):
    """In which order held comments are handed out.

    `overdue` gives what has waited past the site's promise, longest first, and then the riskiest. `teaching` gives what
    a model learns most from: seven in ten are those that the machine doubts most, three in ten chance picks. Among
    equals the newest comes first in the orders by a number.
    """

    OLDEST = "oldest"
    NEWEST = "newest"
    RISKIEST = "riskiest"
    UNCERTAIN = "uncertain"
    REPORTED = "reported"
    OVERDUE = "overdue"
    TEACHING = "teaching"


class Band(StrEnum):
    """A range of risk: `low` is below every review threshold, `high` at a rejection threshold or near certainty."""

    LOW = "low"
    GREY = "grey"
    HIGH = "high"


class Surface(StrEnum):
    """Where a decision was made; kept in the audit."""

    KEY = "key"
    BUTTON = "button"
    TOUCH = "touch"
    BATCH = "batch"
    API = "api"


class Escalated(StrEnum):
    """Which second opinions are asked for: those addressed to the asker, or every open one of the site."""

    ME = "me"
    ALL = "all"


RANDOM_SHARE = 0.3
"""How many of those that the order `teaching` gives are picked by chance, so that estimates can rest on them."""
REPORTED = "reported"
"""The reason that stands for readers' reports; every other reason is the name of a signal."""


@dataclass(frozen=True)
class QueueFilter:
    """What a held comment must be; an empty filter takes all that wait for anyone.

    Parameters
    ----------
    article, author : str, optional
        External ids.
    reason : str, optional
        The name of a signal that asks for review, or "reported".
    text : str, optional
        Words as a person types them, in any spelling.
    risk_from, risk_below : float, optional
        A range of risk, the upper end left out.
    """

    article: str | None = None
    author: str | None = None
    band: Band | None = None
    reason: str | None = None
    escalated: Escalated | None = None
    text: str | None = None
    risk_from: float | None = None
    risk_below: float | None = None


ANY = QueueFilter()


@dataclass(frozen=True)
class Addressee:
    """Who is asked for a second opinion: one person, or everyone whose role is at least this one."""

    person_id: str | None = None
    role: Role | None = None

    def __str__(self) -> str:
        return f"moderator:{self.person_id}" if self.person_id else f"role:{self.role}"

    @classmethod
    def parse(cls, text: str) -> "Addressee":
        """Read the stored form."""
        kind, _, name = text.partition(":")
        return cls(role=Role(name)) if kind == "role" else cls(person_id=name)


def addresses(person_id: str, role: Role | None) -> list[str]:
    """Return every stored form that reaches a person of this role."""
    covered = [Addressee(role=one) for one in Role if role and role.covers(one)]
    return [str(one) for one in (Addressee(person_id=person_id), *covered)]
