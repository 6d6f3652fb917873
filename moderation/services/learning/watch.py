"""The watch over what scores a site: do scores and words drift from week to week, and what do people make of it?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from moderation.domain.agreement import proportion
from moderation.domain.drift import buckets, psi, shift
from moderation.domain.site import Site
from moderation.domain.week import Week
from moderation.services.ports import Clock
from moderation.store.store import Store, Transaction

WEEKS = 8
KEPT_MINUTES = 15
LEAST_COMMENTS, LEAST_ANSWERS = 100, 20
LEAST_TEXTS, MOST_TEXTS, MOST_SCORES = 300, 2_000, 5_000
"""Below the least nothing is said of a week; of more texts or scores than the most, a random part is read."""

T = TypeVar("T")
Words = tuple[datetime, Sequence[int]]


@dataclass(frozen=True)
class Watch:
    """Looks back; changes nothing, and keeps no text: of a week's words it keeps how many fell into each bucket."""

    store: Store
    clock: Clock
    _latest: dict[str, tuple[datetime, Mapping[str, Week]]] = field(default_factory=dict)
    _recent: dict[str, tuple[datetime, Sequence[Week]]] = field(default_factory=dict)
    _words: dict[tuple[str, int], Words] = field(default_factory=dict)

    def latest(self) -> Mapping[str, Week]:
        """Return the last week of each site by its slug; measured anew when it is a quarter of an hour old."""

        def measured() -> Mapping[str, Week]:
            with self.store.read() as tx:
                sites = tx.sites.all()
            return {site.slug: self.weeks(site, 1)[0] for site in sites}

        return self._kept(self._latest, "", measured)

    def recent(self, site: Site) -> Sequence[Week]:
        """Return the last weeks as they were at most a quarter of an hour ago: measuring a busy site takes seconds.

        A week in which nothing came yet is not kept, so that a site's first comments show.
        """
        return self._kept(self._recent, site.id, lambda: self.weeks(site), lambda weeks: weeks[0].comments > 0)

    def weeks(self, site: Site, count: int = WEEKS) -> Sequence[Week]:
        """Return the last weeks up to now, the newest first; what is said of words may be a quarter of an hour old."""
        now = self.clock()
        with self.store.read() as tx:
            edges = [now - timedelta(weeks=age) for age in range(count + 2)]
            spans = list(zip(edges[1:], edges, strict=False))
            judged = [tx.watch.judged(site.id, *span) for span in spans]
            spreads = [
                tx.watch.histogram(site.id, *span, MOST_SCORES, many) for span, many in zip(spans, judged, strict=True)
            ]
            words = [self._counted(tx, site, age, spans[age], judged[age]) for age in range(count + 1)]
            return [
                self._week(tx, site, spans[age], judged[age], spreads[age : age + 2], words[age : age + 2])
                for age in range(count)
            ]

    def _kept(
        self,
        kept: dict[str, tuple[datetime, T]],
        key: str,
        measured: Callable[[], T],
        worth: Callable[[T], bool] = lambda found: True,
    ) -> T:
        """Return what is kept under a key, measured anew once it is too old; only what is `worth` it is kept."""
        now = self.clock()
        when, found = kept.get(key, (None, None))
        if when is None or found is None or now - when >= timedelta(minutes=KEPT_MINUTES):
            found = measured()
            if worth(found):
                kept[key] = (now, found)
        return found

    def _week(
        self,
        tx: Transaction,
        site: Site,
        span: tuple[datetime, datetime],
        judged: int,
        spreads: Sequence[Sequence[int]],
        words: Sequence[Sequence[int] | None],
    ) -> Week:
        answers, score, rejected = tx.watch.calibration(site.id, *span)
        told = tx.watch.told(site.id, *span)
        now, before = spreads
        enough = min(sum(now), sum(before)) >= LEAST_COMMENTS
        return Week(
            begin=span[0],
            comments=judged,
            answers=answers,
            drift=psi(before, now) if enough else None,
            vocabulary=shift(words[1], words[0]) if words[0] and words[1] else None,
            score=score if answers >= LEAST_ANSWERS else None,
            rejected=proportion(round(rejected * answers), answers),
            precision=told.precision(),
            recall=told.recall(),
        )

    def _counted(
        self, tx: Transaction, site: Site, age: int, span: tuple[datetime, datetime], comments: int
    ) -> Sequence[int] | None:
        """Return how a week's words fall into buckets, None with too few comments."""
        if comments < LEAST_TEXTS:
            return None
        when, kept = self._words.get((site.id, age), (None, ()))
        if when is None or span[1] - when >= timedelta(minutes=KEPT_MINUTES):
            kept = buckets(tx.watch.words(site.id, *span, MOST_TEXTS, comments))
            self._words[site.id, age] = (span[1], kept)
        return kept
