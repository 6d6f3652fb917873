"""The training worker: a process and a queue of its own, so that training never keeps a comment waiting."""

import os

import structlog

from moderation.bootstrap import Services, services
from moderation.domain.errors import MushrifError
from moderation.domain.training import RunStopped
from moderation.jobs import RedisJobs
from training.runs import perform
from workers import jobs
from workers.worker import serve

log = structlog.get_logger(__name__)

NICENESS = 10


class Interrupted(BaseException):
    """The process was asked to stop in the middle of a run."""


def run(services: Services) -> None:
    """Train what is asked for, until told to stop; gives way to every other process of the machine."""
    os.nice(NICENESS)
    if not isinstance(services.jobs, RedisJobs):
        raise TypeError(f"a worker needs a queue on Redis, got {type(services.jobs).__name__}")
    log.info("trainer.ready")
    serve(services.jobs.training)
    log.info("trainer.stopped")


def train_next() -> None:
    """Carry out the runs that are queued, one after the other; safe to run twice and side by side.

    Raises nothing: what goes wrong is in the run's row, without any text.
    """
    try:
        _train_until_done()
    except Exception as error:
        log.error("training.job_failed", error=type(error).__name__, exc_info=error)


def _train_until_done() -> None:
    queue, training = services().jobs, services().training
    if isinstance(queue, RedisJobs):
        queue.training_heard()
    while not jobs.stopping.is_set() and (claimed := training.claim()):
        run, site = claimed
        try:
            perform(services(), run, site, _heed)
        except Interrupted:
            training.put_back(run)
        except RunStopped:
            log.info("training.cancelled", run=run.id)
        except MushrifError as error:
            log.warning("training.failed", run=run.id, code=error.code)


def _heed(_line: str) -> None:
    if jobs.stopping.is_set():
        raise Interrupted
