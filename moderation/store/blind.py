"""The blind audit: which revisions chance picked, and what people said of them without seeing the scores."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.comment import Status
from moderation.domain.decision import Actor, Choice, Reason
from moderation.domain.policy import Action
from moderation.store.ids import new_id
from moderation.store.tables import audit_answers, audit_samples, comments, decisions


@dataclass(frozen=True)
class SampleRow:
    """A sampled revision; `action` is what the machine said of it, `weight` how many comments it stands for."""

    id: str
    site_id: str
    comment_id: str
    revision: int
    action: Action
    weight: float


@dataclass(frozen=True)
class Judged:
    """A sample with its answers, in the order they came; `decided` is the first decision on it that stands."""

    action: Action
    weight: float
    choices: tuple[Choice, ...]
    decided: Choice | None


class BlindSamples:
    """Samples stay until their comment is erased; answers are one a person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Store samples given as site_id, comment_id, revision, action, weight, wanted, created_at."""
        if rows:
            self._connection.execute(audit_samples.insert(), [{"id": new_id(), "answers": 0} | row for row in rows])

    def next(self, site_id: str, holder: Actor) -> SampleRow | None:
        """Return the oldest sample that wants an answer and that this person has neither answered nor decided."""
        query = self._open(site_id, holder).order_by(audit_samples.c.id).limit(1)
        row = self._connection.execute(query).one_or_none()
        return _sample(row) if row else None

    def count(self, site_id: str, holder: Actor) -> int:
        return self._connection.execute(
            sa.select(sa.func.count()).select_from(self._open(site_id, holder).subquery())
        ).scalar_one()

    def get(self, sample_id: str) -> SampleRow | None:
        row = self._connection.execute(sa.select(audit_samples).where(audit_samples.c.id == sample_id)).one_or_none()
        return _sample(row) if row else None

    def answered(self, sample_id: str, moderator: Actor) -> Choice | None:
        """Return what this person said of a sample."""
        query = sa.select(audit_answers.c.choice).where(
            audit_answers.c.sample_id == sample_id, audit_answers.c.moderator == str(moderator)
        )
        choice = self._connection.execute(query).scalar_one_or_none()
        return Choice(choice) if choice else None

    def answer(self, sample: SampleRow, moderator: Actor, choice: Choice, reason: Reason | None, now: datetime) -> None:
        """Store an answer; the same person's second one is a Conflict."""
        row = {"sample_id": sample.id, "moderator": str(moderator), "choice": choice, "reason": reason}
        self._connection.execute(audit_answers.insert().values(**row, created_at=now))
        more = audit_samples.update().where(audit_samples.c.id == sample.id)
        self._connection.execute(more.values(answers=audit_samples.c.answers + 1))

    def drawn(self, site_id: str, since: datetime) -> list[Judged]:
        """Return the samples since a time, answered or not."""
        query = (
            sa.select(audit_samples.c.id, audit_samples.c.action, audit_samples.c.weight, audit_answers.c.choice)
            .outerjoin(audit_answers, audit_answers.c.sample_id == audit_samples.c.id)
            .where(audit_samples.c.site_id == site_id, audit_samples.c.created_at >= since)
            .order_by(audit_samples.c.id, audit_answers.c.created_at, audit_answers.c.moderator)
        )
        found, decided = defaultdict(list), self._decided(site_id, since)
        for row in self._connection.execute(query):
            found[row.id].append(row)
        return [
            Judged(
                Action(rows[0].action),
                rows[0].weight,
                tuple(Choice(row.choice) for row in rows if row.choice),
                decided.get(sample_id),
            )
            for sample_id, rows in found.items()
        ]

    def _decided(self, site_id: str, since: datetime) -> dict[str, Choice]:
        query = (
            sa.select(audit_samples.c.id, decisions.c.choice)
            .join(
                decisions,
                (decisions.c.comment_id == audit_samples.c.comment_id)
                & (decisions.c.revision == audit_samples.c.revision),
            )
            .where(audit_samples.c.site_id == site_id, audit_samples.c.created_at >= since)
            .where(decisions.c.undone_at.is_(None))
            .order_by(decisions.c.id.desc())  # the first one is kept
        )
        return {row.id: Choice(row.choice) for row in self._connection.execute(query)}

    def erase(self, comment_id: str) -> None:
        """Forget a comment's samples with their answers."""
        mine = sa.select(audit_samples.c.id).where(audit_samples.c.comment_id == comment_id)
        self._connection.execute(audit_answers.delete().where(audit_answers.c.sample_id.in_(mine)))
        self._connection.execute(audit_samples.delete().where(audit_samples.c.comment_id == comment_id))

    def _open(self, site_id: str, holder: Actor) -> sa.Select[Any]:
        own = sa.exists().where(
            audit_answers.c.sample_id == audit_samples.c.id, audit_answers.c.moderator == str(holder)
        )
        decided = sa.exists().where(
            decisions.c.comment_id == audit_samples.c.comment_id, decisions.c.actor == str(holder)
        )
        return (
            sa.select(audit_samples)
            .join(comments, comments.c.id == audit_samples.c.comment_id)
            .where(audit_samples.c.site_id == site_id, audit_samples.c.answers < audit_samples.c.wanted)
            .where(comments.c.revision == audit_samples.c.revision, comments.c.status != Status.ERASED)
            .where(~own, ~decided)
        )


def _sample(row: Any) -> SampleRow:
    return SampleRow(row.id, row.site_id, row.comment_id, row.revision, Action(row.action), row.weight)
