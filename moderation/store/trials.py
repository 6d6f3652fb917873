"""What a canary's trial reads: the verdicts of both parts since a time, and what people said of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.decision import Choice
from moderation.domain.label import Origin
from moderation.domain.policy import Action
from moderation.store.tables import labels, verdicts


class Given(NamedTuple):
    """So many verdicts of one part; `answer` is what people said of them, None of all together."""

    canary: bool
    action: Action
    answer: Choice | None
    many: int


class Trials:
    """Counts what models that acted did; a comment that was answered on twice counts by its newest answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def verdicts(self, site_id: str, canary: str, since: datetime) -> list[Given]:
        """Count verdicts since a time."""
        query = (
            sa.select(verdicts.c.model, verdicts.c.action, sa.func.count().label("many"))
            .where(*_acted(site_id, since))
            .group_by(verdicts.c.model, verdicts.c.action)
        )
        rows = self._connection.execute(query)
        return [Given(row.model == canary, Action(row.action), None, row.many) for row in rows]

    def answers(self, site_id: str, canary: str, since: datetime) -> list[Given]:
        """Count the verdicts since a time that people answered on, by what they said."""
        newest = newest_answers(site_id, since)
        on = (verdicts.c.comment_id == labels.c.comment_id) & (verdicts.c.revision == labels.c.revision)
        query = (
            sa.select(verdicts.c.model, verdicts.c.action, labels.c.label, sa.func.count().label("many"))
            .select_from(labels.join(verdicts, on))
            .where(labels.c.id.in_(newest), *_acted(site_id, since))
            .group_by(verdicts.c.model, verdicts.c.action, labels.c.label)
        )
        rows = self._connection.execute(query)
        return [Given(row.model == canary, Action(row.action), Choice(row.label), row.many) for row in rows]


BLIND = labels.c.sampling.is_not(None) & (labels.c.origin == Origin.BLIND_AUDIT)
"""What chance picked from all comments."""
FROM_QUEUE = labels.c.sampling.is_not(None) & (labels.c.origin != Origin.BLIND_AUDIT)
"""What chance picked from the queue."""


def newest_answers(
    site_id: str, since: datetime, wanted: sa.ColumnElement[bool] | None = None
) -> sa.Select[tuple[str]]:
    """Return the id of the newest answer in force on each revision that was answered on since a time.

    `wanted` looks at some alone, as at those that chance picked: what a decision after them says of the same comment,
    it says because they were picked.
    """
    return (
        sa.select(sa.func.max(labels.c.id))
        .where(labels.c.site_id == site_id, labels.c.created_at >= since)
        .where(
            sa.true() if wanted is None else wanted, labels.c.retracted_at.is_(None), labels.c.comment_id.is_not(None)
        )
        .group_by(labels.c.comment_id, labels.c.revision)
    )


def _acted(site_id: str, since: datetime) -> Sequence[sa.ColumnElement[bool]]:
    return verdicts.c.site_id == site_id, verdicts.c.created_at >= since, verdicts.c.model.is_not(None)
