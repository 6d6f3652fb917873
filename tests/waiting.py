"""Waiting for a condition instead of sleeping for a guess."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STEP_SECONDS = 0.02


def wait_until(condition: Callable[[], T], seconds: float = 90) -> T:
    """Return the condition's first true value; raise AssertionError, naming the condition, after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still not true after {seconds} s: {condition}")
        pause.wait(STEP_SECONDS)
    return value
