"""The scheduler: one process sweeps at a time, held by a lock in Redis; without Redis everyone sweeps.

A sweep is safe to run twice and side by side, so the lock saves work and is not needed for correctness.
"""

import threading
from dataclasses import dataclass, field
from uuid import uuid4

import structlog
from redis import Redis
from redis.exceptions import RedisError

from moderation import metrics
from moderation.bootstrap import Services
from moderation.domain.errors import MushrifError
from moderation.jobs import RedisJobs

log = structlog.get_logger(__name__)

LOCK = "mushrif:scheduler"
_MINE = "if redis.call('get', KEYS[1]) == ARGV[1] then "
_EXTEND = _MINE + "return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end"
_RELEASE = _MINE + "return redis.call('del', KEYS[1]) else return 0 end"


@dataclass(frozen=True)
class Lock:
    """An exclusive turn that ends by itself when its holder dies."""

    redis: Redis
    expiry_ms: int
    token: str = field(default_factory=lambda: uuid4().hex)

    def hold(self) -> bool:
        """Take or extend the turn; True when it is ours, and when Redis cannot say."""
        try:
            if self.redis.set(LOCK, self.token, nx=True, px=self.expiry_ms):
                return True
            return bool(self.redis.eval(_EXTEND, 1, LOCK, self.token, str(self.expiry_ms)))
        except RedisError as error:
            log.warning("scheduler.lock_unknown", error=type(error).__name__)
            return True

    def release(self) -> None:
        """Give the turn away at once rather than at its end."""
        try:
            self.redis.eval(_RELEASE, 1, LOCK, self.token)
        except RedisError as error:
            log.warning("scheduler.lock_kept", error=type(error).__name__)


def run(services: Services, stopping: threading.Event) -> None:
    """Sweep every `sweep_seconds` until told to stop."""
    if not isinstance(services.jobs, RedisJobs):
        raise TypeError(f"a scheduler needs Redis for its lock, got {type(services.jobs).__name__}")
    seconds = services.settings.sweep_seconds
    lock = Lock(services.jobs.redis, expiry_ms=int(3_000 * seconds))
    log.info("scheduler.ready", every_seconds=seconds)
    while not stopping.is_set():
        if lock.hold():
            sweep(services)
        stopping.wait(seconds)
    lock.release()
    log.info("scheduler.stopped")


def sweep(services: Services) -> None:
    """Mend once what crashes left; a database that is away is met again at the next turn."""
    try:
        metrics.judged(services.scoring.sweep())
        services.training.sweep()
        services.by_rule.sweep()
    except MushrifError as error:
        log.warning("scheduler.sweep_failed", code=error.code)
    except Exception as error:
        log.error("scheduler.sweep_crashed", error=type(error).__name__, exc_info=error)
