"""Training runs of a site: asked for, under way, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from moderation.domain.errors import MushrifError


class RunState(StrEnum):
    """How a run stands; at most one of a site is queued or running."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


def last_turn(now: datetime, at: time, zone: tzinfo) -> datetime:
    """Return when the clocks of a zone last showed a time of day: once on every date, whatever is done to them.

    A time that the clocks skip is met as late after as it was skipped, one that they show twice counts the first time.
    """
    today = now.astimezone(zone).date()
    turns = (datetime.combine(today - timedelta(days=back), at, zone).astimezone(UTC) for back in range(3))
    return next(turn for turn in turns if turn <= now)


_SAID: Mapping[str, str] = {
    "labels": "reading labels",
    "decisions": "reading {count} decisions",
    "learning": "{attribute}: learning from {count} decisions",
    "features": "features: counting n-grams of {count} texts",
    "fitting": "{attribute}: {positive} of {count} texts positive",
    "gate": "asking the gate",
    "writing": "writing {model}",
}


class Step(str):
    """What a run does next: a line in English with its code and facts, so that a page can say it in its own words."""

    code: str
    facts: Mapping[str, str | int]

    def __new__(cls, code: str, **facts: str | int) -> "Step":
        made = super().__new__(cls, _SAID[code].format(**facts))
        made.code, made.facts = code, facts
        return made


class TrainingInProgress(MushrifError):
    code = "training_in_progress"


class UnknownRun(MushrifError):
    code = "unknown_run"


class RunStopped(Exception):
    """Raised inside a run that was cancelled, or that another process has taken over."""


@dataclass(frozen=True)
class Run:
    """One run; `log` is what it did so far, a Step each (of old runs a line), without any text of a comment.

    Parameters
    ----------
    model : str, optional
        The candidate it made.
    error : str, optional
        Why it failed: a code, and after a colon what it says in English.
    """

    id: str
    site_id: str
    state: RunState
    asked_by: str
    created_at: datetime
    log: tuple[str, ...] = ()
    cancelled: bool = False
    started_at: datetime | None = None
    beat_at: datetime | None = None
    ended_at: datetime | None = None
    model: str | None = None
    error: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is queued or running."""
        return self.state in {RunState.QUEUED, RunState.RUNNING}
