"""The jobs: ids or nothing in, nothing out, safe to run twice and side by side."""

import threading
import time

import structlog

from moderation import metrics
from moderation.bootstrap import services
from moderation.jobs import RedisJobs

log = structlog.get_logger(__name__)

BUDGET_SECONDS = 5.0

stopping = threading.Event()
"""Set once the process was asked to stop: the batch in hand is finished, no other is begun."""


def score_batch(limit: int = 256) -> None:
    """Score the revisions that wait, oldest first, until none is left or the time is up; then ring again.

    Raises nothing: what goes wrong is logged without any text, and the sweep finds the rows. (RQ would keep the
    exception's message in Redis, and a database error quotes what it was about to store.)
    """
    try:
        _score_until_done(limit)
    except Exception as error:
        log.error("scoring.job_failed", error=type(error).__name__, exc_info=error)


def _score_until_done(limit: int) -> None:
    queue, scoring = services().jobs, services().scoring
    if isinstance(queue, RedisJobs):
        queue.bell_heard()  # before the first claim, so that a row that comes now rings anew
    end = time.monotonic() + BUDGET_SECONDS
    while scoring.waiting():
        if stopping.is_set() or time.monotonic() > end:
            queue.score_soon()
            return
        began = time.perf_counter()
        verdicts = scoring.score_due(limit)
        if verdicts:
            metrics.scored(verdicts, time.perf_counter() - began)
            log.info("scoring.batch_done", comments=len(verdicts), ms=round((time.perf_counter() - began) * 1000, 1))
