"""From an event in the outbox to the receiver's answer: at least once, and tried again on a schedule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from moderation.domain.webhook import GONE, Answer, Delivery, DeliveryState, Webhook, next_try, quiet_seconds
from moderation.services.payload import payload
from moderation.services.ports import Clock, Postman
from moderation.store.store import Store, Transaction

log = structlog.get_logger(__name__)

LANES = 4
"""Deliveries on their way to one receiver at a time; a receiver that failed last gets one until it answers again."""
LEASE_SECONDS = 60
KEPT_DAYS = 30
_FORGET_AT_ONCE = 1_000


@dataclass(frozen=True)
class Deliveries:
    """Sends what the outbox holds; any number of processes may do so side by side.

    Parameters
    ----------
    jitter : callable
        Returns a number from 0 to 1, by which a receiver's next attempt is put off a little.
    """

    store: Store
    clock: Clock
    postman: Postman
    jitter: Callable[[], float]

    def dispatch(self, limit: int) -> int:
        """Give up to `limit` events whose time has come to the webhooks that want them; return how many events."""
        now = self.clock()
        with self.store.read() as tx:  # most of the time there is none, and a writer's lock is not taken for it
            if not tx.deliveries.any_due_event(now):
                return 0
        with self.store.begin() as tx:
            return tx.deliveries.dispatch(limit, now)

    def webhooks_with_work(self) -> list[Webhook]:
        """Return the webhooks to which something can be sent now."""
        with self.store.read() as tx:
            return tx.deliveries.webhooks_with_work(self.clock())

    def claim(self, webhook: Webhook, count: int) -> list[Delivery]:
        """Take up to `count` due deliveries of a webhook; those that are not sent in a minute go to others."""
        now = self.clock()
        with self.store.begin() as tx:
            return tx.deliveries.claim(webhook.id, count, now, now + timedelta(seconds=LEASE_SECONDS))

    def send(self, delivery: Delivery) -> Answer | None:
        """Make one attempt and note what came of it; None when the webhook or the claim is gone."""
        with self.store.read() as tx:
            webhook = tx.webhooks.get(delivery.webhook_id)
            comment = tx.comments.get(delivery.comment_id)
        if webhook is None or webhook.disabled_at or comment is None:
            return None
        now = self.clock()
        body = payload(delivery, comment.as_seen(now))
        answer = self.postman.post(webhook.url, delivery.id, body, webhook.secrets(now), now)
        with self.store.begin() as tx:
            webhook = tx.webhooks.get(delivery.webhook_id, lock=True)
            if webhook is None or not tx.deliveries.still_owned(delivery):
                return None
            self._note(tx, webhook, delivery, answer)
        log.info(
            "webhook.attempted",
            webhook=delivery.webhook_id,
            delivery=delivery.id,
            number=delivery.attempts + 1,
            status=answer.status,
            error=answer.error,
            ms=answer.milliseconds,
        )
        return answer

    def forget_old(self) -> int:
        """Delete deliveries that ended a month ago, a portion at a time; return how many."""
        with self.store.begin() as tx:
            return tx.deliveries.forget_before(self.clock() - timedelta(days=KEPT_DAYS), _FORGET_AT_ONCE)

    def _note(self, tx: Transaction, webhook: Webhook, delivery: Delivery, answer: Answer) -> None:
        now = self.clock()
        tx.deliveries.note(delivery, answer, now)
        if answer.accepted:
            tx.deliveries.end(delivery, DeliveryState.DELIVERED, now)
            tx.webhooks.note_success(webhook.id)
            return
        when = next_try(delivery.attempts + 1, now, self.jitter(), answer.retry_after)
        if when is None or answer.status == GONE:
            tx.deliveries.end(delivery, DeliveryState.FAILED, now)
        else:
            tx.deliveries.retry(delivery, when)
        if answer.status == GONE:
            tx.webhooks.disable(webhook.id, now)
            return
        tx.webhooks.note_failure(webhook.id, _quiet_until(webhook, answer, now))


def lanes(webhook: Webhook) -> int:
    """Return how many deliveries may be on their way to a webhook at a time."""
    return 1 if webhook.failures else LANES


def _quiet_until(webhook: Webhook, answer: Answer, now: datetime) -> datetime | None:
    if not answer.overloaded:
        return None
    return now + timedelta(seconds=quiet_seconds(webhook.failures + 1, answer.retry_after))
