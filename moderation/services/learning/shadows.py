"""The shadow: a model that scores live comments beside the champion without acting, and how often the two agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from moderation.domain.agreement import Estimate, share
from moderation.domain.model import Model, Stage
from moderation.domain.policy import Verdict
from moderation.domain.site import Site
from moderation.services.judging import Judge
from moderation.services.learning.shelf import Shelf
from moderation.services.lexicons import Lexicons
from moderation.services.ports import Clock
from moderation.store.scoring import DueRevision
from moderation.store.shadows import Flip, Seen
from moderation.store.store import Store

log = structlog.get_logger(__name__)

Result = tuple[DueRevision, Verdict]
DAYS = 30
FLIPS_SHOWN = 50


@dataclass(frozen=True)
class Agreement:
    """How far a shadow and the champion agree: comments both judged, the share alike, and those where they differ."""

    comments: int
    agreed: int
    estimate: Estimate | None
    flips: Sequence[Flip]


@dataclass(frozen=True)
class Shadows:
    """Keeps what shadows would have done; nothing here touches a comment."""

    store: Store
    judge: Judge
    shelf: Shelf
    lexicons: Lexicons
    clock: Clock

    def observe(self, judged: Sequence[Result]) -> None:
        """Let the shadows judge what was just stored; what fails costs this observation and nothing else."""
        try:
            with self.store.read() as tx:
                shadows = tx.models.all_at(Stage.SHADOW, {item.site_id for item, _ in judged})
            for site_id, model in shadows.items():
                self._observe(model, [(item, acted) for item, acted in judged if item.site_id == site_id])
        except Exception as error:  # the comments are stored already; their scoring goes on
            log.error("shadow.failed", error=type(error).__name__)

    def agreement(self, site: Site, model: Model, days: int = DAYS) -> Agreement:
        """Return how a shadow compares with what acted in the last days, the widest differences first."""
        since = self.clock() - timedelta(days=days)
        with self.store.read() as tx:
            comments, agreed = tx.shadows.count(site.id, model.name, since)
            flips = tx.shadows.flips(site.id, model.name, since, FLIPS_SHOWN)
        hits = [(True, 1.0)] * agreed + [(False, 1.0)] * (comments - agreed)
        return Agreement(comments, agreed, share(hits), flips)

    def _observe(self, model: Model, judged: Sequence[Result]) -> None:
        classifier = self.shelf.get(model) if judged else None
        if classifier is None:
            return
        with self.store.read() as tx:
            site = tx.sites.by_id(model.site_id)
        assert site is not None
        words = self.lexicons.of({site.id})[site.id]
        scored = classifier.score_detailed([item.body for item, _ in judged])
        seen = [
            Seen(item, acted, self.judge.verdict(item.body, found, site.policy, item.article_mode, words, classifier))
            for (item, acted), found in zip(judged, scored, strict=True)
        ]
        with self.store.begin() as tx:
            tx.shadows.add(seen, self.clock())
