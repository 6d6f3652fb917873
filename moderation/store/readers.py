"""Reports and appeals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.comment import Comment
from moderation.domain.decision import Choice, DecisionRecord, Reason
from moderation.domain.reader import Appeal, AppealState, Report, Reported
from moderation.store.sites import upsert
from moderation.store.tables import appeals, comments, decisions, reports


class Reports:
    """What readers say of others' comments; a reporter counts once a comment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, report: Report, reporter: str, origin: str | None) -> bool:
        """Store a report and count it on its comment; False when this reporter spoke before.

        Another reporter from an address that was counted today is stored and not counted: one person may have many
        browsers.
        """
        counted = not self._heard_from(report.comment_id, origin)
        row = {**asdict(report), "reporter": reporter, "origin": origin, "counted": counted}
        insert = upsert(self._connection, reports).values(row).on_conflict_do_nothing().returning(reports.c.id)
        if self._connection.execute(insert).first() is None:
            return False
        if counted:
            more = comments.update().where(comments.c.id == report.comment_id)
            self._connection.execute(more.values(reports=comments.c.reports + 1))
        return True

    def _heard_from(self, comment_id: str, origin: str | None) -> bool:
        query = sa.select(reports.c.id).where(reports.c.comment_id == comment_id, reports.c.origin == origin)
        return origin is not None and self._connection.execute(query.limit(1)).first() is not None

    def count_since(self, comment_id: str, when: datetime | None) -> int:
        """Count reporters since a time, each address once; None counts all."""
        query = sa.select(sa.func.count()).where(reports.c.comment_id == comment_id, reports.c.counted.is_(True))
        if when:
            query = query.where(reports.c.created_at > when)
        return self._connection.execute(query).scalar_one()

    def take_down(self, comment_id: str) -> None:
        """Hide a comment from readers while it waits for its review."""
        change = comments.update().where(comments.c.id == comment_id)
        self._connection.execute(change.values(published_revision=None, published_at=None))

    def of(self, comment_id: str, limit: int = 200) -> list[Report]:
        query = sa.select(reports).where(reports.c.comment_id == comment_id).order_by(reports.c.id.desc()).limit(limit)
        return [
            Report(row.id, row.site_id, row.comment_id, Reason(row.reason), row.created_at)
            for row in self._connection.execute(query)
        ]

    def summaries(
        self, comment_ids: Sequence[str], only: sa.ColumnElement[bool] | None = None
    ) -> dict[str, dict[Reason, int]]:
        """Return how often each reason was given, by comment."""
        query = (
            sa.select(reports.c.comment_id, reports.c.reason, sa.func.count().label("number"))
            .where(reports.c.comment_id.in_(comment_ids), sa.true() if only is None else only)
            .group_by(reports.c.comment_id, reports.c.reason)
        )
        found: dict[str, dict[Reason, int]] = defaultdict(dict)
        for row in self._connection.execute(query):
            found[row.comment_id][Reason(row.reason)] = row.number
        return dict(found)

    def unanswered(self, site_id: str, before: str | None, limit: int) -> list[Reported]:
        """Return reported comments that nobody decided since, the last reported first; `before` is a report's id."""
        answered = sa.exists().where(
            decisions.c.comment_id == reports.c.comment_id,
            decisions.c.decided_at >= reports.c.created_at,
            decisions.c.undone_at.is_(None),
        )
        last = sa.func.max(reports.c.id)
        query = sa.select(reports.c.comment_id, last.label("last"), sa.func.max(reports.c.created_at).label("at"))
        query = query.where(reports.c.site_id == site_id, ~answered).group_by(reports.c.comment_id)
        if before:
            query = query.having(last < before)
        rows = self._connection.execute(query.order_by(last.desc()).limit(limit)).all()
        reasons = self.summaries([row.comment_id for row in rows], ~answered)
        return [Reported(row.comment_id, reasons[row.comment_id], row.last, row.at) for row in rows]

    def forget_origins(self, before: datetime) -> int:
        """Drop what was kept of addresses."""
        old = reports.update().where(reports.c.origin.is_not(None), reports.c.created_at < before)
        return self._connection.execute(old.values(origin=None)).rowcount


class Appeals:
    """What commenters answer to a rejection; one a revision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, appeal: Appeal) -> bool:
        """Store an appeal; False when there is one for this revision."""
        insert = upsert(self._connection, appeals).values(asdict(appeal)).on_conflict_do_nothing()
        return self._connection.execute(insert.returning(appeals.c.id)).first() is not None

    def on(self, comment_id: str, revision: int) -> Appeal | None:
        """Return the appeal on one revision."""
        query = sa.select(appeals).where(appeals.c.comment_id == comment_id, appeals.c.revision == revision)
        row = self._connection.execute(query).one_or_none()
        return _appeal(row) if row else None

    def get(self, appeal_id: str) -> Appeal | None:
        row = self._connection.execute(sa.select(appeals).where(appeals.c.id == appeal_id)).one_or_none()
        return _appeal(row) if row else None

    def open_for(self, comment_ids: Sequence[str]) -> dict[str, Appeal]:
        """Return the open appeal of each comment whose newest revision has one."""
        query = (
            sa.select(appeals)
            .join(comments, (comments.c.id == appeals.c.comment_id) & (comments.c.revision == appeals.c.revision))
            .where(appeals.c.comment_id.in_(comment_ids), appeals.c.state == AppealState.OPEN)
        )
        return {row.comment_id: _appeal(row) for row in self._connection.execute(query)}

    def page(self, site_id: str, state: AppealState | None, after: str | None, limit: int) -> list[Appeal]:
        """Return a site's appeals, newest first, those older than the id `after`."""
        query = sa.select(appeals).where(appeals.c.site_id == site_id)
        if state:
            query = query.where(appeals.c.state == state)
        if after:
            query = query.where(appeals.c.id < after)
        return [_appeal(row) for row in self._connection.execute(query.order_by(appeals.c.id.desc()).limit(limit))]

    def settle(self, comment: Comment, record: DecisionRecord) -> bool:
        """Let a decision answer the open appeal on its comment; False when there is none."""
        state = AppealState.UPHELD if record.choice is Choice.PUBLISH else AppealState.REFUSED
        change = appeals.update().where(
            appeals.c.comment_id == comment.id,
            appeals.c.revision == comment.revision,
            appeals.c.state == AppealState.OPEN,
        )
        values: dict[str, Any] = {"state": state, "decision_id": record.id, "answered_at": record.decided_at}
        return self._connection.execute(change.values(values)).rowcount == 1

    def reopen(self, decision_id: str) -> None:
        """Take back the answer that a decision gave, when the decision is undone."""
        change = appeals.update().where(appeals.c.decision_id == decision_id)
        self._connection.execute(change.values(state=AppealState.OPEN, decision_id=None, answered_at=None))


def _appeal(row: Row[Any]) -> Appeal:
    head = (row.id, row.site_id, row.comment_id, row.revision, row.text)
    return Appeal(*head, AppealState(row.state), row.created_at, row.answered_at)
