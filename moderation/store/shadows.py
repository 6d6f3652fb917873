"""What shadow models would have done, beside what was done; the scores lie with the champion's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.comment import Status
from moderation.domain.decision import Choice
from moderation.domain.policy import Action, Verdict
from moderation.store.scoring import DueRevision, score_rows
from moderation.store.sites import upsert
from moderation.store.tables import comments, labels, scores, shadow_verdicts
from moderation.store.trials import newest_answers


class Seen(NamedTuple):
    """A revision with the verdict that acted and the shadow's."""

    item: DueRevision
    acted: Verdict
    shadow: Verdict


class Flip(NamedTuple):
    """A comment on which shadow and champion differ, with what each scored for TOXICITY."""

    comment_id: str
    revision: int
    acted: Action
    shadow: Action
    score_acted: float | None
    score_shadow: float | None


class Answered(NamedTuple):
    """So many comments that both judged and that people answered on, by all three."""

    shadow: Action
    acted: Action
    answer: Choice
    many: int


class Shadows:
    """Rows go with their comment; a comment that was erased meanwhile gets none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, seen: Sequence[Seen], now: datetime) -> None:
        """Store what a shadow would have done; a revision it has seen before stays as it was."""
        ids = [one.item.comment_id for one in seen]
        there = sa.select(comments.c.id).where(comments.c.id.in_(ids), comments.c.status != Status.ERASED)
        alive = set(self._connection.execute(there.order_by(comments.c.id).with_for_update()).scalars())
        kept = [one for one in seen if one.item.comment_id in alive]
        for table, rows in (
            (shadow_verdicts, [_row(one, now) for one in kept]),
            (scores, [row for one in kept for row in score_rows(one.item, one.shadow)]),
        ):
            if rows:
                self._connection.execute(upsert(self._connection, table).on_conflict_do_nothing(), rows)

    def count(self, site_id: str, model: str, since: datetime) -> tuple[int, int]:
        """Return how many comments both judged since a time, and on how many they agreed."""
        agreed = sa.func.sum(sa.case((shadow_verdicts.c.action == shadow_verdicts.c.acted, 1), else_=0))
        query = sa.select(sa.func.count(), agreed).where(*_of(site_id, model, since))
        count, alike = self._connection.execute(query).one()
        return count, alike or 0

    def flips(self, site_id: str, model: str, since: datetime, limit: int) -> list[Flip]:
        """Return the comments on which they differ, the widest difference in score first."""
        mine, theirs = scores.alias(), scores.alias()
        joined = shadow_verdicts.outerjoin(mine, _score_of(mine, shadow_verdicts.c.model)).outerjoin(
            theirs, _score_of(theirs, shadow_verdicts.c.acted_model)
        )
        apart = sa.func.abs(mine.c.value - theirs.c.value)
        query = (
            sa.select(shadow_verdicts, mine.c.value.label("mine"), theirs.c.value.label("theirs"))
            .select_from(joined)
            .where(*_of(site_id, model, since), shadow_verdicts.c.action != shadow_verdicts.c.acted)
            .order_by(sa.func.coalesce(apart, 0).desc(), shadow_verdicts.c.comment_id)
            .limit(limit)
        )
        return [
            Flip(row.comment_id, row.revision, Action(row.acted), Action(row.action), row.theirs, row.mine)
            for row in self._connection.execute(query)
        ]

    def answers(self, site_id: str, model: str, since: datetime) -> list[Answered]:
        """Count the comments since a time that people answered on; each counts by its newest answer."""
        on = (shadow_verdicts.c.comment_id == labels.c.comment_id) & (shadow_verdicts.c.revision == labels.c.revision)
        by = (shadow_verdicts.c.action, shadow_verdicts.c.acted, labels.c.label)
        query = (
            sa.select(*by, sa.func.count())
            .select_from(labels.join(shadow_verdicts, on))
            .where(labels.c.id.in_(newest_answers(site_id, since)), *_of(site_id, model, since))
            .group_by(*by)
        )
        rows = self._connection.execute(query)
        return [Answered(Action(mine), Action(acted), Choice(said), many) for mine, acted, said, many in rows]

    def erase(self, comment_id: str) -> None:
        """Forget what shadows said of a comment."""
        self._connection.execute(shadow_verdicts.delete().where(shadow_verdicts.c.comment_id == comment_id))


def _of(site_id: str, model: str, since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        shadow_verdicts.c.site_id == site_id,
        shadow_verdicts.c.model == model,
        shadow_verdicts.c.created_at >= since,
    )


def _score_of(table: sa.FromClause, model: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return (
        (table.c.comment_id == shadow_verdicts.c.comment_id)
        & (table.c.revision == shadow_verdicts.c.revision)
        & (table.c.model == model)
        & (table.c.attribute == "TOXICITY")
    )


def _row(one: Seen, now: datetime) -> dict[str, object]:
    return {
        "comment_id": one.item.comment_id,
        "revision": one.item.revision,
        "model": one.shadow.model,
        "site_id": one.item.site_id,
        "action": one.shadow.action,
        "acted": one.acted.action,
        "acted_model": one.acted.model,
        "created_at": now,
    }
