"""What a site's people have said of comments, for those who learn from it or take it away."""

from collections.abc import Iterator
from dataclasses import dataclass

from moderation.domain.decision import Actor, Choice, Reason
from moderation.domain.label import Label, Origin
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.labels import Answer
from moderation.store.store import Store

PAGE = 500


@dataclass(frozen=True)
class Labels:
    """The label store; most labels are written where people decide."""

    store: Store
    clock: Clock

    def tried(self, site: Site, text: str, choice: Choice, reason: Reason | None, actor: Actor, model: str) -> None:
        """Keep what someone said of a text that they tried out, seeing this model's scores."""
        answer = Answer(Origin.PLAYGROUND, choice, reason, actor, model)
        with self.store.begin() as tx:
            tx.labels.add_text(site.id, text, answer, self.clock())

    def take_back(self, site: Site, key_id: str, actor: Actor) -> int:
        """Let nothing that was said with a key teach any more; return how many labels that were. Safe to repeat."""
        with self.store.begin() as tx:
            count = tx.labels.retract_of(site.id, Actor("key", key_id), self.clock())
            tx.audit.add(actor, "labels.retracted", key_id, self.clock(), site_id=site.id, labels=count)
        return count

    def forget(self, site: Site, text: str, actor: Actor) -> int:
        """Erase what was said of a text that is no comment of the site, whatever blanks end it; return how many."""
        with self.store.begin() as tx:
            count = tx.labels.erase_texts(site.id, {text, text.strip(), text.rstrip("\n")})
            tx.audit.add(actor, "labels.erased", site.id, self.clock(), site_id=site.id, labels=count)
        return count

    def of(self, site: Site) -> Iterator[Label]:
        """Yield all labels of a site, oldest first, retracted ones too; no transaction stays open between pages."""
        after = ""
        while True:
            with self.store.read() as tx:
                page = tx.labels.page(site.id, after, PAGE)
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].id
