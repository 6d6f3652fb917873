"""The delivery worker: sends webhooks on threads of its own, so that a slow receiver delays neither scores nor others.

Several may run. What one of them left when it was killed is due again a minute later: the rows are the truth.
"""

import threading
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import structlog

from moderation import metrics
from moderation.bootstrap import Services
from moderation.domain.errors import MushrifError
from moderation.domain.webhook import Delivery
from moderation.services.deliveries import lanes

log = structlog.get_logger(__name__)

THREADS = 32
EVENTS_A_ROUND = 200
LOOK_SECONDS = 1.0
TIDY_ROUNDS = 600


class Courier:
    """Keeps deliveries on their way, each webhook within its lanes."""

    def __init__(self, services: Services, pool: ThreadPoolExecutor) -> None:
        self._services = services
        self._pool = pool
        self._running: dict[Future[None], str] = {}

    def round(self, stopping: threading.Event) -> None:
        """Start all that may start now; then wait for an end, or a second long for something new."""
        events = 0
        try:
            events = self._services.deliveries.dispatch(EVENTS_A_ROUND)
            self._start()
        except MushrifError as error:
            log.warning("deliveries.round_failed", code=error.code)
        if self._running:
            self._reap(LOOK_SECONDS)
        elif events < EVENTS_A_ROUND:
            stopping.wait(LOOK_SECONDS)

    def finish(self) -> None:
        """Wait for what is on its way."""
        while self._running:
            self._reap(LOOK_SECONDS)

    def _start(self) -> None:
        busy = Counter(self._running.values())
        # Those with least on their way first, so that busy receivers leave threads to the others.
        for webhook in sorted(self._services.deliveries.webhooks_with_work(), key=lambda one: busy[one.id]):
            room = min(lanes(webhook) - busy[webhook.id], THREADS - len(self._running))
            for delivery in self._services.deliveries.claim(webhook, room) if room > 0 else ():
                self._running[self._pool.submit(_send, self._services, delivery)] = webhook.id

    def _reap(self, seconds: float) -> None:
        done, _ = wait(self._running, seconds, FIRST_COMPLETED)
        for future in done:
            del self._running[future]


def run(services: Services, stopping: threading.Event) -> None:
    """Deliver until told to stop, then let what is on its way arrive."""
    log.info("deliveries.ready", threads=THREADS)
    rounds = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="delivery") as pool:
        courier = Courier(services, pool)
        while not stopping.is_set():
            if rounds % TIDY_ROUNDS == 0:
                _tidy(services)
            courier.round(stopping)
            rounds += 1
        courier.finish()
    log.info("deliveries.stopped")


def _send(services: Services, delivery: Delivery) -> None:
    """Make one attempt; what goes wrong on our side is logged, and the claim's end brings the delivery back."""
    try:
        answer = services.deliveries.send(delivery)
        if answer:
            metrics.attempted(answer.accepted)
    except MushrifError as error:
        log.warning("webhook.not_noted", delivery=delivery.id, code=error.code)
    except Exception as error:
        log.error("webhook.crashed", delivery=delivery.id, error=type(error).__name__, exc_info=error)


def _tidy(services: Services) -> None:
    try:
        services.deliveries.forget_old()
    except MushrifError as error:
        log.warning("deliveries.tidy_failed", code=error.code)
