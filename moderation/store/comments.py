"""Comments with their revisions, and how a row becomes a domain comment again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.arabic.dialect import Dialect
from moderation.arabic.script import Language
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, Revision, Status
from moderation.domain.decision import Actor, Choice, DecisionRecord, Reason
from moderation.domain.policy import Action, Signal, Verdict
from moderation.store.tables import (
    NEAR,
    appeals,
    articles,
    authors,
    comments,
    constant,
    decisions,
    escalations,
    reports,
    revisions,
    scores,
    search_texts,
    signals,
    sites,
    verdicts,
)

_NEWEST = (revisions.c.comment_id == comments.c.id) & (revisions.c.number == comments.c.revision)
_JOINED = (
    comments.join(sites, sites.c.id == comments.c.site_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .join(authors, authors.c.id == comments.c.author_id)
    .join(revisions, _NEWEST)
)
_COLUMNS = (
    *comments.c,
    sites.c.slug.label("site_slug"),
    articles.c.external_id.label("article_external_id"),
    articles.c.url.label("article_url"),
    articles.c.title.label("article_title"),
    authors.c.external_id.label("author_external_id"),
    authors.c.name.label("author_name"),
    revisions.c.body,
    revisions.c.dir,
)


class CommentRows:
    """Reading comments, adding them and their revisions, erasing them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: dict[str, Any], body: str, direction: str) -> None:
        """Insert a comment row, as received, with its first revision."""
        self._connection.execute(comments.insert().values(status=Status.RECEIVED, revision=1, **row))
        self._add_revision(row["id"], 1, body, direction, row["received_at"])

    def add_revision(self, comment: Comment, body: str, direction: str, now: datetime) -> bool:
        """Start the next revision at received; False when someone else moved the comment meanwhile."""
        change = comments.update().where(
            comments.c.id == comment.id,
            comments.c.revision == comment.revision,
            comments.c.status != Status.ERASED,
        )
        moved = self._connection.execute(
            change.values(
                status=Status.RECEIVED,
                revision=comment.revision + 1,
                received_at=now,
                held_at=None,
                attempts=0,
                escalated_to=None,
                **FREE,
            )
        )
        if moved.rowcount != 1:
            return False
        self._add_revision(comment.id, comment.revision + 1, body, direction, now)
        return True

    def _add_revision(self, comment_id: str, number: int, body: str, direction: str, now: datetime) -> None:
        row = {"comment_id": comment_id, "number": number, "body": body, "dir": direction, "created_at": now}
        self._connection.execute(revisions.insert().values(row))

    def erase(self, comment_id: str) -> None:
        """Leave the row as a stone without text: bodies, signals, scores, appeals, reports and notes go."""
        change = comments.update().where(comments.c.id == comment_id)
        self._connection.execute(
            change.values(
                status=Status.ERASED, published_revision=None, published_at=None, held_at=None, **_NO_TRACE, **FREE
            )
        )
        self._connection.execute(revisions.update().where(revisions.c.comment_id == comment_id).values(body=None))
        noticed = verdicts.update().where(verdicts.c.comment_id == comment_id)
        self._connection.execute(noticed.values(script=None, dialect=None))
        for table in (signals, scores, search_texts, appeals, reports):
            self._connection.execute(table.delete().where(table.c.comment_id == comment_id))
        for noted in (decisions, escalations):
            self._connection.execute(noted.update().where(noted.c.comment_id == comment_id).values(note=None))

    def id_by_external(self, site_id: str, external_id: str) -> str | None:
        query = sa.select(comments.c.id).where(comments.c.site_id == site_id, comments.c.external_id == external_id)
        return self._connection.execute(query).scalar_one_or_none()

    def get(self, comment_id: str, *, lock: bool = False) -> Comment | None:
        """Return one comment with verdict and decision; `lock` keeps writers out until the end (PostgreSQL)."""
        if lock:
            # A statement of its own: a join that waited for the lock would look for the revision of before.
            alone = sa.select(comments.c.id).where(comments.c.id == comment_id).with_for_update()
            self._connection.execute(alone)
        query = sa.select(*_COLUMNS).select_from(_JOINED).where(comments.c.id == comment_id)
        found = self._full(self._connection.execute(query))
        return found[0] if found else None

    def lock(self, comment_ids: Iterable[str]) -> None:
        """Keep writers out of comments until the end (PostgreSQL); one after another by id, as everyone locks."""
        wanted = sa.select(comments.c.id).where(comments.c.id.in_(set(comment_ids)))
        self._connection.execute(wanted.order_by(comments.c.id).with_for_update())

    def many(self, comment_ids: Sequence[str]) -> list[Comment]:
        """Return the comments in the order of the ids; unknown ids are left out."""
        query = sa.select(*_COLUMNS).select_from(_JOINED).where(comments.c.id.in_(comment_ids))
        found = {comment.id: comment for comment in self._full(self._connection.execute(query))}
        return [found[comment_id] for comment_id in comment_ids if comment_id in found]

    def revisions(self, comment_id: str) -> list[Revision]:
        """Return all that an author sent as one comment, oldest first, each with the machine's verdict on it."""
        judged = (verdicts.c.comment_id == revisions.c.comment_id) & (verdicts.c.revision == revisions.c.number)
        query = sa.select(revisions, verdicts.c.created_at.label("judged_at")).outerjoin(verdicts, judged)
        rows = self._connection.execute(query.where(revisions.c.comment_id == comment_id).order_by(revisions.c.number))
        return [
            Revision(row.number, row.body, row.dir, row.created_at, self._verdict(row), row.judged_at)
            for row in list(rows)
        ]

    def page(
        self,
        site_id: str,
        *,
        status: Status | None,
        article_external_id: str | None,
        after: str | None,
        limit: int,
    ) -> list[Comment]:
        """Return comments newest first, those older than the id `after`."""
        query = sa.select(*_COLUMNS).select_from(_JOINED).where(comments.c.site_id == site_id)
        if status:
            query = query.where(comments.c.status == status)
        if article_external_id is not None:
            query = query.where(articles.c.external_id == article_external_id)
        if after:
            query = query.where(comments.c.id < after)
        return self._full(self._connection.execute(query.order_by(comments.c.id.desc()).limit(limit)))

    def ids_of(self, author_id: str) -> list[str]:
        """Return the ids of an author's comments that still have a text, oldest first."""
        theirs = (comments.c.author_id == author_id, comments.c.status != Status.ERASED)
        return list(self._connection.execute(sa.select(comments.c.id).where(*theirs).order_by(comments.c.id)).scalars())

    def count_waiting(self, limit: int) -> int:
        """Count comments that wait for a score, up to `limit`."""
        waiting = sa.select(comments.c.id).where(comments.c.status == constant(Status.RECEIVED)).limit(limit).subquery()
        return self._connection.execute(sa.select(sa.func.count()).select_from(waiting)).scalar_one()

    def count_by_status(self) -> dict[Status, int]:
        query = sa.select(comments.c.status, sa.func.count()).group_by(comments.c.status)
        counts = {Status(status): count for status, count in self._connection.execute(query)}
        return {status: counts.get(status, 0) for status in Status}

    def _full(self, rows: Iterable[Row[Any]]) -> list[Comment]:
        rows = list(rows)
        keys = [(row.id, row.revision) for row in rows]
        found_verdicts, found_decisions = self._verdicts(keys), self._decisions(keys)
        return [_comment(row, found_verdicts.get(row.id), found_decisions.get(row.id)) for row in rows]

    def _verdict(self, revision: Row[Any]) -> Verdict | None:
        return self._verdicts([(revision.comment_id, revision.number)]).get(revision.comment_id)

    def _verdicts(self, keys: list[tuple[str, int]]) -> dict[str, Verdict]:
        def of(table: sa.Table) -> list[Row[Any]]:
            query = sa.select(table).where(sa.tuple_(table.c.comment_id, table.c.revision).in_(keys))
            return list(self._connection.execute(query))

        heads = of(verdicts) if keys else []
        if not heads:
            return {}
        found_scores, found_signals = of(scores), sorted(of(signals), key=lambda row: row.position)
        return {
            head.comment_id: Verdict(
                Action(head.action),
                head.model,
                {
                    r.attribute: r.value
                    for r in found_scores
                    if (r.comment_id, r.model) == (head.comment_id, head.model)
                },
                tuple(_signal(row) for row in found_signals if row.comment_id == head.comment_id),
                Language(head.script) if head.script else None,
                Dialect(head.dialect) if head.dialect else None,
            )
            for head in heads
        }

    def _decisions(self, keys: list[tuple[str, int]]) -> dict[str, DecisionRecord]:
        if not keys:
            return {}
        query = sa.select(decisions).where(
            sa.tuple_(decisions.c.comment_id, decisions.c.revision).in_(keys), decisions.c.undone_at.is_(None)
        )
        return {
            row.comment_id: decision_record(row) for row in self._connection.execute(query.order_by(decisions.c.id))
        }


FREE: dict[str, None] = {
    "scoring_token": None,
    "scoring_until": None,
    "claim_token": None,
    "claimed_until": None,
}


_NO_TRACE: dict[str, Any] = {
    **dict.fromkeys(NEAR),
    "shown_from": None,
    "shown_before": None,
    "escalated_to": None,
    "risk": 0.0,
    "uncertainty": 0.0,
}


def decision_record(row: Row[Any]) -> DecisionRecord:
    """Build a decision from its row."""
    kind, _, actor_id = row.actor.partition(":")
    return DecisionRecord(
        id=row.id,
        comment_id=row.comment_id,
        revision=row.revision,
        choice=Choice(row.choice),
        reason=Reason(row.reason) if row.reason else None,
        note=row.note,
        actor=Actor(kind, actor_id),
        previous_status=row.previous_status,
        decided_at=row.decided_at,
        final_at=row.final_at,
        surface=row.surface,
        group_id=row.group_id,
        risk=row.risk,
        previous_published_revision=row.previous_published_revision,
        previous_published_at=row.previous_published_at,
        sampling=row.sampling,
    )


def _signal(row: Row[Any]) -> Signal:
    spans = tuple((begin, end) for begin, end in row.spans)
    return Signal(row.name, row.value, row.why, Action(row.asks), spans)


def _comment(row: Row[Any], verdict: Verdict | None, decision: DecisionRecord | None) -> Comment:
    return Comment(
        id=row.id,
        site_id=row.site_id,
        site=row.site_slug,
        external_id=row.external_id,
        status=Status(row.status),
        revision=row.revision,
        published_revision=row.published_revision,
        article=ArticleRef(row.article_external_id, row.article_url, row.article_title),
        author=AuthorRef(row.author_external_id, row.author_name),
        parent_id=row.parent_id,
        body=row.body,
        dir=row.dir,
        submitted_at=row.submitted_at,
        held_at=row.held_at,
        published_at=row.published_at,
        verdict=verdict,
        decision=decision,
        risk=row.risk,
        uncertainty=row.uncertainty,
        reports=row.reports,
        escalated_to=row.escalated_to,
    )
