"""The worker process: loads the model, then takes scoring jobs from Redis until it is told to stop.

There is no fork: the process itself runs the jobs. What a job that kills it leaves behind is in the database.
"""

import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

import structlog
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, worker_registration
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from moderation.bootstrap import Services
from moderation.jobs import RedisJobs
from workers import jobs

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 30  # RQ waits 15 s less for a job, then sends a sign of life
LONGEST_PAUSE_SECONDS = 5.0


class ScoringWorker(SimpleWorker):
    """RQ's worker without a fork, without commands over Redis, and known again after Redis was emptied."""

    max_connection_wait_time = LONGEST_PAUSE_SECONDS
    log_result_lifespan = False

    def heartbeat(self, timeout: int | None = None, pipeline: "Pipeline | None" = None) -> None:
        """Send a sign of life that also registers: an emptied Redis has forgotten who listens.

        Raises StopRequested once a stop was asked for: RQ raises it in its signal handler, where a library's
        `except Exception` (that of logging, for one) can swallow it.
        """
        if jobs.stopping.is_set():
            raise StopRequested
        super().heartbeat(timeout, pipeline)
        with self.connection.pipeline() as own:
            own.hset(self.key, mapping=self.serialize())
            worker_registration.register(self, own)
            own.execute()

    def subscribe(self) -> None:
        """Take no commands from Redis: signals stop a worker, and no one else should."""

    def set_shutdown_requested_date(self) -> None:
        """Write nothing: this runs inside a signal handler, where Redis may be gone."""

    def handle_warm_shutdown_request(self) -> None:
        """Finish the batch in hand and stop."""
        jobs.stopping.set()


def run(services: Services, stopping: threading.Event = jobs.stopping) -> None:
    """Load the model, then work until told to stop; a Redis that goes away is waited for.

    Raises ModelDamaged, ModelIncompatible before any work is taken.
    """
    model = services.scoring.judge.classifier()
    log.info("worker.ready", model=model.model, attributes=",".join(model.attributes))
    services.scoring.recover()
    serve(_queue(services), stopping)
    log.info("worker.stopped")


def serve(queue: Queue, stopping: threading.Event = jobs.stopping) -> None:
    """Take jobs from a queue until told to stop; a Redis that goes away is waited for."""
    pauses = _pauses()
    _listen_for_stop(stopping)
    while not stopping.is_set():
        if _work(queue, stopping):
            pauses = _pauses()
        stopping.wait(next(pauses))


def _work(queue: Queue, stopping: threading.Event) -> bool:
    """Serve jobs until a stop or a fault of Redis; True when any job was done."""
    try:
        worker = ScoringWorker(
            [queue],
            connection=queue.connection,
            serializer=JSONSerializer,
            worker_ttl=HEARTBEAT_SECONDS,
            log_job_description=False,
        )
        return worker.work(logging_level=None)
    except RedisError as error:
        log.warning("worker.redis_lost", error=type(error).__name__)
    except StopRequested:  # the signal came between two of RQ's own guards
        log.debug("worker.stop_heard")
    finally:
        _listen_for_stop(stopping)  # RQ has put its own handlers in
    return False


def _queue(services: Services) -> Queue:
    if not isinstance(services.jobs, RedisJobs):
        raise TypeError(f"a worker needs a queue on Redis, got {type(services.jobs).__name__}")
    return services.jobs.scoring


def _listen_for_stop(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> Any:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _pauses() -> Iterator[float]:
    pause = 0.25
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
