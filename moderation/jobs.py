"""Enqueues jobs by name and rings the bell for the workers; Redis is a hint, the rows are the truth."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from redis import Redis
from redis.exceptions import RedisError
from redis.sentinel import Sentinel
from rq import Queue, Worker
from rq.serializers import JSONSerializer

log = structlog.get_logger(__name__)

SCORING_QUEUE = "scoring"
TRAINING_QUEUE = "training"
WAKE_FLAG = "mushrif:wake"
TRAIN_FLAG = "mushrif:train"
WAKE_SECONDS = 30
TIMEOUTS = {"socket_connect_timeout": 1.0, "socket_timeout": 5.0}


def connect(url: str, **options: Any) -> Redis:
    """Return a client for `redis://`, `rediss://`, `unix://` or `redis+sentinel://h1:p1,h2:p2/service?db=0`.

    Nothing is sent yet. Raises ValueError for a URL of another kind.
    """
    options = {**TIMEOUTS, **options}
    if url.startswith(("redis+sentinel://", "rediss+sentinel://")):
        return _through_sentinel(url, options)
    if url.startswith("unix://"):
        options.pop("socket_connect_timeout")
    return Redis.from_url(url, **options)


def _through_sentinel(url: str, options: dict[str, Any]) -> Redis:
    parts = urlsplit(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    service = parts.path.strip("/")
    if not service:
        raise ValueError("a Sentinel URL names its service: redis+sentinel://host:26379/mymaster")
    pairs = [(host, int(port or 26379)) for host, _, port in (item.partition(":") for item in hosts.split(","))]
    user, _, password = credentials.partition(":")
    options["ssl"] = parts.scheme == "rediss+sentinel"
    options["db"] = int(parse_qs(parts.query).get("db", ["0"])[0])
    if credentials:
        options |= {"username": unquote(user) or None, "password": unquote(password) or None}
    sentinel: Any = Sentinel
    client: Redis = sentinel(pairs, socket_timeout=1.0).master_for(service, **options)
    return client


@dataclass(frozen=True)
class RedisJobs:
    """The job queue on Redis; safe to make before a fork, since it connects at first use."""

    url: str

    @cached_property
    def redis(self) -> Redis:
        """The process's own connection pool."""
        return connect(self.url)

    @cached_property
    def scoring(self) -> Queue:
        """The queue of the scoring workers; JSON, since pickle from Redis would run code."""
        return Queue(SCORING_QUEUE, connection=self.redis, serializer=JSONSerializer)

    @cached_property
    def training(self) -> Queue:
        """The queue of the training workers."""
        return Queue(TRAINING_QUEUE, connection=self.redis, serializer=JSONSerializer)

    def score_soon(self) -> bool:
        """Ring for a scoring batch unless the bell rings already; False when Redis does not answer."""
        return self._ring(self.scoring, WAKE_FLAG, "workers.jobs.score_batch", job_timeout=300)

    def train_soon(self) -> bool:
        """Ring for the training runs that are queued; False when Redis does not answer."""
        return self._ring(self.training, TRAIN_FLAG, "workers.training.train_next", job_timeout=7200)

    def _ring(self, queue: Queue, flag: str, job: str, job_timeout: int) -> bool:
        try:
            if self.redis.set(flag, 1, nx=True, ex=WAKE_SECONDS):
                queue.enqueue(job, result_ttl=0, failure_ttl=3600, job_timeout=job_timeout)
            return True
        except RedisError as error:
            log.warning("jobs.bell_not_rung", error=type(error).__name__)
            return False

    def bell_heard(self) -> None:
        """Let the next caller ring again; a worker says so before it claims, so that no row is overlooked."""
        self.redis.delete(WAKE_FLAG)

    def training_heard(self) -> None:
        """Let the next caller ring for training again."""
        self.redis.delete(TRAIN_FLAG)

    def ping(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(self.redis.ping())
        except RedisError:
            return False

    def workers(self) -> int:
        """Return how many scoring workers listen; 0 when Redis does not answer.

        One that died without a word stays registered; only those whose sign of life is fresh are counted.
        """
        try:
            keys = Worker.all_keys(queue=self.scoring)
            return int(self.redis.exists(*keys)) if keys else 0
        except RedisError:
            return 0

    def keeps_data(self) -> bool:
        """Tell whether Redis writes to disk what it is told; False when it does not answer or will not say."""
        try:
            return bool(self.redis.info("persistence").get("aof_enabled"))
        except RedisError:
            return False

    def time(self) -> datetime | None:
        """Return the time by Redis' clock; None when it does not answer."""
        try:
            seconds, microseconds = self.redis.time()
        except RedisError:
            return None
        return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)
