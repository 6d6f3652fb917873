"""Past decisions that come with a file: kept as labels, each once."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from moderation.domain.decision import Actor
from moderation.domain.past import PastDecision
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Imports:
    """Keeps what was decided elsewhere, to be learned from; no comment is made of it."""

    store: Store
    clock: Clock

    def new(self, site: Site, batch: Sequence[PastDecision]) -> list[PastDecision]:
        """Return those of a batch that the site does not have; the first of those that share a source."""
        found = _each_once(batch)
        with self.store.read() as tx:
            known = tx.labels.known_sources(site.id, [one.source for one in found])
        return [one for one in found if one.source not in known]

    def keep(self, site: Site, batch: Sequence[PastDecision]) -> int:
        """Store those of a batch that the site does not have and return how many; safe to repeat."""
        return self.store.run(lambda tx: tx.labels.add_past(site.id, _each_once(batch), self.clock()))

    def done(self, site: Site, actor: Actor, kept: int) -> None:
        """Note in the audit that a file was imported."""
        with self.store.begin() as tx:
            tx.audit.add(actor, "labels.imported", site.id, self.clock(), site_id=site.id, labels=kept)
        log.info("labels.imported", site=site.slug, labels=kept)


def _each_once(batch: Sequence[PastDecision]) -> list[PastDecision]:
    """Return a batch with the first of those that share a source."""
    first = {one.source: one for one in reversed(batch)}
    return list(reversed(first.values()))
