"""What the watch reads: how scores and words spread, and how far verdicts agree with people, between two times."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.decision import Choice
from moderation.domain.policy import Action
from moderation.domain.week import Told
from moderation.store.tables import labels, scores, search_texts, verdicts
from moderation.store.trials import newest_answers

BINS = 10


class Watch:
    """Reads scores of the attribute TOXICITY, each of the model that acted, the words of comments, and answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def histogram(self, site_id: str, begin: datetime, end: datetime) -> list[int]:
        """Count a site's verdicts between two times by tenths of the score."""
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
            .where(verdicts.c.site_id == site_id, verdicts.c.created_at >= begin, verdicts.c.created_at < end)
        )
        return [count or 0 for count in self._connection.execute(query).one()]

    def calibration(self, site_id: str, begin: datetime, end: datetime) -> tuple[int, float, float]:
        """Return how many answers people gave between two times, the mean score beside them, the share rejected."""
        of_label = (
            (scores.c.comment_id == labels.c.comment_id)
            & (scores.c.revision == labels.c.revision)
            & (scores.c.model == labels.c.model)
            & (scores.c.attribute == "TOXICITY")
        )
        rejected = sa.case((labels.c.label == Choice.REJECT, 1.0), else_=0.0)
        query = (
            sa.select(sa.func.count(), sa.func.avg(scores.c.value), sa.func.avg(rejected))
            .select_from(labels.join(scores, of_label))
            .where(labels.c.site_id == site_id, labels.c.retracted_at.is_(None))
            .where(labels.c.created_at >= begin, labels.c.created_at < end)
        )
        count, score, share = self._connection.execute(query).one()
        return count, float(score or 0.0), float(share or 0.0)

    def words(self, site_id: str, begin: datetime, end: datetime, most: int, count: int) -> list[str]:
        """Return folded texts of about `most` of the `count` comments judged between two times, as chance has it."""
        of_verdict = (search_texts.c.comment_id == verdicts.c.comment_id) & (
            search_texts.c.revision == verdicts.c.revision
        )
        query = (
            sa.select(search_texts.c.folded)
            .select_from(verdicts.join(search_texts, of_verdict))
            .where(verdicts.c.site_id == site_id, verdicts.c.created_at >= begin, verdicts.c.created_at < end)
        )
        if count > most:  # the end of an id is random, its beginning the time
            query = query.where(sa.func.substr(verdicts.c.comment_id, 34, 3) < f"{4096 * most // count:03x}")
        return list(self._connection.execute(query).scalars())

    def told(self, site_id: str, begin: datetime, end: datetime) -> Told:
        """Return what people said of the comments that were judged between two times."""
        within = (verdicts.c.site_id == site_id, verdicts.c.created_at >= begin, verdicts.c.created_at < end)
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
        passed = self._connection.execute(
            sa.select(labels.c.label, labels.c.sampling)
            .select_from(answered)
            .where(labels.c.id.in_(newest_answers(site_id, begin, at_random=True)), *within)
            .where(verdicts.c.action == Action.PUBLISH)
        )
        return Told(
            published=made.get(Action.PUBLISH, 0),
            caught=made.get(Action.HOLD, 0) + made.get(Action.REJECT, 0),
            passed=tuple((row.label == Choice.REJECT, row.sampling) for row in passed),
            stopped=sum(said.values()),
            stopped_bad=said.get(Choice.REJECT, 0),
        )


def _between(low: float, below: float | None) -> sa.ColumnElement[int]:
    inside = scores.c.value >= low if below is None else (scores.c.value >= low) & (scores.c.value < below)
    return sa.func.sum(sa.case((inside, 1), else_=0))
