"""The label store: answers to learn from, each with its origin, weight and what the person had seen."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, DecisionRecord, Reason
from moderation.domain.label import WEIGHTS, Label, Origin
from moderation.domain.past import PastDecision
from moderation.store.ids import id_at, new_id
from moderation.store.tables import authors, comments, labels, revisions

_NEWEST = 500
_ACTOR_CHARS = 64


@dataclass(frozen=True)
class Answer:
    """What someone said of a text, and who; `sampling` as in `Label`."""

    origin: Origin
    choice: Choice
    reason: Reason | None
    actor: Actor
    model: str | None
    visible: bool = True
    sampling: float | None = None


class Labels:
    """Answers to learn from, each with its origin; they go when their comment is erased."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, comment: Comment, record: DecisionRecord, origin: Origin, *, visible: bool = True) -> None:
        """Store what a decision teaches, with the model whose score stood beside it."""
        said = (origin, record.choice, record.reason, record.actor)
        answer = Answer(*said, _model(comment), visible, record.sampling)
        where = {"comment_id": comment.id, "revision": record.revision, "decision_id": record.id}
        self._insert(comment.site_id, answer, record.decided_at, where)

    def add_blind(
        self, comment: Comment, choice: Choice, reason: Reason | None, actor: Actor, sampling: float, now: datetime
    ) -> None:
        """Store what a person said who saw no score; it is for measuring and not shown beside the comment."""
        seen = Answer(Origin.BLIND_AUDIT, choice, reason, actor, _model(comment), visible=False, sampling=sampling)
        self._insert(comment.site_id, seen, now, {"comment_id": comment.id, "revision": comment.revision})

    def add_text(self, site_id: str, text: str, answer: Answer, now: datetime) -> None:
        """Store what someone said of a text that no reader wrote."""
        self._insert(site_id, answer, now, {"text": text})

    def add_once(self, site_id: str, answer: Answer, now: datetime, about: tuple[str, int] | str) -> None:
        """Store what a foreign system's people said of a revision of a comment, or of a text that is none of ours.

        What the actor said of it last, among the site's newest labels, is not stored again.
        """
        where: dict[str, Any] = (
            {"text": about} if isinstance(about, str) else {"comment_id": about[0], "revision": about[1]}
        )
        if self._said_last(site_id, {**where, "actor": str(answer.actor)}) != (answer.choice, answer.reason):
            self._insert(site_id, answer, now, where)

    def _said_last(self, site_id: str, where: dict[str, Any]) -> tuple[str, str | None] | None:
        newest = sa.select(labels).where(labels.c.site_id == site_id).order_by(labels.c.id.desc()).limit(_NEWEST)
        seen = newest.subquery().c
        query = sa.select(seen.label, seen.reason).where(*(seen[name] == value for name, value in where.items()))
        row = self._connection.execute(query.order_by(seen.id.desc()).limit(1)).one_or_none()
        return (row.label, row.reason) if row else None

    def known_sources(self, site_id: str, sources: Sequence[str]) -> set[str]:
        """Return those of these that a site has: imported before, or labels of its own (a file that it exported)."""
        of_site = labels.c.site_id == site_id
        imported = sa.select(labels.c.source).where(of_site, labels.c.source.in_(sources))
        own = sa.select(labels.c.id).where(of_site, labels.c.id.in_(sources))
        return {*self._connection.execute(imported).scalars(), *self._connection.execute(own).scalars()}

    def add_past(self, site_id: str, decisions: Sequence[PastDecision], now: datetime) -> int:
        """Store past decisions that the site does not have, among its labels by the time they were made."""
        known = self.known_sources(site_id, [one.source for one in decisions])
        rows = [_past_row(site_id, one, now) for one in decisions if one.source not in known]
        if rows:
            self._connection.execute(labels.insert(), rows)
        return len(rows)

    def erase_author(self, site_id: str, author: str) -> int:
        """Erase what was imported of an author's comments; return how much that was."""
        theirs = (labels.c.site_id == site_id) & (labels.c.author == author)
        return self._connection.execute(labels.delete().where(theirs)).rowcount

    def retract(self, decision_id: str, now: datetime) -> None:
        self._connection.execute(labels.update().where(labels.c.decision_id == decision_id).values(retracted_at=now))

    def retract_of(self, site_id: str, actor: Actor, now: datetime) -> int:
        """Take back everything that someone said on a site; return how much that was."""
        theirs = (labels.c.site_id == site_id) & (labels.c.actor == str(actor)) & labels.c.retracted_at.is_(None)
        return self._connection.execute(labels.update().where(theirs).values(retracted_at=now)).rowcount

    def erase_texts(self, site_id: str, texts: Collection[str]) -> int:
        """Erase what was said of texts alone; return how much that was."""
        keys = {text_key(text) for text in texts}
        alone = (labels.c.site_id == site_id) & labels.c.text_key.in_(keys) & labels.c.text.in_(texts)
        return self._connection.execute(labels.delete().where(alone)).rowcount

    def erase(self, comment_id: str) -> None:
        """Erase a comment's labels, and those of a text alone that reads as it does, while its text is still there."""
        written = (
            sa.select(comments.c.site_id, revisions.c.body)
            .join(revisions, revisions.c.comment_id == comments.c.id)
            .where(comments.c.id == comment_id, revisions.c.body.is_not(None))
        )
        for site_id, body in self._connection.execute(written).all():
            self.erase_texts(site_id, {body})
        self._connection.execute(labels.delete().where(labels.c.comment_id == comment_id))

    def page(self, site_id: str, after: str = "", limit: int = 500) -> list[Label]:
        """Return a site's labels after an id, oldest first, with the text of the revision they were given to."""
        body = (revisions.c.comment_id == labels.c.comment_id) & (revisions.c.number == labels.c.revision)
        known = (authors.c.site_id == labels.c.site_id) & (authors.c.external_id == labels.c.author)
        author = sa.func.coalesce(comments.c.author_id, authors.c.id, labels.c.author).label("author_id")
        query = (
            sa.select(labels, revisions.c.body, author)
            .select_from(
                labels.outerjoin(revisions, body)
                .outerjoin(comments, comments.c.id == labels.c.comment_id)
                .outerjoin(authors, known)
            )
            .where(labels.c.site_id == site_id, labels.c.id > after)
            .order_by(labels.c.id)
            .limit(limit)
        )
        return [_label(row) for row in self._connection.execute(query)]

    def _insert(self, site_id: str, answer: Answer, now: datetime, where: dict[str, Any]) -> None:
        row: dict[str, Any] = {
            "id": new_id(),
            "site_id": site_id,
            "origin": answer.origin,
            "label": answer.choice,
            "reason": answer.reason,
            "actor": str(answer.actor),
            "model": answer.model,
            "visible": answer.visible,
            "weight": WEIGHTS[answer.origin],
            "sampling": answer.sampling,
            "created_at": now,
        }
        if "text" in where:
            row["text_key"] = text_key(where["text"])
        self._connection.execute(labels.insert().values(row | where))


def text_key(text: str) -> str:
    """Return what a text that is no comment's is found by: an index of whole texts would be too wide."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _model(comment: Comment) -> str | None:
    return comment.verdict.model if comment.verdict else None


def _past_row(site_id: str, past: PastDecision, now: datetime) -> dict[str, Any]:
    when = past.decided_at or now
    return {
        "id": id_at(when),
        "site_id": site_id,
        "text": past.text,
        "text_key": text_key(past.text),
        "origin": Origin.IMPORTED,
        "label": past.choice,
        "reason": past.reason,
        "actor": str(Actor(Origin.IMPORTED, past.by or "file"))[:_ACTOR_CHARS],
        "visible": False,
        "weight": WEIGHTS[Origin.IMPORTED],
        "source": past.source,
        "author": past.author,
        "article": past.article,
        "created_at": when,
    }


def _label(row: Row[Any]) -> Label:
    kind, _, actor_id = (row.actor or "").partition(":")
    return Label(
        id=row.id,
        site_id=row.site_id,
        comment_id=row.comment_id,
        revision=row.revision,
        text=(row.text if row.comment_id is None else row.body) or "",
        choice=Choice(row.label),
        reason=Reason(row.reason) if row.reason else None,
        origin=Origin(row.origin),
        weight=row.weight,
        sampling=row.sampling,
        actor=Actor(kind, actor_id) if row.actor else None,
        author_id=row.author_id,
        model=row.model,
        visible=row.visible,
        created_at=row.created_at,
        retracted_at=row.retracted_at,
    )
