"""What is ready and what is not, and the numbers an operator watches."""

from dataclasses import dataclass
from datetime import datetime

from moderation.domain.comment import Status
from moderation.domain.errors import MushrifError
from moderation.services.ports import Clock, JobQueue
from moderation.store.store import Store


@dataclass(frozen=True)
class Readiness:
    """One part that a request depends on; `detail` says what would mend it."""

    name: str
    ready: bool
    detail: str


@dataclass(frozen=True)
class Backlog:
    """Comments by status, how long the oldest has waited, in seconds, and events on their way to webhooks."""

    by_status: dict[Status, int]
    oldest_received_seconds: float
    deliveries_waiting: int


@dataclass(frozen=True)
class Health:
    """Asks each part whether it answers."""

    store: Store
    jobs: JobQueue
    clock: Clock

    def readiness(self) -> list[Readiness]:
        """Return every part with its state; `ready` only when the whole line can take and score comments."""
        return [self._database(), self._redis(), self._workers()]

    def backlog(self) -> Backlog:
        """Count what waits."""
        with self.store.read() as tx:
            oldest = _age(tx.scoring.oldest_waiting(), self.clock())
            return Backlog(tx.comments.count_by_status(), oldest, tx.deliveries.waiting())

    def _database(self) -> Readiness:
        try:
            self.store.check_schema()
        except MushrifError as error:
            return Readiness("database", False, error.detail)
        return Readiness("database", True, "answers, schema up to date")

    def _redis(self) -> Readiness:
        if self.jobs.ping():
            return Readiness("redis", True, "answers")
        return Readiness("redis", False, "does not answer; comments are kept and scored once it is back")

    def _workers(self) -> Readiness:
        count = self.jobs.workers()
        if count:
            return Readiness("workers", True, f"{count} listening")
        return Readiness("workers", False, "no scoring worker listens; start 'mushrif worker'")


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
