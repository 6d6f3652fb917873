"""The watch over what scores a site: do scores drift from week to week, and do they still mean what people say?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from moderation.domain.drift import psi
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.store.store import Store

WEEKS = 8
KEPT_MINUTES = 15
LEAST_COMMENTS, LEAST_ANSWERS = 100, 20
"""Below these nothing is said of a week."""


@dataclass(frozen=True)
class Week:
    """One week of a site.

    Parameters
    ----------
    drift : float, optional
        The population stability index of the scores against the week before; None with too few comments in either.
    score, rejected : float, optional
        Mean score of the comments that people answered on, and the share they rejected; None with too few answers.
    """

    begin: datetime
    comments: int
    answers: int
    drift: float | None
    score: float | None
    rejected: float | None

    @property
    def gap(self) -> float | None:
        """How far the mean score lies above what people say; negative below."""
        return None if self.score is None or self.rejected is None else self.score - self.rejected


@dataclass(frozen=True)
class Watch:
    """Looks back; changes nothing."""

    store: Store
    clock: Clock
    _kept: dict[str, tuple[datetime, Mapping[str, Week]]] = field(default_factory=dict)

    def latest(self) -> Mapping[str, Week]:
        """Return the last week of each site by its slug; measured anew when it is a quarter of an hour old."""
        now = self.clock()
        when, found = self._kept.get("latest", (None, {}))
        if when is None or now - when >= timedelta(minutes=KEPT_MINUTES):
            with self.store.read() as tx:
                sites = tx.sites.all()
            found = {site.slug: self.weeks(site, 1)[0] for site in sites}
            self._kept["latest"] = (now, found)
        return found

    def weeks(self, site: Site, count: int = WEEKS) -> Sequence[Week]:
        """Return the last weeks up to now, the newest first."""
        now = self.clock()
        with self.store.read() as tx:
            edges = [now - timedelta(weeks=age) for age in range(count + 2)]
            spans = list(zip(edges[1:], edges, strict=False))
            spreads = [tx.watch.histogram(site.id, *span) for span in spans]
            answers = [tx.watch.calibration(site.id, *span) for span in spans[:count]]
        return [_week(spans[age][0], spreads[age], spreads[age + 1], *answers[age]) for age in range(count)]


def _week(
    begin: datetime, spread: Sequence[int], before: Sequence[int], answers: int, score: float, rejected: float
) -> Week:
    enough = min(sum(spread), sum(before)) >= LEAST_COMMENTS
    told = answers >= LEAST_ANSWERS
    drift = psi(before, spread) if enough else None
    return Week(begin, sum(spread), answers, drift, score if told else None, rejected if told else None)
