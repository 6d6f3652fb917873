"""Loaded models of sites: each is read once a process, and tried on known sentences before it is used."""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from moderation.domain.model import Model
from moderation.services.ports import Classifier

log = structlog.get_logger(__name__)

KEPT = 32
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Shelf:
    """Gives the classifier of a registered model.

    Parameters
    ----------
    load : callable
        Reads a model's files; raises what is wrong with them.
    """

    load: Callable[[Model], Classifier]
    _kept: dict[str, Classifier | None] = field(default_factory=dict)

    def get(self, model: Model) -> Classifier | None:
        """Return a model, None when its files are damaged or score otherwise than when it was trained.

        A failure is kept as well: a broken model costs one look, not one a batch. It is looked at again by the next
        process, or once it was promoted anew.
        """
        key = f"{model.id}.{model.promoted_at}"
        if key not in self._kept:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = self._tried(model)
        return self._kept[key]

    def _tried(self, model: Model) -> Classifier | None:
        try:
            loaded = self.load(model)
            canary = model.report.get("canary", {})
            scores = [found["TOXICITY"] for found in loaded.score(list(canary))] if canary else []
        except Exception as error:  # whatever is wrong with one site's model, its comments are scored by another
            log.error("model.not_loaded", model=model.name, error=type(error).__name__)
            return None
        if any(abs(score - was) > TOLERANCE for score, was in zip(scores, canary.values(), strict=True)):
            log.error("model.canary_failed", model=model.name)
            return None
        log.info("model.loaded", model=model.name)
        return loaded
