"""Who calls through a foreign protocol, and what scores their texts: remembered, so that no answer waits for long.

Such callers give up after 0.8 s and then publish unscored. Whoever called before is therefore answered from memory
while the database is slow or away, and by the shipped model where the site's own cannot be had.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from moderation.domain.errors import DatabaseUnavailable, InvalidKey, MissingKey, MushrifError
from moderation.domain.policy import Mode, Verdict
from moderation.domain.site import Key, Site
from moderation.services.passwords import digest
from moderation.services.ports import Classifier, Clock, Lexicon, Scored
from moderation.services.scoring import Scoring
from moderation.services.sites import Sites

log = structlog.get_logger(__name__)

FRESH = timedelta(seconds=3)
"""How long what is remembered holds without another look; so long a revoked key still works."""
KEPT = timedelta(minutes=15)
"""How long it holds while the database does not answer."""
MOST, MOST_PENDING = 1_024, 64


@dataclass(frozen=True)
class Caller:
    """A key with its site and what judges the site's texts; None stands for the shipped model, the shipped words."""

    site: Site
    key: Key
    model: Classifier | None = None
    words: Lexicon | None = None


@dataclass(frozen=True)
class _Kept:
    caller: Caller
    seen_at: datetime
    asked_at: datetime


@dataclass(frozen=True)
class Callers:
    """Finds callers by their keys and scores their texts here and now; stores nothing.

    Parameters
    ----------
    patience_seconds : float
        How long to wait for the database when the caller is remembered.
    first_patience_seconds : float
        How long when nothing is known yet.
    """

    sites: Sites
    scoring: Scoring
    clock: Clock
    patience_seconds: float = 0.15
    first_patience_seconds: float = 0.5
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _pending: dict[str, "Future[None]"] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "callers"))

    def find(self, secret: str | None) -> Caller:
        """Return who has this key.

        Raises MissingKey, InvalidKey (unknown or revoked), DatabaseUnavailable when the key was not seen here lately
        and nobody can say whose it is.
        """
        if not secret:
            raise MissingKey("send one of the site's keys")
        name, now = digest(secret), self.clock()
        kept = self._kept.get(name)
        if kept is None or now - kept.asked_at >= FRESH:
            self._refresh(name, secret, self.patience_seconds if kept else self.first_patience_seconds)
            kept = self._kept.get(name)
        if kept is None or now - kept.seen_at > KEPT:
            raise DatabaseUnavailable("nobody can say just now whose key this is; try again", retry_after=5)
        return kept.caller

    def scored(self, caller: Caller, text: str) -> tuple[Classifier, Scored]:
        """Return what a model says of one text, and which that was. See `all_scored`."""
        model, [scored] = self.all_scored(caller, [text])
        return model, scored

    def all_scored(self, caller: Caller, texts: Sequence[str]) -> tuple[Classifier, Sequence[Scored]]:
        """Return what the caller's model says of texts, and which model that was.

        Raises ModelDamaged, ModelIncompatible when not even the shipped one can be had.
        """
        if caller.model:
            try:
                return caller.model, caller.model.score_detailed(texts)
            except Exception as error:  # a site's own model must not leave its texts unscored
                log.error("callers.model_failed", model=caller.model.model, error=type(error).__name__)
        shipped = self.scoring.judge.classifier()
        return shipped, shipped.score_detailed(texts)

    def judged(self, caller: Caller, text: str) -> Verdict:
        """Return what the text by itself deserves on the caller's site, whatever is moderated before publication."""
        model, scored = self.scored(caller, text)
        policy = caller.site.policy
        return self.scoring.judge.verdict(text, scored, policy, Mode.POST, words=caller.words, model=model)

    def warm(self) -> None:
        """Load the shipped model and word list, so that no caller waits for them."""
        try:
            self.scoring.judge.classifier().score(["مرحبا"])
            self.scoring.judge.lexicon().find("مرحبا")
        except MushrifError as error:  # the first caller is told, and /readyz
            log.error("callers.not_warm", error=error.code)

    def _refresh(self, name: str, secret: str, patience_seconds: float) -> None:
        """Look the caller up again, no longer than one may wait; what is remembered stays when that fails."""
        try:
            self._look(name, secret).result(patience_seconds)
        except InvalidKey:
            raise
        except Exception as error:  # a timeout, any fault of the database, a model that cannot be read
            log.warning("callers.not_refreshed", error=type(error).__name__)
            if kept := self._kept.get(name):
                self._kept[name] = replace(kept, asked_at=self.clock())

    def _look(self, name: str, secret: str) -> "Future[None]":
        """Return the look that is under way for this key, or start one."""
        with self._lock:
            if name not in self._pending:
                if len(self._pending) >= MOST_PENDING:
                    raise DatabaseUnavailable("too many keys wait to be looked up", retry_after=5)
                self._pending[name] = self._desk.submit(self._look_up, name, secret)
            return self._pending[name]

    def _look_up(self, name: str, secret: str) -> None:
        try:
            site, key = self.sites.authenticate(secret)
            before = self._kept.get(name)
            known = before.caller if before else Caller(site, key)
            self._keep(name, replace(known, site=site, key=key))
            model = self.scoring.champion(site)
            words = self.scoring.lexicons.of({site.id})[site.id]
            self._keep(name, Caller(site, key, model, words))
        except InvalidKey:
            self._kept.pop(name, None)
            raise
        finally:
            with self._lock:
                self._pending.pop(name, None)

    def _keep(self, name: str, caller: Caller) -> None:
        now = self.clock()
        while len(self._kept) >= MOST and name not in self._kept:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[name] = _Kept(caller, now, now)
