"""What the watch reads: how scores spread, and how far they agree with people, between two times."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.domain.decision import Choice
from moderation.store.tables import labels, scores, verdicts

BINS = 10


class Watch:
    """Reads scores of the attribute TOXICITY, each of the model that acted."""

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


def _between(low: float, below: float | None) -> sa.ColumnElement[int]:
    inside = scores.c.value >= low if below is None else (scores.c.value >= low) & (scores.c.value < below)
    return sa.func.sum(sa.case((inside, 1), else_=0))
