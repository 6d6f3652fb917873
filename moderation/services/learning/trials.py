"""Trials on live comments: how a canary fares beside the champion, and its end when it is surely worse."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from moderation.domain.decision import Actor
from moderation.domain.model import Model, ModelRefused, Stage
from moderation.domain.policy import Action
from moderation.domain.site import Site
from moderation.domain.trial import Comparison, Part, overturned
from moderation.services.learning.models import Models
from moderation.store.store import Store
from moderation.store.trials import Given

log = structlog.get_logger(__name__)

BY_RULE = Actor("system", "rule")


@dataclass(frozen=True)
class Trials:
    """Compares what acted on two parts of the same stream of comments, and stops what does harm."""

    store: Store
    models: Models

    def comparison(self, site: Site, canary: Model) -> Comparison:
        """Return how a canary and the champion fare since the canary has its share; raises ModelRefused."""
        canary.check_is_canary()
        since = canary.moved_at or canary.created_at
        with self.store.read() as tx:
            champion = tx.models.at(site.id, Stage.CHAMPION)
            done = tx.trials.verdicts(site.id, canary.name, since)
            said = tx.trials.answers(site.id, canary.name, since)
        theirs = _part(champion.name if champion else None, [one for one in (*done, *said) if not one.canary])
        return Comparison(_part(canary.name, [one for one in (*done, *said) if one.canary]), theirs)

    def end_harmful(self) -> None:
        """End each canary whose verdicts people overturn more often than chance explains."""
        with self.store.read() as tx:
            sites = {site.id: site for site in tx.sites.all()}
            canaries = tx.models.all_at(Stage.CANARY, sites)
        for site_id, canary in canaries.items():
            self._stop_if_worse(sites[site_id], canary)

    def _stop_if_worse(self, site: Site, canary: Model) -> None:
        seen = self.comparison(site, canary)
        if not seen.surely_worse:
            return
        try:
            self.models.end_canary(site, canary.name, BY_RULE, worse=numbers(seen))
        except ModelRefused:  # somebody was faster
            return
        log.warning("model.canary_stopped", model=canary.name, **numbers(seen))


def numbers(seen: Comparison) -> dict[str, float]:
    """Return what the audit keeps of a comparison."""
    return {
        "comments": seen.canary.comments,
        "answers": seen.canary.answers,
        "overturned": seen.canary.overturned,
        "champion_answers": seen.champion.answers,
        "champion_overturned": seen.champion.overturned,
        "chance": round(seen.chance, 5),
    }


def _part(model: str | None, given: Sequence[Given]) -> Part:
    done, answered = [one for one in given if not one.answer], [one for one in given if one.answer]
    return Part(
        model,
        comments=sum(one.many for one in done),
        held=sum(one.many for one in done if one.action is Action.HOLD),
        rejected=sum(one.many for one in done if one.action is Action.REJECT),
        answers=sum(one.many for one in answered),
        overturned=sum(one.many for one in answered if one.answer and overturned(one.action, one.answer)),
    )
