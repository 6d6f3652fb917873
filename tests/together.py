"""Running calls at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

SECONDS = 120


def together(works: Sequence[Callable[[], T]]) -> list[T]:
    """Start every call at one moment and return their results in order; raises the first error among them."""
    barrier = threading.Barrier(len(works))

    def start(work: Callable[[], T]) -> T:
        barrier.wait(SECONDS)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [running.result(SECONDS) for running in [pool.submit(start, work) for work in works]]
