"""What each of our processes does first: logs, shared counters, and not outliving the one that started it."""

import ctypes
import os
import signal
import sys

from moderation.logs import configure_logs
from moderation.settings import Settings

SHARED_COUNTERS = "PROMETHEUS_MULTIPROC_DIR"
_SET_PDEATHSIG = 1  # prctl(2)
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def begin(settings: Settings) -> None:
    """Configure logs and share counters with the other processes; call it before `moderation.metrics` is imported."""
    configure_logs(settings)
    if SHARED_COUNTERS not in os.environ:
        settings.metrics_dir.mkdir(parents=True, exist_ok=True)
        os.environ[SHARED_COUNTERS] = str(settings.metrics_dir)


def die_with_parent() -> None:
    """Ask Linux for SIGTERM when the parent is gone, however it went; elsewhere nothing is done."""
    if _libc:
        _libc.prctl(_SET_PDEATHSIG, signal.SIGTERM)
