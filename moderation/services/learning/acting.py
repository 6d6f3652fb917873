"""Who judges a site's comments now: its champion, and a share of them its canary."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from moderation.domain.model import Model, Stage
from moderation.services.learning.shelf import Shelf
from moderation.services.ports import Classifier
from moderation.store.store import Store


@dataclass(frozen=True)
class Acting:
    """The models of one site that act; `trial` is the registered canary, `canary` what was loaded of it."""

    champion: Classifier
    trial: Model | None = None
    canary: Classifier | None = None

    def turns(self, comment_id: str) -> Sequence[Classifier]:
        """Return who judges a comment, and who does so if the first one fails at it."""
        if self.trial and self.canary and self.trial.judges(comment_id):
            return self.canary, self.champion
        return (self.champion,)


@dataclass(frozen=True)
class Judges:
    """Finds who acts, in the registry each time, so that a change holds from the next batch or text on.

    A champion that cannot be loaded is replaced by the shipped model, a canary by the champion.

    Parameters
    ----------
    shipped : callable
        Returns the shipped model; the process keeps it.
    """

    store: Store
    shipped: Callable[[], Classifier]
    shelf: Shelf

    def of(self, site_ids: Collection[str]) -> dict[str, Acting]:
        """Return who acts on each of these sites."""
        with self.store.read() as tx:
            found = tx.models.acting(site_ids)
        return {site_id: self._loaded(found.get(site_id, {})) for site_id in site_ids}

    def _loaded(self, models: dict[Stage, Model]) -> Acting:
        own = {stage: self.shelf.get(model) for stage, model in models.items()}
        champion = own.get(Stage.CHAMPION) or self.shipped()
        return Acting(champion, models.get(Stage.CANARY), own.get(Stage.CANARY))
