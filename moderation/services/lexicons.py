"""A site's own word list: kept with a version, matched together with the shipped one, tried out before it is saved."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from moderation.arabic.lexicon import Entry, LexiconError, Match, entry_record, read_entry
from moderation.domain.comment import Status
from moderation.domain.decision import Actor
from moderation.domain.errors import InvalidField, StaleSettings
from moderation.domain.policy import HELD_FROM_SEVERITY
from moderation.domain.site import Site
from moderation.services.ports import Clock, Lexicon
from moderation.store.lexicons import RecentText
from moderation.store.store import Store, Transaction

log = structlog.get_logger(__name__)

MAX_ENTRIES = 2_000
KEPT_LISTS = 64
PREVIEW_DAYS = 7
PREVIEW_COMMENTS = 2_000
"""The newest of the week: two lists look at each, a seventh of a millisecond a time."""


@dataclass(frozen=True)
class SiteLexicon:
    """A site's own entries and their version, 0 while it has none."""

    version: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Hit:
    """One of last week's comments that a wanted list would treat in another way than today's.

    `held` tells whether the wanted list would hold it, `false` whether people or machine published it, so that
    holding it would have been a mistake.
    """

    comment: RecentText
    matches: tuple[Match, ...]
    held: bool

    @property
    def false(self) -> bool:
        return self.held and self.comment.status is Status.PUBLISHED


@dataclass(frozen=True)
class Preview:
    """What a wanted list would have done to last week's comments."""

    comments: int
    hits: tuple[Hit, ...]

    @property
    def held(self) -> int:
        """How many it would newly hold."""
        return sum(hit.held for hit in self.hits)

    @property
    def false(self) -> int:
        """How many of these stand published."""
        return sum(hit.false for hit in self.hits)

    @property
    def released(self) -> int:
        """How many that the word list holds today it would let go."""
        return len(self.hits) - self.held


@dataclass(frozen=True)
class Lexicons:
    """The sites' word lists.

    Parameters
    ----------
    shipped : callable
        Returns the shipped list; the process keeps it.
    """

    store: Store
    clock: Clock
    shipped: Callable[[], Lexicon]
    _kept: dict[tuple[str, int], Lexicon] = field(default_factory=dict)

    def get(self, site: Site) -> SiteLexicon:
        """Return a site's own entries."""
        with self.store.read() as tx:
            row = tx.lexicons.get(site.id)
        return SiteLexicon(row.version, tuple(read_entry(record) for record in row.entries))

    def put(self, site: Site, entries: Sequence[Entry], actor: Actor, version: int | None = None) -> SiteLexicon:
        """Replace a site's entries; a term that comes twice keeps its last entry.

        Raises StaleSettings when the list is not at `version` any more, InvalidField for too many entries.
        """
        return self.change(site, lambda now: entries, actor, version)

    def change(
        self,
        site: Site,
        change: Callable[[tuple[Entry, ...]], Sequence[Entry]],
        actor: Actor,
        version: int | None = None,
    ) -> SiteLexicon:
        """Apply `change` to the entries as they now stand; raises as `put`."""

        def work(tx: Transaction) -> SiteLexicon:
            row = tx.lexicons.get(site.id)
            if version not in (None, row.version):
                raise StaleSettings(f"the word list is at version {row.version}, not {version}; read it again")
            entries = _checked(change(tuple(read_entry(record) for record in row.entries)))
            now = self.clock()
            if not tx.lexicons.save(site.id, [entry_record(entry) for entry in entries], row.version, now):
                raise StaleSettings("the word list was changed by another call; read it again")
            details = {"version": row.version + 1, "entries": len(entries)}
            tx.audit.add(actor, "lexicon.changed", site.id, now, site_id=site.id, **details)
            return SiteLexicon(row.version + 1, entries)

        return self.store.run(work)

    def of(self, site_ids: Collection[str]) -> dict[str, Lexicon]:
        """Return what each site's comments are matched against; one short query, and compiled once a version."""
        with self.store.read() as tx:
            versions = tx.lexicons.versions(site_ids)
        return {site_id: self._compiled(site_id, versions.get(site_id, 0)) for site_id in site_ids}

    def preview(self, site: Site, entries: Sequence[Entry]) -> Preview:
        """Try a wanted list on last week's comments beside today's; raises InvalidField for too many entries."""
        today, wanted = self.of({site.id})[site.id], self.shipped().extended(_checked(entries))
        with self.store.read() as tx:
            since = self.clock() - timedelta(days=PREVIEW_DAYS)
            comments = tx.lexicons.recent(site.id, since, PREVIEW_COMMENTS)
        return Preview(len(comments), tuple(_hits(comments, today, wanted)))

    def _compiled(self, site_id: str, version: int) -> Lexicon:
        if version == 0:
            return self.shipped()
        found = self._kept.get((site_id, version))
        if found is None:
            found = self._kept[site_id, version] = self._compile(site_id)
            self._forget_all_but(site_id, version)
        return found

    def _compile(self, site_id: str) -> Lexicon:
        try:
            with self.store.read() as tx:
                row = tx.lexicons.get(site_id)
            return self.shipped().extended(read_entry(record) for record in row.entries)
        except LexiconError as error:  # written by another release; comments are judged by the shipped list meanwhile
            log.error("lexicon.unusable", site=site_id, error=type(error).__name__)
            return self.shipped()

    def _forget_all_but(self, site_id: str, version: int) -> None:
        for key in [key for key in list(self._kept) if key[0] == site_id and key[1] != version]:
            self._kept.pop(key, None)
        for key in list(self._kept)[:-KEPT_LISTS]:
            self._kept.pop(key, None)


def _checked(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    unique = tuple({entry.term: entry for entry in entries}.values())
    if len(unique) > MAX_ENTRIES:
        raise InvalidField(f"{len(unique)} entries; a site's own list has at most {MAX_ENTRIES}")
    return unique


def _hits(comments: Sequence[RecentText], today: Lexicon, wanted: Lexicon) -> list[Hit]:
    hits = []
    for comment in comments:
        found, before = wanted.find(comment.body), today.find(comment.body)
        held, was_held = _holds(found), _holds(before)
        if held != was_held:
            hits.append(Hit(comment, tuple(found if held else before), held))
    return hits


def _holds(matches: Sequence[Match]) -> bool:
    return any(match.severity >= HELD_FROM_SEVERITY for match in matches)
