"""Promotion by rule: what a model on trial still lacks, and the promotion itself once it lacks nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from moderation.domain.agreement import chance_of_heads, proportion
from moderation.domain.decision import Actor
from moderation.domain.model import Model, ModelRefused, Stage, UnknownModel
from moderation.domain.promotion import Lack, Tried, lacks
from moderation.domain.site import Site
from moderation.domain.trial import overturned
from moderation.domain.week import Week
from moderation.services.learning.models import Models
from moderation.services.learning.trials import BY_RULE, Trials
from moderation.services.learning.watch import Watch
from moderation.services.ports import Clock
from moderation.store.store import Store

log = structlog.get_logger(__name__)

LOOK_MINUTES = 5
"""The sweep runs twice a minute; to count answers that often would cost a large site more than it tells."""


@dataclass(frozen=True)
class Progress:
    """Which model a site tries, what its time has shown, and what it lacks to be promoted by rule."""

    model: Model
    tried: Tried
    lacks: Sequence[Lack]


@dataclass(frozen=True)
class ByRule:
    """Acts on trials without a person: ends a canary that does harm, promotes what a site's rule lets pass."""

    store: Store
    models: Models
    trials: Trials
    watch: Watch
    clock: Clock
    _looked: dict[str, datetime] = field(default_factory=dict)

    def progress(self, site: Site, week: Week | None = None) -> Progress | None:
        """Return how the canary fares by the site's rule, without one the shadow; None without either.

        `week` is the last one, from who has it already: to measure it costs a large site a second.
        """
        with self.store.read() as tx:
            model = tx.models.at(site.id, Stage.CANARY) or tx.models.at(site.id, Stage.SHADOW)
        if model is None:
            return None
        tried = self._tried(site, model, week or self.watch.weeks(site, 1)[0])
        return Progress(model, tried, list(lacks(tried, site.policy)))

    def place(self, site: Site, model: Model, actor: Actor) -> Model:
        """Set a candidate that passed beside the champion as its shadow.

        Where a site promotes by rule, it waits while another shadow has its time, twice the days that the rule asks
        for: a site that trains each night would never have tried any of them long enough.
        """
        with self.store.read() as tx:
            shadow = tx.models.at(site.id, Stage.SHADOW)
        enough = timedelta(days=2 * site.policy.rule_days)
        if site.policy.promote_by_rule and shadow and self.clock() - _since(shadow) < enough:
            return model
        return self.models.shadow(site, model.name, actor)

    def sweep(self) -> None:
        """End canaries that do harm and promote what lacks nothing; looked at now and then."""
        now = self.clock()
        if now - self._looked.get("trials", datetime.min.replace(tzinfo=UTC)) < timedelta(minutes=LOOK_MINUTES):
            return
        self._looked["trials"] = now
        self.trials.end_harmful()
        with self.store.read() as tx:
            sites = [site for site in tx.sites.all() if site.policy.promote_by_rule]
        for site in sites:
            self._promote(site)

    def _promote(self, site: Site) -> None:
        found = self.progress(site)
        if found is None or found.lacks:
            return
        try:
            self.models.promote(site, found.model.name, BY_RULE, rule=numbers(found.tried))
        except (ModelRefused, UnknownModel):  # somebody was faster
            return
        log.info("model.promoted_by_rule", model=found.model.name)

    def _tried(self, site: Site, model: Model, week: Week) -> Tried:
        common = {
            "passed": model.passed,
            "time": self.clock() - _since(model),
            "alerts": tuple(week.alerts()),
        }
        return self._as_canary(site, model, common) if model.stage is Stage.CANARY else self._as_shadow(model, common)

    def _as_canary(self, site: Site, model: Model, common: dict[str, Any]) -> Tried:
        seen = self.trials.comparison(site, model)
        return Tried(
            **common,
            canary=True,
            comments=seen.canary.comments,
            agreement=None,
            more_held=seen.more_held,
            answers=min(seen.canary.answers, seen.champion.answers),
            overturned=seen.canary.overturned,
            champion_overturned=seen.champion.overturned,
            chance=seen.chance,
        )

    def _as_shadow(self, model: Model, common: dict[str, Any]) -> Tried:
        with self.store.read() as tx:
            comments, agreed = tx.shadows.count(model.site_id, model.name, _since(model))
            answers = tx.shadows.answers(model.site_id, model.name, _since(model))
        mine = sum(one.many for one in answers if overturned(one.shadow, one.answer))
        theirs = sum(one.many for one in answers if overturned(one.acted, one.answer))
        both = sum(
            one.many for one in answers if overturned(one.shadow, one.answer) and overturned(one.acted, one.answer)
        )
        return Tried(
            **common,
            canary=False,
            comments=comments,
            agreement=proportion(agreed, comments),
            more_held=None,
            answers=sum(one.many for one in answers),
            overturned=mine,
            champion_overturned=theirs,
            chance=chance_of_heads(mine - both, mine + theirs - 2 * both),
        )


def numbers(tried: Tried) -> dict[str, float]:
    """Return what the audit keeps of a trial that ended in a promotion."""
    return {
        "days": round(tried.time / timedelta(days=1), 1),
        "comments": tried.comments,
        "answers": tried.answers,
        "overturned": tried.overturned,
        "champion_overturned": tried.champion_overturned,
        "chance": round(tried.chance, 4),
    }


def _since(model: Model) -> datetime:
    return model.moved_at or model.created_at
