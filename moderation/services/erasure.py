"""Erasing a person: every comment of an author goes as if withdrawn, and with each what was learned from it."""

from dataclasses import dataclass

import structlog

from moderation.domain.decision import Actor
from moderation.domain.errors import UnknownAuthor
from moderation.domain.site import Site
from moderation.services.intake import Intake
from moderation.services.ports import Clock
from moderation.store.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Erasure:
    """Leaves of an author nothing that names them: neither text, scores and labels, nor their name and id."""

    store: Store
    clock: Clock
    intake: Intake

    def author(self, site: Site, external_id: str, actor: Actor) -> int:
        """Erase an author with all their comments and return how many those were; safe to repeat after a crash.

        Who comments again under the same id is a new author. Models trained before keep the hashed n-grams that the
        author shared with others until the next run. Raises UnknownAuthor.
        """
        with self.store.read() as tx:
            author = tx.authors.find(site.id, external_id)
            comment_ids = tx.comments.ids_of(author.id) if author else []
        with self.store.begin() as tx:
            imported = tx.labels.erase_author(site.id, external_id)
            if imported:
                tx.audit.add(actor, "labels.erased", site.id, self.clock(), site_id=site.id, labels=imported)
        if author is None and imported:
            return 0
        if author is None:
            raise UnknownAuthor(f"the site '{site.slug}' has no author '{external_id}'")
        for comment_id in comment_ids:
            self.intake.withdraw(site, comment_id, actor)
        with self.store.begin() as tx:
            tx.authors.forget(author.id)
            tx.audit.add(actor, "author.erased", author.id, self.clock(), site_id=site.id, comments=len(comment_ids))
        log.info("author.erased", author=author.id, comments=len(comment_ids))
        return len(comment_ids)
