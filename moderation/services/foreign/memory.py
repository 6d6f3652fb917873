"""What was looked up, remembered, so that an answer waits for no database longer than its caller would."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog

from moderation.domain.errors import DatabaseUnavailable
from moderation.services.ports import Clock

log = structlog.get_logger(__name__)

FRESH = timedelta(seconds=3)
"""How long what is remembered holds without another look; so long a revoked key still works."""
KEPT = timedelta(minutes=15)
"""How long it holds while the database does not answer."""
MOST, MOST_PENDING = 1_024, 64

T = TypeVar("T")


@dataclass(frozen=True)
class _Kept(Generic[T]):
    value: T
    seen_at: datetime
    asked_at: datetime


@dataclass(frozen=True)
class Memory(Generic[T]):
    """Remembers values by name.

    Parameters
    ----------
    final : tuple of exception types
        What a look may raise that is an answer, not a failure: the value is forgotten then.
    patience_seconds : float
        How long to wait for a look when the value is remembered.
    first_patience_seconds : float
        How long when nothing is known yet.
    """

    clock: Clock
    final: tuple[type[Exception], ...] = ()
    patience_seconds: float = 0.15
    first_patience_seconds: float = 0.5
    _kept: dict[str, _Kept[T]] = field(default_factory=dict)
    _pending: dict[str, "Future[None]"] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "memory"))

    def find(self, name: str, look: Callable[[], None]) -> T:
        """Return the value; `look` is to `keep` it, and may keep a part before the whole.

        Raises what is final, and DatabaseUnavailable when it was not seen lately and cannot be looked up in time.
        """
        now, kept = self.clock(), self._kept.get(name)
        if kept is None or now - kept.asked_at >= FRESH:
            self._refresh(name, look, self.patience_seconds if kept else self.first_patience_seconds)
            kept = self._kept.get(name)
        if kept is None or now - kept.seen_at > KEPT:
            raise DatabaseUnavailable("nobody can say just now who calls; try again", retry_after=5)
        return kept.value

    def keep(self, name: str, value: T) -> None:
        """Remember a value; the oldest goes when there are too many."""
        now = self.clock()
        while len(self._kept) >= MOST and name not in self._kept:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[name] = _Kept(value, now, now)

    def known(self, name: str) -> T | None:
        """Return a value as it was last kept."""
        kept = self._kept.get(name)
        return kept.value if kept else None

    def __len__(self) -> int:
        return len(self._kept)

    def _refresh(self, name: str, look: Callable[[], None], patience_seconds: float) -> None:
        """Look again, no longer than one may wait; what is remembered stays when that fails."""
        try:
            self._look(name, look).result(patience_seconds)
        except self.final:
            raise
        except Exception as error:  # a timeout, any fault of the database, a model that cannot be read
            log.warning("memory.not_refreshed", error=type(error).__name__)
            if kept := self._kept.get(name):
                self._kept[name] = replace(kept, asked_at=self.clock())

    def _look(self, name: str, look: Callable[[], None]) -> "Future[None]":
        """Return the look that is under way for this name, or start one."""
        with self._lock:
            if name not in self._pending:
                if len(self._pending) >= MOST_PENDING:
                    raise DatabaseUnavailable("too many callers wait to be looked up", retry_after=5)
                self._pending[name] = self._desk.submit(self._run, name, look)
            return self._pending[name]

    def _run(self, name: str, look: Callable[[], None]) -> None:
        try:
            look()
        except self.final:
            self._kept.pop(name, None)
            raise
        finally:
            with self._lock:
                self._pending.pop(name, None)
