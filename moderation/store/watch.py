"""What the watch reads: how scores and words spread, and how far verdicts agree with people, between two times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.agreement import LEAST
from moderation.domain.decision import Choice
from moderation.domain.policy import Action
from moderation.domain.week import Told
from moderation.store.tables import labels, scores, search_texts, verdicts
from moderation.store.trials import BLIND, FROM_QUEUE, newest_answers

BINS = 10


class Watch:
    """Reads scores of the attribute TOXICITY, each of the model that acted, the words of comments, and answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def judged(self, site_id: str, begin: datetime, end: datetime) -> int:
        """Count a site's verdicts between two times."""
        query = sa.select(sa.func.count()).select_from(verdicts).where(*_between_times(site_id, begin, end))
        return self._connection.execute(query).scalar_one()

    def histogram(self, site_id: str, begin: datetime, end: datetime, most: int, count: int) -> list[int]:
        """Count by tenths of the score about `most` of the `count` verdicts between two times, as chance has it."""
        of_verdict = (
            (scores.c.comment_id == verdicts.c.comment_id)
            & (scores.c.revision == verdicts.c.revision)
            & (scores.c.model == verdicts.c.model)
            & (scores.c.attribute == "TOXICITY")
        )
        bins = [_between(place / BINS, (place + 1) / BINS if place < BINS - 1 else None) for place in range(BINS)]
        query = (
            sa.select(*bins)
            .select_from(verdicts.join(scores, of_verdict))
            .where(*_between_times(site_id, begin, end), *_drawn(most, count))
        )
        return [found or 0 for found in self._connection.execute(query).one()]

    def calibration(self, site_id: str, begin: datetime, end: datetime) -> tuple[int, float, float]:
        """Return how many answers people gave between two times, the mean score beside them, the share rejected.

        What chance picked tells this of more than itself, so with twenty such answers only they count, each for as many
        comments as it stands for: of all comments from the blind audit, or else of the held from the queue.
        """
        frames = ((BLIND, labels.c.sampling), (FROM_QUEUE, labels.c.sampling), (sa.true(), sa.literal(1.0)))
        for picked, weight in frames:
            found = self._agreement(site_id, begin, end, picked, weight)
            if found[0] >= LEAST:
                break
        return found

    def _agreement(
        self, site_id: str, begin: datetime, end: datetime, picked: sa.ColumnElement[bool], weight: Any
    ) -> tuple[int, float, float]:
        of_label = (
            (scores.c.comment_id == labels.c.comment_id)
            & (scores.c.revision == labels.c.revision)
            & (scores.c.model == labels.c.model)
            & (scores.c.attribute == "TOXICITY")
        )
        rejected = sa.case((labels.c.label == Choice.REJECT, 1.0), else_=0.0)
        score, share = (sa.func.sum(weight * value) / sa.func.sum(weight) for value in (scores.c.value, rejected))
        query = (
            sa.select(sa.func.count(), score, share)
            .select_from(labels.join(scores, of_label))
            .where(labels.c.site_id == site_id, labels.c.retracted_at.is_(None), picked)
            .where(labels.c.created_at >= begin, labels.c.created_at < end)
        )
        found = self._connection.execute(query).one()
        return found[0], float(found[1] or 0.0), float(found[2] or 0.0)

    def words(self, site_id: str, begin: datetime, end: datetime, most: int, count: int) -> list[str]:
        """Return folded texts of about `most` of the `count` comments judged between two times, as chance has it."""
        of_verdict = (search_texts.c.comment_id == verdicts.c.comment_id) & (
            search_texts.c.revision == verdicts.c.revision
        )
        query = (
            sa.select(search_texts.c.folded)
            .select_from(verdicts.join(search_texts, of_verdict))
            .where(*_between_times(site_id, begin, end), *_drawn(most, count))
        )
        return list(self._connection.execute(query).scalars())

    def told(self, site_id: str, begin: datetime, end: datetime) -> Told:
        """Return what people said of the comments that were judged between two times."""
        within = _between_times(site_id, begin, end)
        given = sa.select(verdicts.c.action, sa.func.count()).where(*within).group_by(verdicts.c.action)
        made = {Action(action): count for action, count in self._connection.execute(given)}
        on = (verdicts.c.comment_id == labels.c.comment_id) & (verdicts.c.revision == labels.c.revision)
        answered = labels.join(verdicts, on)
        stopped = self._connection.execute(
            sa.select(labels.c.label, sa.func.count())
            .select_from(answered)
            .where(labels.c.id.in_(newest_answers(site_id, begin)), *within)
            .where(verdicts.c.action != Action.PUBLISH)
            .group_by(labels.c.label)
        )
        said = {Choice(label): count for label, count in stopped}
        picked = sa.select(labels.c.label, labels.c.sampling).select_from(answered).where(*within)
        passed = picked.where(labels.c.id.in_(newest_answers(site_id, begin, BLIND)))
        drawn = picked.where(labels.c.id.in_(newest_answers(site_id, begin, FROM_QUEUE)))
        return Told(
            published=made.get(Action.PUBLISH, 0),
            caught=made.get(Action.HOLD, 0) + made.get(Action.REJECT, 0),
            passed=self._weighed(passed.where(verdicts.c.action == Action.PUBLISH)),
            drawn=self._weighed(drawn.where(verdicts.c.action != Action.PUBLISH)),
            stopped=sum(said.values()),
            stopped_bad=said.get(Choice.REJECT, 0),
        )

    def _weighed(self, query: sa.Select[Any]) -> tuple[tuple[bool, float], ...]:
        return tuple((row.label == Choice.REJECT, row.sampling) for row in self._connection.execute(query))


def _between_times(site_id: str, begin: datetime, end: datetime) -> Sequence[sa.ColumnElement[bool]]:
    return verdicts.c.site_id == site_id, verdicts.c.created_at >= begin, verdicts.c.created_at < end


def _drawn(most: int, count: int) -> Sequence[sa.ColumnElement[bool]]:
    """Let about `most` of `count` verdicts through: the end of a comment's id is random, its beginning the time."""
    if count <= most:
        return ()
    return (sa.func.substr(verdicts.c.comment_id, 34, 3) < f"{4096 * most // count:03x}",)


def _between(low: float, below: float | None) -> sa.ColumnElement[int]:
    inside = scores.c.value >= low if below is None else (scores.c.value >= low) & (scores.c.value < below)
    return sa.func.sum(sa.case((inside, 1), else_=0))
