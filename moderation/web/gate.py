"""How many requests a process works on at once: more would only take the interpreter from one another."""

import threading
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Gate:
    """A WSGI layer that lets so many requests in; the others wait before they hold anything, first come first in.

    A place is handed over: past a semaphore whoever comes at that moment slips in, and who waits may wait for ever.
    A stream has left once it began: what it sends later it reads outside, so that open pages keep nobody out.
    """

    def __init__(self, app: "WSGIApplication", places: int) -> None:
        self._app = app
        self._free = places
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request once there is a place."""
        self._enter()
        try:
            return self._app(environ, start_response)
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
