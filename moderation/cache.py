"""What processes share for a short time in Redis: rendered pages and counters; without Redis callers go without."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar

import structlog
from redis import Redis
from redis.exceptions import RedisError

from moderation.jobs import connect

log = structlog.get_logger(__name__)

T = TypeVar("T")

PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 0.25


@dataclass
class RedisCache:
    """A cache on Redis; safe to make before a fork, since it connects at first use.

    After a failure Redis is left alone for a second, so that a dead one costs a reader one short wait, not one a
    request; writes that others must not miss (`replace`) are tried all the same, and again until they succeed.
    """

    url: str
    _dead_until: float = 0.0
    _owed: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def redis(self) -> Redis:
        """The process's own connection pool."""
        return connect(self.url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)

    def get(self, keys: Sequence[str]) -> list[bytes | None] | None:
        """Return the values in order; None when Redis does not answer."""

        def read(redis: Redis) -> list[bytes | None]:
            found: Any = redis.mget(keys)
            return list(found)

        if self._owed:
            self.replace({}, 0)
        return self._ask(read)

    def put(self, key: str, value: bytes, seconds: int) -> None:
        """Keep a value for so many seconds; nothing happens without Redis."""
        self._ask(lambda redis: redis.set(key, value, ex=max(1, seconds)))

    def put_new(self, key: str, value: bytes, seconds: int) -> bool | None:
        """Keep a value unless there is one; tell whether it was new, None when Redis does not answer."""
        return self._ask(lambda redis: bool(redis.set(key, value, ex=max(1, seconds), nx=True)))

    def replace(self, values: Mapping[str, bytes], seconds: int) -> None:
        """Keep these values; what Redis misses while it is away it is told at the next call after it is back."""
        self._owed.update(values)
        owed = dict(self._owed)

        def write(redis: Redis) -> dict[str, bytes]:
            with redis.pipeline(transaction=False) as pipe:
                for key, value in owed.items():
                    pipe.set(key, value, ex=max(seconds, 86_400))
                pipe.execute()
            return owed

        if owed and (told := self._ask(write, insist=True)):
            for key, value in told.items():
                if self._owed.get(key) == value:
                    self._owed.pop(key, None)

    def count(self, key: str, seconds: int) -> int | None:
        """Count one more under this key within a window, and return how many that makes; None without Redis."""

        def add(redis: Redis) -> int:
            with redis.pipeline(transaction=True) as pipe:
                pipe.set(key, 0, ex=max(1, seconds), nx=True)
                pipe.incr(key)
                return int(pipe.execute()[1])

        return self._ask(add)

    def _ask(self, work: Callable[[Redis], T], *, insist: bool = False) -> T | None:
        if not insist and monotonic() < self._dead_until:
            return None
        try:
            return work(self.redis)
        except RedisError as error:
            self._dead_until = monotonic() + PAUSE_SECONDS
            log.warning("cache.no_answer", error=type(error).__name__)
            return None
