"""Webhooks, and the events on their way to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.webhook import Answer, Attempt, Delivery, DeliveryState, Event, Webhook
from moderation.store.ids import new_id
from moderation.store.tables import constant, deliveries, delivery_attempts, outbox, webhooks

_WAITING = deliveries.c.state == constant(DeliveryState.WAITING)


class Webhooks:
    """The addresses that sites gave."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, webhook: Webhook) -> None:
        row = {"id": webhook.id, "site_id": webhook.site_id, "url": webhook.url, "events": sorted(webhook.events)}
        insert = webhooks.insert().values(**row, secret=webhook.secret, created_at=webhook.created_at)
        self._connection.execute(insert)

    def of_site(self, site_id: str) -> list[Webhook]:
        query = sa.select(webhooks).where(webhooks.c.site_id == site_id).order_by(webhooks.c.id)
        return [_webhook(row) for row in self._connection.execute(query)]

    def get(self, webhook_id: str, *, lock: bool = False) -> Webhook | None:
        query = sa.select(webhooks).where(webhooks.c.id == webhook_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _webhook(row) if row else None

    def set_secret(self, webhook: Webhook, secret: str, old_until: datetime) -> None:
        """Sign with a new secret from now on, and until a time with the one of before as well."""
        values = {"secret": secret, "old_secret": webhook.secret, "old_secret_until": old_until}
        self._connection.execute(webhooks.update().where(webhooks.c.id == webhook.id).values(values))

    def remove(self, webhook_id: str) -> None:
        """Forget a webhook with all that was on its way to it."""
        for table, column in ((delivery_attempts, "webhook_id"), (deliveries, "webhook_id"), (webhooks, "id")):
            self._connection.execute(table.delete().where(table.c[column] == webhook_id))

    def note_success(self, webhook_id: str) -> None:
        change = webhooks.update().where(webhooks.c.id == webhook_id, webhooks.c.failures > 0)
        self._connection.execute(change.values(failures=0, quiet_until=None))

    def note_failure(self, webhook_id: str, quiet_until: datetime | None) -> None:
        change = webhooks.update().where(webhooks.c.id == webhook_id)
        values: dict[str, Any] = {"failures": webhooks.c.failures + 1}
        if quiet_until:
            values["quiet_until"] = quiet_until
        self._connection.execute(change.values(values))

    def spare_no_more(self, webhook_id: str) -> None:
        self._connection.execute(webhooks.update().where(webhooks.c.id == webhook_id).values(quiet_until=None))

    def disable(self, webhook_id: str, now: datetime) -> None:
        """Send nothing more; what was on its way has failed."""
        self._connection.execute(webhooks.update().where(webhooks.c.id == webhook_id).values(disabled_at=now))
        waiting = deliveries.update().where(deliveries.c.webhook_id == webhook_id, _WAITING)
        self._connection.execute(waiting.values(state=DeliveryState.FAILED, token=None, ended_at=now))


class Deliveries:
    """Events on their way. A claim moves `next_at` behind its lease, so what a dead sender left is due again then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any_due_event(self, now: datetime) -> bool:
        """Tell whether an event waits to be given to webhooks."""
        return self._connection.execute(self._due_events(now).limit(1)).first() is not None

    def dispatch(self, limit: int, now: datetime) -> int:
        """Make deliveries of up to `limit` events whose time has come, the oldest first; return how many events.

        Two processes never take the same one: PostgreSQL skips locked rows, SQLite's writers queue.
        """
        query = self._due_events(now).order_by(outbox.c.id).limit(limit).with_for_update(skip_locked=True)
        events = self._connection.execute(query).all()
        if not events:
            return 0
        found = {
            site_id: Webhooks(self._connection).of_site(site_id) for site_id in {event.site_id for event in events}
        }
        rows = [
            {"id": new_id(), "webhook_id": webhook.id, "outbox_id": event.id, "comment_id": event.comment_id}
            for event in events
            for webhook in found[event.site_id]
            if event.event in webhook.events and not webhook.disabled_at
        ]
        if rows:
            shared = {"state": DeliveryState.WAITING, "next_at": now, "created_at": now}
            self._connection.execute(deliveries.insert(), [row | shared for row in rows])
        done = outbox.update().where(outbox.c.id.in_([event.id for event in events]))
        self._connection.execute(done.values(delivered_at=now))
        return len(events)

    def _due_events(self, now: datetime) -> sa.Select[Any]:
        return sa.select(outbox).where(
            outbox.c.delivered_at.is_(None), outbox.c.due_at.is_(None) | (outbox.c.due_at <= now)
        )

    def webhooks_with_work(self, now: datetime) -> list[Webhook]:
        """Return the webhooks for which a delivery is due and that need no sparing."""
        due = sa.exists().where(deliveries.c.webhook_id == webhooks.c.id, _WAITING, deliveries.c.next_at <= now)
        query = sa.select(webhooks).where(
            webhooks.c.disabled_at.is_(None),
            webhooks.c.quiet_until.is_(None) | (webhooks.c.quiet_until <= now),
            due,
        )
        return [_webhook(row) for row in self._connection.execute(query.order_by(webhooks.c.id))]

    def claim(self, webhook_id: str, count: int, now: datetime, until: datetime) -> list[Delivery]:
        """Take up to `count` deliveries that are due, the longest due first.

        What happened to one comment is told in its order: a later event waits until each earlier one has been tried
        once, and while one is on its way. It does not wait for repeats, which may go on for days.
        """
        due = (
            sa.select(deliveries.c.id)
            .where(deliveries.c.webhook_id == webhook_id, _WAITING, deliveries.c.next_at <= now, ~_earlier())
            .order_by(deliveries.c.next_at, deliveries.c.id)
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        ids = self._connection.execute(due).scalars().all()
        if not ids:
            return []
        taken = deliveries.update().where(deliveries.c.id.in_(ids))
        self._connection.execute(taken.values(token=new_id(), next_at=until))
        query = (
            sa.select(deliveries, outbox.c.event, outbox.c.revision)
            .add_columns(outbox.c.created_at.label("happened_at"))
            .join(outbox, outbox.c.id == deliveries.c.outbox_id)
            .where(deliveries.c.id.in_(ids))
        )
        return [_delivery(row) for row in self._connection.execute(query.order_by(deliveries.c.id))]

    def note(self, delivery: Delivery, answer: Answer, now: datetime) -> None:
        """Write one attempt down."""
        row: dict[str, Any] = {"id": new_id(), "delivery_id": delivery.id, "webhook_id": delivery.webhook_id}
        row |= {"number": delivery.attempts + 1, "status": answer.status, "error": answer.error}
        insert = delivery_attempts.insert().values(**row, milliseconds=answer.milliseconds, attempted_at=now)
        self._connection.execute(insert)

    def still_owned(self, delivery: Delivery) -> bool:
        """Tell whether a claim still stands, and lock it; a removed or disabled webhook's does not."""
        query = sa.select(deliveries.c.id).where(deliveries.c.id == delivery.id, deliveries.c.token == delivery.token)
        return self._connection.execute(query.with_for_update()).first() is not None

    def retry(self, delivery: Delivery, when: datetime) -> None:
        """Count the attempt and set the next one's time."""
        values = {"attempts": delivery.attempts + 1, "next_at": when, "token": None}
        self._connection.execute(deliveries.update().where(deliveries.c.id == delivery.id).values(values))

    def end(self, delivery: Delivery, state: DeliveryState, now: datetime) -> None:
        """Count the attempt, which was the last."""
        values = {"attempts": delivery.attempts + 1, "state": state, "ended_at": now, "token": None}
        self._connection.execute(deliveries.update().where(deliveries.c.id == delivery.id).values(values))

    def replay(
        self, webhook_id: str, now: datetime, *, delivery_id: str | None = None, failed_since: datetime | None = None
    ) -> int:
        """Make one delivery, or those made since a time that did not arrive, due now under the ids they had.

        What is on its way at this moment is left alone.
        """
        at_rest = deliveries.c.token.is_(None) | (deliveries.c.next_at <= now)
        change = deliveries.update().where(deliveries.c.webhook_id == webhook_id, at_rest)
        if delivery_id is not None:
            change = change.where(deliveries.c.id == delivery_id)
        if failed_since is not None:
            missed = (deliveries.c.state == DeliveryState.FAILED) | (_WAITING & (deliveries.c.attempts > 0))
            change = change.where(missed, deliveries.c.created_at >= failed_since)
        values = {"state": DeliveryState.WAITING, "attempts": 0, "next_at": now, "ended_at": None}
        return self._connection.execute(change.values(values)).rowcount

    def attempts(self, webhook_id: str, *, before: str | None, limit: int) -> list[Attempt]:
        """Return a webhook's attempts, the newest first, those older than the id `before`."""
        query = (
            sa.select(delivery_attempts, deliveries.c.state, deliveries.c.comment_id, outbox.c.event)
            .join(deliveries, deliveries.c.id == delivery_attempts.c.delivery_id)
            .join(outbox, outbox.c.id == deliveries.c.outbox_id)
            .where(delivery_attempts.c.webhook_id == webhook_id)
        )
        if before:
            query = query.where(delivery_attempts.c.id < before)
        query = query.order_by(delivery_attempts.c.id.desc()).limit(limit)
        return [_attempt(row) for row in self._connection.execute(query)]

    def waiting(self) -> int:
        query = sa.select(sa.func.count()).select_from(deliveries).where(_WAITING)
        return self._connection.execute(query).scalar_one()

    def forget_before(self, when: datetime, limit: int) -> int:
        """Delete up to `limit` deliveries that ended before a time, with their attempts."""
        query = sa.select(deliveries.c.id).where(deliveries.c.ended_at < when).limit(limit)
        ids: Sequence[str] = self._connection.execute(query).scalars().all()
        if ids:
            attempts_of = delivery_attempts.delete().where(delivery_attempts.c.delivery_id.in_(ids))
            self._connection.execute(attempts_of)
            self._connection.execute(deliveries.delete().where(deliveries.c.id.in_(ids)))
        return len(ids)


def _earlier() -> sa.Exists:
    """Whether an earlier event of the same comment is untried or on its way to the same webhook."""
    told = deliveries.alias("earlier")
    return (
        sa.exists()
        .where(told.c.webhook_id == deliveries.c.webhook_id, told.c.comment_id == deliveries.c.comment_id)
        .where(told.c.state == constant(DeliveryState.WAITING), told.c.id < deliveries.c.id)
        .where((told.c.attempts == 0) | told.c.token.is_not(None))
    )


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        site_id=row.site_id,
        url=row.url,
        events=frozenset(map(Event, row.events)),
        secret=row.secret,
        created_at=row.created_at,
        old_secret=row.old_secret,
        old_secret_until=row.old_secret_until,
        disabled_at=row.disabled_at,
        failures=row.failures,
        quiet_until=row.quiet_until,
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        webhook_id=row.webhook_id,
        token=row.token,
        attempts=row.attempts,
        event=row.event,
        comment_id=row.comment_id,
        revision=row.revision,
        happened_at=row.happened_at,
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        id=row.id,
        delivery_id=row.delivery_id,
        event=row.event,
        comment_id=row.comment_id,
        number=row.number,
        state=DeliveryState(row.state),
        status=row.status,
        error=row.error,
        milliseconds=row.milliseconds,
        attempted_at=row.attempted_at,
    )
