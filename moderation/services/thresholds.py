"""Thresholds set on a site's own history: what each would catch, what it would cost, and saving them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from moderation.domain.agreement import LEAST, Estimate
from moderation.domain.decision import Actor
from moderation.domain.errors import FieldError, InvalidField, UnprovenThreshold
from moderation.domain.policy import ATTRIBUTE_LABELS, Threshold
from moderation.domain.site import Site
from moderation.domain.tradeoff import Forecast, Judged, Point, Seen, enough_drawn, for_the_waiting, forecast, point
from moderation.services.ports import Clock
from moderation.services.sites import Sites
from moderation.store.store import Store

DAYS = 28
MOST_COMMENTS = 10_000
MOST_DECISIONS = 5_000
USUAL_SECONDS = 16.0
"""What an untrained person needed for one comment in a newspaper's public test; used until a site has its own pace."""
SKIMMED = 0.25
LONGEST_PAUSE = timedelta(minutes=3)
SCALE = tuple(step / 20 for step in range(1, 20))


@dataclass(frozen=True)
class History:
    """What a site's last weeks say.

    Parameters
    ----------
    model : str, optional
        The model whose scores these are; None before the first verdict.
    attributes : tuple of str
        What it scores or the site has a threshold for.
    per_day : float
        How many comments come on a day.
    seconds : float
        What a person needs for one decision; the usual time when `measured` is False.
    waiting : int
        How many comments wait undecided; `drawn` that chance picked from the queue stand for them.
    """

    model: str | None
    attributes: tuple[str, ...]
    traffic: Sequence[Seen]
    decided: Sequence[Judged]
    audited: Sequence[Judged]
    per_day: float
    seconds: float
    measured: bool
    waiting: int = 0
    drawn: int = 0

    @property
    def skimmed(self) -> bool:
        """Whether so many wait, with nothing to stand for them, that what an order picked says little of the queue."""
        return not self.drawn and self.waiting > SKIMMED * max(len(self.decided), 1)

    @property
    def judged(self) -> list[Judged]:
        """Return all that people judged, whether they saw the scores or not."""
        return [*self.decided, *self.audited]

    def point(self, attribute: str, threshold: float) -> Point:
        """Return what one threshold would catch."""
        return point(attribute, threshold, self.judged, self.traffic)

    def scale(self, attribute: str) -> list[Point]:
        """Return what every twentieth of the scale would catch."""
        judged = self.judged
        return [point(attribute, threshold, judged, self.traffic) for threshold in SCALE]

    def forecast(self, thresholds: Mapping[str, Threshold]) -> Forecast:
        """Return what a set of thresholds would do."""
        return forecast(self.judged, self.traffic, thresholds)

    def hours_a_day(self, found: Forecast) -> float:
        """Return how long people would work each day."""
        return found.hold * self.per_day * self.seconds / 3600


@dataclass(frozen=True)
class Thresholds:
    """Shows editors what thresholds would do, and saves them."""

    store: Store
    sites: Sites
    clock: Clock

    def history(self, site: Site) -> History:
        """Return what the last four weeks say, at most ten thousand comments and five thousand decisions of it."""
        now = self.clock()
        since = now - timedelta(days=DAYS)
        with self.store.read() as tx:
            model = tx.evidence.model_in_use(site.id)
            came = sum(tx.figures.verdicts(site.id, since, now + timedelta(seconds=1)).values())
            first = tx.figures.first_verdict(site.id, since)
            times = tx.evidence.decision_times(site.id, since, MOST_DECISIONS)
            traffic = tx.evidence.traffic(site.id, model, since, MOST_COMMENTS) if model else []
            decided = tx.evidence.judged(site.id, model, since, MOST_DECISIONS) if model else []
            drawn = enough_drawn(decided)  # these stand for the held that wait; the audit's answers would do so twice
            audited = tx.evidence.audited(site.id, model, since, held=not drawn) if model else []
            waiting = tx.backlog.held(site.id)
        known = {name for seen in traffic for name in seen.scores} | set(site.policy.thresholds)
        days = max((now - first) / timedelta(days=1), 1.0) if first else 1.0
        seconds = _pace(times)
        return History(
            model=model,
            attributes=tuple(name for name in ATTRIBUTE_LABELS if name in known),
            traffic=traffic,
            decided=for_the_waiting(decided, waiting),
            audited=audited,
            per_day=came / days,
            seconds=seconds or USUAL_SECONDS,
            measured=seconds is not None,
            waiting=waiting,
            drawn=sum(one.drawn is not None for one in decided) if drawn else 0,
        )

    def point(self, site: Site, attribute: str, threshold: float) -> Point:
        """Return what one threshold of one attribute would catch on the site's own history."""
        return self.history(site).point(attribute, threshold)

    def save(
        self, site: Site, thresholds: Mapping[str, Threshold], actor: Actor, version: int, history: History
    ) -> Site:
        """Replace a site's thresholds by what an editor saw on the page; they hold for verdicts from now on.

        Raises InvalidField for a number that is none, UnprovenThreshold for a rejection that the site's own decisions
        say too little about, StaleSettings when the settings changed since `version`.
        """
        check(thresholds)
        unproven = [name for name in _new_rejections(site, thresholds) if not _precision(history, thresholds, name)]
        if unproven:
            faults = [FieldError(f"/{name}/reject", f"fewer than {LEAST} judged comments there") for name in unproven]
            raise UnprovenThreshold("nobody knows yet how many good comments this would reject", errors=faults)
        return self._put(site, thresholds, actor, version)

    def save_as_shown(
        self,
        site: Site,
        thresholds: Mapping[str, Threshold],
        actor: Actor,
        version: int | None,
        shown: Mapping[str, float],
    ) -> Site:
        """Replace a site's thresholds for a caller who was not on the page.

        `shown` is the precision that `point` told for each new or sterner rejection. Raises as `save` does, and
        UnprovenThreshold also for one whose precision was not shown or is lower by now.
        """
        check(thresholds)
        wanted = _new_rejections(site, thresholds)
        history = self.history(site) if wanted else None
        faults = [
            FieldError(f"/thresholds/{name}/shown_precision", fault)
            for name in wanted
            if history and (fault := _not_shown(_precision(history, thresholds, name), shown.get(name)))
        ]
        if faults:
            raise UnprovenThreshold("a rejection needs the precision that was shown for it", errors=faults)
        return self._put(site, thresholds, actor, version)

    def _put(self, site: Site, thresholds: Mapping[str, Threshold], actor: Actor, version: int | None) -> Site:
        """Let thresholds act; a rehearsal of others would compare with nothing any more, so it ends."""
        return self.sites.change_policy(
            site, lambda now: replace(now, thresholds=dict(thresholds), rehearsal=None), actor, version
        )


def check(thresholds: Mapping[str, Threshold]) -> None:
    """Raise InvalidField for thresholds that are none."""
    faults = [FieldError(f"/{name}", "no such attribute") for name in thresholds.keys() - ATTRIBUTE_LABELS.keys()]
    for name, wanted in thresholds.items():
        if not 0 < wanted.hold <= 1:
            faults.append(FieldError(f"/{name}/hold", "above 0, up to 1"))
        elif wanted.reject is not None and not wanted.hold <= wanted.reject <= 1:
            faults.append(FieldError(f"/{name}/reject", "from the review threshold up to 1"))
    if faults:
        raise InvalidField("these thresholds cannot be kept", errors=faults)


def _new_rejections(site: Site, thresholds: Mapping[str, Threshold]) -> list[str]:
    """Return the attributes that would reject alone from now on, or sooner than they do."""
    now = {name: one.reject for name, one in site.policy.thresholds.items() if one.reject is not None}
    wanted = {name: one.reject for name, one in thresholds.items() if one.reject is not None}
    return [name for name, reject in wanted.items() if name not in now or reject < now[name]]


def _precision(history: History, thresholds: Mapping[str, Threshold], name: str) -> Estimate | None:
    return history.point(name, thresholds[name].reject or 1.0).precision


def _not_shown(found: Estimate | None, shown: float | None) -> str | None:
    """Say why a rejection is not proven by what its caller was shown; None when it is."""
    if found is None:
        return f"fewer than {LEAST} judged comments there"
    if shown is None or shown > found.value:
        return f"the precision there is {found.value}, from {found.low} to {found.high}; send it back if that will do"
    return None


def _pace(times: Mapping[str, Sequence[datetime]]) -> float | None:
    """Return the middle time between two decisions of one person, pauses left out; None under twenty."""
    gaps = [later - earlier for own in times.values() for later, earlier in pairwise(own)]
    working = [gap.total_seconds() for gap in gaps if timedelta(0) < gap <= LONGEST_PAUSE]
    return median(working) if len(working) >= LEAST else None
