"""The rows that wait for a score: claimed by a token, written once, freed when a worker dies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.comment import Status
from moderation.domain.policy import Action, Mode, Signal, Standing, Verdict
from moderation.store.comments import FREE
from moderation.store.ids import new_id
from moderation.store.tables import (
    NEAR,
    articles,
    authors,
    comments,
    constant,
    revisions,
    scores,
    search_texts,
    signals,
    verdicts,
)

STATUS_AFTER: Mapping[Action, Status] = {
    Action.PUBLISH: Status.PUBLISHED,
    Action.HOLD: Status.HELD,
    Action.REJECT: Status.REJECTED,
}

TOKEN_CHARS = 36


@dataclass(frozen=True)
class DueRevision:
    """One revision that waits, with what the policy needs to know of its surroundings."""

    comment_id: str
    site_id: str
    revision: int
    attempts: int
    body: str
    article_mode: Mode | None
    standing: Standing


class ScoringRows:
    """Claims and results of the scorer. The row's status is the truth, the token who works on it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(
        self, limit: int, until: datetime, *, retried: bool = False, owner: str = ""
    ) -> tuple[str, list[DueRevision]]:
        """Take up to `limit` waiting revisions, oldest first, and return the token that owns them.

        `retried` picks those that an earlier attempt left behind: they are taken apart from fresh ones, so
        that one comment that kills its worker does not use up the attempts of its neighbours. The token
        begins with `owner`, if there is one.
        """
        token = f"{owner}.{new_id()}"[:TOKEN_CHARS] if owner else new_id()
        waiting = (
            sa.select(comments.c.id)
            .where(comments.c.status == constant(Status.RECEIVED), comments.c.scoring_token.is_(None))
            .where(comments.c.attempts > 0 if retried else comments.c.attempts == 0)
            .order_by(comments.c.received_at, comments.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("waiting")
            .prefix_with("MATERIALIZED", dialect="postgresql")  # else a plan may run it twice and take too many
        )
        taken = (
            comments.update()
            .where(comments.c.id.in_(sa.select(waiting.c.id)))
            .values(scoring_token=token, scoring_until=until, attempts=comments.c.attempts + 1)
        )
        if self._connection.execute(taken).rowcount == 0:
            return token, []
        return token, self._due(comments.c.scoring_token == token)

    def late(self, received_before: Mapping[str, datetime], limit: int) -> list[DueRevision]:
        """Return revisions that no one scores and that came before their site's limit (site id → time)."""
        late = [
            (comments.c.site_id == site_id) & (comments.c.received_at < when)
            for site_id, when in received_before.items()
        ]
        return self._due(sa.or_(sa.false(), *late) & comments.c.scoring_token.is_(None), limit)

    def _due(self, condition: sa.ColumnElement[bool], limit: int | None = None) -> list[DueRevision]:
        joined = (
            comments.join(
                revisions, (revisions.c.comment_id == comments.c.id) & (revisions.c.number == comments.c.revision)
            )
            .join(articles, articles.c.id == comments.c.article_id)
            .join(authors, authors.c.id == comments.c.author_id)
        )
        query = (
            sa.select(comments, revisions.c.body, articles.c.mode, authors.c.standing)
            .select_from(joined)
            .where(comments.c.status == constant(Status.RECEIVED), condition)
            .order_by(comments.c.received_at, comments.c.id)
            .limit(limit)
        )
        return [
            DueRevision(
                comment_id=row.id,
                site_id=row.site_id,
                revision=row.revision,
                attempts=row.attempts,
                body=row.body,
                article_mode=Mode(row.mode) if row.mode else None,
                standing=Standing(row.standing),
            )
            for row in self._connection.execute(query)
        ]

    def still_waiting(self, due: Sequence[DueRevision]) -> set[tuple[str, int]]:
        """Return and lock the (comment, revision) pairs of these that still wait and that no one scores.

        Only these are locked: a sweep that held a row which it has no answer for would hide it from the one that has.
        """
        query = sa.select(comments.c.id, comments.c.revision).where(
            comments.c.id.in_([item.comment_id for item in due]),
            comments.c.status == constant(Status.RECEIVED),
            comments.c.scoring_token.is_(None),
        )
        return {(row.id, row.revision) for row in self._connection.execute(query.with_for_update(skip_locked=True))}

    def still_owned(self, token: str) -> set[tuple[str, int]]:
        """Return and lock the (comment, revision) pairs that this token still owns."""
        query = sa.select(comments.c.id, comments.c.revision).where(
            comments.c.scoring_token == token, comments.c.status == constant(Status.RECEIVED)
        )
        return {(row.id, row.revision) for row in self._connection.execute(query.with_for_update())}

    def write(self, results: Sequence[tuple[DueRevision, Verdict]], now: datetime) -> None:
        """Store verdicts of revisions that the caller has locked, and move their comments."""
        if not results:
            return
        self._move(results, now)
        inserts: list[tuple[sa.Table, list[dict[str, Any]]]] = [
            (verdicts, [_verdict_row(due, verdict, now) for due, verdict in results]),
            (scores, [row for due, verdict in results for row in score_rows(due, verdict)]),
            (signals, [row for due, verdict in results for row in _signal_rows(due, verdict)]),
        ]
        for table, rows in inserts:
            if rows:
                self._connection.execute(table.insert(), rows)

    def note(self, facts: Sequence[Mapping[str, Any]]) -> None:
        """Store what review needs of these revisions: risk, uncertainty and likeness, and the text to search in."""
        if not facts:
            return
        names = ("risk", "uncertainty", *NEAR)
        change = comments.update().where(comments.c.id == sa.bindparam("comment"))
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
        rows = [{"comment": one["comment_id"]} | {f"new_{name}": one[name] for name in names} for one in facts]
        self._connection.execute(change.values(values), rows)
        edited = [one["comment_id"] for one in facts if one["revision"] > 1]
        if edited:
            self._connection.execute(search_texts.delete().where(search_texts.c.comment_id.in_(edited)))
        texts = [{name: one[name] for name in ("comment_id", "revision", "folded")} for one in facts]
        self._connection.execute(search_texts.insert(), texts)

    def add_signal(self, comment_id: str, revision: int, signal: Signal) -> None:
        """Add what was noticed after the verdict."""
        mine = (signals.c.comment_id == comment_id) & (signals.c.revision == revision)
        last = self._connection.execute(sa.select(sa.func.max(signals.c.position)).where(mine)).scalar_one()
        row = _signal_row(comment_id, revision, 0 if last is None else last + 1, signal)
        self._connection.execute(signals.insert().values(row))

    def _move(self, results: Sequence[tuple[DueRevision, Verdict]], now: datetime) -> None:
        for action, status in STATUS_AFTER.items():
            ids = [due.comment_id for due, verdict in results if verdict.action is action]
            if not ids:
                continue
            change = comments.update().where(comments.c.id.in_(ids), comments.c.status == constant(Status.RECEIVED))
            self._connection.execute(change.values(status=status, **FREE, **published_values(status, now)))

    def renew(self, token: str, until: datetime) -> None:
        """Lengthen the lease on what a token still owns."""
        change = comments.update().where(comments.c.scoring_token == token)
        self._connection.execute(change.values(scoring_until=until))

    def release(self, token: str) -> int:
        """Give back what a token still owns; the attempt stays counted."""
        change = comments.update().where(comments.c.scoring_token == token)
        return self._connection.execute(change.values(scoring_token=None, scoring_until=None)).rowcount

    def free_owned(self, owner: str) -> int:
        """Give back what an owner's earlier process left; the attempt stays counted."""
        change = comments.update().where(comments.c.scoring_token.startswith(f"{owner}.", autoescape=True))
        return self._connection.execute(change.values(scoring_token=None, scoring_until=None)).rowcount

    def free_expired(self, now: datetime) -> int:
        """Give back what dead workers left; the attempt stays counted."""
        change = comments.update().where(comments.c.scoring_token.is_not(None), comments.c.scoring_until < now)
        return self._connection.execute(change.values(scoring_token=None, scoring_until=None)).rowcount

    def any_waiting(self) -> bool:
        query = sa.select(comments.c.id).where(
            comments.c.status == constant(Status.RECEIVED), comments.c.scoring_token.is_(None)
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def oldest_waiting(self) -> datetime | None:
        query = sa.select(sa.func.min(comments.c.received_at)).where(comments.c.status == constant(Status.RECEIVED))
        oldest: datetime | None = self._connection.execute(query).scalar_one()
        return oldest


def published_values(status: Status, now: datetime) -> dict[str, Any]:
    """Return the columns that follow from a move: what readers see changes on publish and reject only."""
    if status is Status.PUBLISHED:
        first = sa.func.coalesce(comments.c.published_at, now)
        return {"published_revision": comments.c.revision, "published_at": first}
    if status is Status.HELD:
        return {"held_at": now}
    return {"published_revision": None, "published_at": None}


def _verdict_row(due: DueRevision, verdict: Verdict, now: datetime) -> dict[str, Any]:
    head = {"comment_id": due.comment_id, "revision": due.revision, "site_id": due.site_id, "created_at": now}
    return head | {name: getattr(verdict, name) for name in ("action", "model", "script", "dialect")}


def score_rows(due: DueRevision, verdict: Verdict) -> list[dict[str, Any]]:
    """Return the rows of a verdict's scores."""
    head = {"comment_id": due.comment_id, "revision": due.revision, "model": verdict.model}
    return [head | {"attribute": name, "value": value} for name, value in verdict.scores.items()]


def _signal_rows(due: DueRevision, verdict: Verdict) -> list[dict[str, Any]]:
    return [
        _signal_row(due.comment_id, due.revision, position, signal) for position, signal in enumerate(verdict.signals)
    ]


def _signal_row(comment_id: str, revision: int, position: int, signal: Signal) -> dict[str, Any]:
    return {
        "comment_id": comment_id,
        "revision": revision,
        "position": position,
        "name": signal.name,
        "value": signal.value,
        "why": signal.why,
        "asks": signal.asks,
        "spans": [list(span) for span in signal.spans],
    }
