"""What a site's own history says about thresholds: recent scores, what people decided of them, how fast they decide."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.decision import Choice
from moderation.domain.policy import ATTRIBUTE_LABELS, Action
from moderation.domain.queue import Surface
from moderation.domain.tradeoff import Judged, Seen
from moderation.store.tables import audit_answers, audit_samples, decisions, scores, signals, verdicts

Key = tuple[str, int]


class Acted(NamedTuple):
    """A revision, what the machine did with it, and the scores and signals that it did it by."""

    comment_id: str
    revision: int
    action: Action
    seen: Seen


_NOT_OF_THE_TEXT = (*ATTRIBUTE_LABELS, "blind_audit")


class Evidence:
    """Reads the newest rows of a stretch of time, so that a busy site costs no more than a quiet one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def model_in_use(self, site_id: str) -> str | None:
        """Return the model of the newest verdict that one made."""
        query = sa.select(verdicts.c.model).where(verdicts.c.site_id == site_id, verdicts.c.model.is_not(None))
        return self._connection.execute(query.order_by(verdicts.c.created_at.desc()).limit(1)).scalar_one_or_none()

    def traffic(self, site_id: str, model: str, since: datetime, limit: int) -> list[Seen]:
        """Return the newest comments that this model scored."""
        recent = (
            sa.select(verdicts.c.comment_id, verdicts.c.revision)
            .where(verdicts.c.site_id == site_id, verdicts.c.created_at >= since)
            .order_by(verdicts.c.created_at.desc())
            .limit(limit)
        )
        return list(self._seen(recent, model).values())

    def acted(self, site_id: str, since: datetime, until: datetime, limit: int) -> list[Acted]:
        """Return the newest verdicts of models in a stretch of time, with what they were made of, newest first."""
        recent = (
            sa.select(verdicts.c.comment_id, verdicts.c.revision, verdicts.c.model, verdicts.c.action)
            .where(verdicts.c.site_id == site_id, verdicts.c.created_at >= since, verdicts.c.created_at < until)
            .where(verdicts.c.model.is_not(None))
            .order_by(verdicts.c.created_at.desc())
            .limit(limit)
        )
        seen = self._seen(recent)
        rows = [(row.comment_id, row.revision, Action(row.action)) for row in self._connection.execute(recent)]
        return [Acted(one, number, done, seen[one, number]) for one, number, done in rows if (one, number) in seen]

    def choices(self, site_id: str, since: datetime) -> dict[Key, Choice]:
        """Return what people decided last of each revision since a time."""
        query = sa.select(decisions.c.comment_id, decisions.c.revision, decisions.c.choice).where(
            decisions.c.site_id == site_id, decisions.c.decided_at >= since, decisions.c.undone_at.is_(None)
        )
        rows = self._connection.execute(query.order_by(decisions.c.decided_at))
        return {(row.comment_id, row.revision): Choice(row.choice) for row in rows}

    def judged(self, site_id: str, model: str, since: datetime, limit: int) -> list[Judged]:
        """Return the comments that people decided one by one, with this model's scores; batches confirm themselves."""
        columns = (decisions.c.comment_id, decisions.c.revision)
        query = (
            sa.select(*columns, decisions.c.choice, decisions.c.sampling)
            .where(decisions.c.site_id == site_id, decisions.c.decided_at >= since, decisions.c.undone_at.is_(None))
            .where(decisions.c.surface.is_distinct_from(Surface.BATCH))
            .order_by(decisions.c.decided_at.desc(), decisions.c.id.desc())
            .limit(limit)
        )
        rows = self._connection.execute(query)
        newest = {(row.comment_id, row.revision): row for row in reversed(list(rows))}
        seen = self._seen(query.with_only_columns(*columns), model)
        return _joined(seen, ((key, row.choice, 1.0, row.sampling) for key, row in newest.items()))

    def audited(self, site_id: str, model: str, since: datetime, *, held: bool = True) -> list[Judged]:
        """Return what the blind audit's first answers say of comments that nobody decided, each with its weight.

        Without `held` those are left out that the machine held.
        """
        decided = sa.exists().where(
            decisions.c.comment_id == audit_samples.c.comment_id,
            decisions.c.revision == audit_samples.c.revision,
            decisions.c.undone_at.is_(None),
        )
        drawn = sa.select(audit_samples).where(
            audit_samples.c.site_id == site_id, audit_samples.c.created_at >= since, ~decided
        )
        if not held:
            drawn = drawn.where(audit_samples.c.action != Action.HOLD)
        rows = self._connection.execute(
            drawn.add_columns(audit_answers.c.choice)
            .join(audit_answers, audit_answers.c.sample_id == audit_samples.c.id)
            .order_by(audit_answers.c.created_at.desc())
        )
        answers = {(row.comment_id, row.revision): (row.choice, row.weight) for row in rows}  # the first stays
        keys = drawn.with_only_columns(audit_samples.c.comment_id, audit_samples.c.revision)
        return _joined(self._seen(keys, model), ((key, *answers[key], None) for key in answers))

    def decision_times(self, site_id: str, since: datetime, limit: int) -> dict[str, list[datetime]]:
        """Return when each person decided one by one, newest first."""
        query = (
            sa.select(decisions.c.actor, decisions.c.decided_at)
            .where(decisions.c.site_id == site_id, decisions.c.decided_at >= since)
            .where(decisions.c.group_id.is_(None), decisions.c.actor.startswith("moderator:"))
            .order_by(decisions.c.decided_at.desc())
            .limit(limit)
        )
        found: dict[str, list[datetime]] = defaultdict(list)
        for row in self._connection.execute(query):
            found[row.actor].append(row.decided_at)
        return found

    def _seen(self, keys: sa.Select[Any], model: str | None = None) -> dict[Key, Seen]:
        """Return scores and other signals of the revisions that a query names; those without a score are left out.

        The scores are those of `model`, or of the model that the query names with each.
        """
        wanted = keys.subquery()
        named = (wanted.c.comment_id, wanted.c.revision)
        scored = sa.select(*named, scores.c.attribute, scores.c.value).join(
            scores, _same(wanted, scores) & (scores.c.model == (wanted.c.model if model is None else model))
        )
        found: dict[Key, dict[str, float]] = defaultdict(dict)
        for row in self._connection.execute(scored):
            found[row.comment_id, row.revision][row.attribute] = row.value
        asking = (
            sa.select(*named, signals.c.asks)
            .join(signals, _same(wanted, signals))
            .where(signals.c.asks != Action.PUBLISH, signals.c.name.not_in(_NOT_OF_THE_TEXT))
            .order_by(signals.c.asks)  # "hold" before "reject": the sternest stays
        )
        others = {(row.comment_id, row.revision): Action(row.asks) for row in self._connection.execute(asking)}
        return {key: Seen(values, others.get(key, Action.PUBLISH)) for key, values in found.items()}


def _same(wanted: sa.Subquery, table: sa.Table) -> sa.ColumnElement[bool]:
    return (table.c.comment_id == wanted.c.comment_id) & (table.c.revision == wanted.c.revision)


def _joined(seen: Mapping[Key, Seen], answers: Iterable[tuple[Key, str, float, float | None]]) -> list[Judged]:
    return [
        Judged(seen[key].scores, seen[key].other, choice == Choice.REJECT, weight, drawn)
        for key, choice, weight, drawn in answers
        if key in seen
    ]
