"""A site's own models: listed, set beside the champion as shadow or canary, promoted, rolled back."""

from dataclasses import dataclass

import structlog

from moderation.domain.decision import Actor
from moderation.domain.model import Model, ModelRefused, NothingToRollBack, Stage, UnknownModel
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.store import Store, Transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Models:
    """The registry. A site without a champion of its own is scored by the shipped model.

    Scorers read the champion with each batch, so a change holds from the next one on, in every process.
    """

    store: Store
    clock: Clock

    def list(self, site: Site) -> list[Model]:
        """Return a site's models, newest first."""
        with self.store.read() as tx:
            return tx.models.of(site.id)

    def get(self, site: Site, name: str) -> Model:
        """Return one model; raises UnknownModel, also for another site's."""
        with self.store.read() as tx:
            return _existing(tx, site, name)

    def champion(self, site: Site) -> Model | None:
        """Return what scores this site's comments, None for the shipped model."""
        with self.store.read() as tx:
            return tx.models.at(site.id, Stage.CHAMPION)

    def add(self, model: Model, actor: Actor) -> None:
        """Register a candidate whose files are in place."""
        with self.store.begin() as tx:
            tx.models.add(model)
            self._note(tx, actor, "model.added", model)
        log.info("model.added", model=model.name, passed=model.passed)

    def shadow(self, site: Site, name: str, actor: Actor) -> Model:
        """Score live comments with this model beside the champion, never acting on it; the shadow before it retires.

        Raises UnknownModel, ModelRefused for the champion.
        """

        def work(tx: Transaction) -> Model:
            tx.models.lock(site.id)
            model = _existing(tx, site, name)
            if model.stage is Stage.CHAMPION:
                raise ModelRefused(f"{name} is the champion; it needs no shadow of itself")
            if model.stage is Stage.CANARY:
                self._end(tx, model, actor)
            self._retire(tx, tx.models.at(site.id, Stage.SHADOW))
            tx.models.move(model, Stage.SHADOW, self.clock())
            self._note(tx, actor, "model.shadowed", model)
            return _existing(tx, site, name)

        return self.store.run(work)

    def canary(self, site: Site, name: str, share: int, actor: Actor) -> Model:
        """Let a model that passed the gate judge so many of a hundred live comments; the canary before it retires.

        Raises UnknownModel, ModelRefused.
        """

        def work(tx: Transaction) -> Model:
            tx.models.lock(site.id)
            model = _existing(tx, site, name)
            model.check_canary(share)
            before = tx.models.at(site.id, Stage.CANARY)
            if before and before.id != model.id:
                self._end(tx, before, actor)
            tx.models.move(model, Stage.CANARY, self.clock(), share=share)
            self._note(tx, actor, "model.canary_set", model, share=share)
            return _existing(tx, site, name)

        set_ = self.store.run(work)
        log.info("model.canary_set", model=name, share=share)
        return set_

    def end_canary(self, site: Site, name: str, actor: Actor, **why: object) -> Model:
        """Retire the canary: from the next comment on the champion judges all. `why` goes to the audit.

        Raises UnknownModel, ModelRefused when this model is not the canary (any more).
        """

        def work(tx: Transaction) -> Model:
            tx.models.lock(site.id)
            model = _existing(tx, site, name)
            model.check_is_canary()
            self._end(tx, model, actor, **why)
            return _existing(tx, site, name)

        ended = self.store.run(work)
        log.info("model.canary_ended", model=name)
        return ended

    def promote(self, site: Site, name: str, actor: Actor, despite: str | None = None, **why: object) -> Model:
        """Make a model the champion, and retire the one before it, in one step; another model's trial as canary ends.

        `despite` says why a model may be promoted that the gate refused; the audit keeps it, and `why`. Raises
        UnknownModel, ModelRefused.
        """

        def work(tx: Transaction) -> Model:
            tx.models.lock(site.id)
            model = _existing(tx, site, name)
            model.check_promotable(despite)
            canary, before = tx.models.at(site.id, Stage.CANARY), tx.models.at(site.id, Stage.CHAMPION)
            if canary and canary.id != model.id:  # what it was compared with is no longer there
                self._end(tx, canary, actor)
            self._retire(tx, before)
            now, replaced = self.clock(), before.id if before else None
            tx.models.move(model, Stage.CHAMPION, now, promoted_at=now, replaced_id=replaced)
            was = before.name if before else None
            self._note(tx, actor, "model.promoted", model, before=was, despite=despite, **why)
            return _existing(tx, site, name)

        promoted = self.store.run(work)
        log.info("model.promoted", model=name)
        return promoted

    def rollback(self, site: Site, actor: Actor) -> Model | None:
        """Take back the last step: end the canary if there is one, else retire the champion for what it replaced.

        Returns who is champion then, None for the shipped model. Raises NothingToRollBack when the shipped model scores
        everything already.
        """

        def work(tx: Transaction) -> Model | None:
            tx.models.lock(site.id)
            canary, champion = tx.models.at(site.id, Stage.CANARY), tx.models.at(site.id, Stage.CHAMPION)
            if canary:
                self._end(tx, canary, actor)
                return champion
            if champion is None:
                raise NothingToRollBack(f"the site '{site.slug}' is scored by the shipped model already")
            self._retire(tx, champion)
            before = tx.models.get(champion.replaced_id) if champion.replaced_id else None
            if before:
                tx.models.move(before, Stage.CHAMPION, self.clock())
            self._note(tx, actor, "model.rolled_back", champion, to=before.name if before else None)
            return tx.models.get(before.id) if before else None

        restored = self.store.run(work)
        log.info("model.rolled_back", to=restored.name if restored else "shipped")
        return restored

    def _end(self, tx: Transaction, canary: Model, actor: Actor, **why: object) -> None:
        self._retire(tx, canary)
        self._note(tx, actor, "model.canary_ended", canary, share=canary.share, **why)

    def _retire(self, tx: Transaction, model: Model | None) -> None:
        if model:
            tx.models.move(model, Stage.RETIRED, self.clock())

    def _note(self, tx: Transaction, actor: Actor, action: str, model: Model, **details: object) -> None:
        tx.audit.add(actor, action, model.id, self.clock(), site_id=model.site_id, model=model.name, **details)


def _existing(tx: Transaction, site: Site, name: str) -> Model:
    model = tx.models.find(site.id, name)
    if model is None:
        known = ", ".join(one.name for one in tx.models.of(site.id)) or "none"
        raise UnknownModel(f"no model '{name}' of site '{site.slug}'; known: {known}")
    return model
