"""Whose turn it is when many ask at once: a key past its rate is served while there is room, and comes last.

Counted in the process whose cores are asked for, so that it costs no round trip and no Redis can be missing.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from moderation.domain.errors import RateLimited
from moderation.services.ports import Clock

ROOM = 2
"""How many texts may be scored at a time before keys past their rate are turned away."""
MOST_KEYS = 4_096
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


@dataclass
class _Window:
    ends: float
    count: int = 0


@dataclass(frozen=True)
class Turns:
    """Counts each key's calls in fixed windows.

    Parameters
    ----------
    rate : str
        As the settings write it: a number and a unit, such as 6000/minute.
    """

    clock: Clock
    rate: str
    _windows: dict[str, _Window] = field(default_factory=dict)
    _busy: list[object] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def limit(self) -> tuple[int, int]:
        """How many calls a key may make in how many seconds."""
        number, unit = re.findall(r"\d+|second|minute|hour|day", self.rate)
        return int(number), _SECONDS[unit]

    @contextmanager
    def take(self, key_id: str) -> Iterator[None]:
        """Hold a turn; raises RateLimited for a key past its rate while others are being served."""
        most, seconds = self.limit
        mine = object()
        with self._lock:
            now = self.clock().timestamp()
            window = self._window(key_id, now, seconds)
            window.count += 1
            if window.count > most and len(self._busy) >= ROOM:
                raise RateLimited(
                    f"more than {most} calls in {seconds} seconds; slow down", retry_after=int(window.ends - now) + 1
                )
            self._busy.append(mine)
        try:
            yield
        finally:
            with self._lock:
                self._busy.remove(mine)

    def _window(self, key_id: str, now: float, seconds: int) -> _Window:
        window = self._windows.get(key_id)
        if window is None or window.ends <= now:
            if len(self._windows) >= MOST_KEYS:
                self._windows.clear()
            window = self._windows[key_id] = _Window(now + seconds)
        return window
