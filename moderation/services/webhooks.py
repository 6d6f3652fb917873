"""The addresses a site wants told: made, removed, given new secrets, and asked again for what they missed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from moderation.domain.decision import Actor
from moderation.domain.errors import InvalidField, UnknownWebhook
from moderation.domain.site import Site
from moderation.domain.webhook import MAX_WEBHOOKS, ROTATION_HOURS, Attempt, Event, Webhook, checked_url
from moderation.services.cursors import Signer
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction


@dataclass(frozen=True)
class Webhooks:
    """What `/api/v1/webhooks` does."""

    store: Store
    clock: Clock
    signer: Signer
    new_secret: Callable[[], str]
    allow_private: bool = False

    def add(self, site: Site, url: str, events: Iterable[Event], actor: Actor) -> Webhook:
        """Send these events (all, when none is named) to an address from now on.

        Raises InvalidField for an address that must not be called, and for one webhook too many.
        """
        wanted = frozenset(events) or frozenset(Event)
        checked_url(url, allow_private=self.allow_private)
        webhook = Webhook(new_id(), site.id, url, wanted, self.new_secret(), self.clock())
        with self.store.begin() as tx:
            if len(tx.webhooks.of_site(site.id)) >= MAX_WEBHOOKS:
                raise InvalidField(f"a site has at most {MAX_WEBHOOKS} webhooks; delete one first")
            tx.webhooks.add(webhook)
            tx.audit.add(actor, "webhook.created", webhook.id, self.clock(), site_id=site.id, events=sorted(wanted))
        return webhook

    def of_site(self, site: Site) -> list[Webhook]:
        """Return a site's webhooks, the oldest first."""
        with self.store.read() as tx:
            return tx.webhooks.of_site(site.id)

    def remove(self, site: Site, webhook_id: str, actor: Actor) -> None:
        """Forget a webhook with all that was on its way to it; raises UnknownWebhook."""
        with self.store.begin() as tx:
            _own(tx, site, webhook_id, lock=True)  # as a sender does, so that neither waits for the other for ever
            tx.webhooks.remove(webhook_id)
            tx.audit.add(actor, "webhook.deleted", webhook_id, self.clock(), site_id=site.id)

    def rotate(self, site: Site, webhook_id: str, actor: Actor) -> Webhook:
        """Give a webhook a new secret; for a day the one of before signs as well. Raises UnknownWebhook."""
        now = self.clock()
        with self.store.begin() as tx:
            old = _own(tx, site, webhook_id, lock=True)
            until = now + timedelta(hours=ROTATION_HOURS)
            fresh = replace(old, secret=self.new_secret(), old_secret=old.secret, old_secret_until=until)
            tx.webhooks.set_secret(old, fresh.secret, until)
            tx.audit.add(actor, "webhook.rotated", webhook_id, now, site_id=site.id)
        return fresh

    def attempts(
        self, site: Site, webhook_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Attempt], str | None]:
        """Return a page of a webhook's attempts, newest first, and the next page's cursor.

        Raises UnknownWebhook, InvalidCursor.
        """
        before = str(self.signer.read("attempts", cursor)) if cursor else None
        with self.store.read() as tx:
            _own(tx, site, webhook_id)
            found = tx.deliveries.attempts(webhook_id, before=before, limit=limit + 1)
        more = len(found) > limit
        return found[:limit], self.signer.sign("attempts", found[limit - 1].id) if more else None

    def replay(
        self,
        site: Site,
        webhook_id: str,
        actor: Actor,
        *,
        delivery_id: str | None = None,
        failed_since: datetime | None = None,
    ) -> int:
        """Send one delivery again, or all made since a time that did not arrive, and return how many; their ids stay.

        A receiver that was being spared is called at once. Raises UnknownWebhook, and InvalidField for a webhook that
        its receiver has ended.
        """
        now = self.clock()
        with self.store.begin() as tx:
            if _own(tx, site, webhook_id, lock=True).disabled_at:
                raise InvalidField("the receiver answered 410 and is sent nothing more; make a new webhook")
            count = tx.deliveries.replay(webhook_id, now, delivery_id=delivery_id, failed_since=failed_since)
            tx.webhooks.spare_no_more(webhook_id)
            tx.audit.add(actor, "webhook.replayed", webhook_id, now, site_id=site.id, deliveries=count)
        return count


def _own(tx: Transaction, site: Site, webhook_id: str, *, lock: bool = False) -> Webhook:
    webhook = tx.webhooks.get(webhook_id, lock=lock)
    if webhook is None or webhook.site_id != site.id:
        raise UnknownWebhook(f"no webhook '{webhook_id}' on this site")
    return webhook
