"""The loop: reads what children write, starts again what died, hears signals; one thread, no sleeping."""

import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

import structlog

from moderation.supervisor.children import Child
from moderation.supervisor.output import LogOutput

log = structlog.get_logger(__name__)

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Keeps children running until it is told to stop, then stops them group by group."""

    def __init__(self, output: LogOutput) -> None:
        self.children: list[Child] = []
        self.stop_requests = 0
        self._output = output
        self._selector = selectors.DefaultSelector()
        self._stopping = False

    @property
    def asked_to_stop(self) -> bool:
        """Whether a Ctrl-C or SIGTERM came."""
        return self.stop_requests > 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear signals while the block runs."""
        ear, mouth = socket.socketpair()
        for end in (ear, mouth):
            end.setblocking(False)
        before = {number: signal.signal(number, self._on_stop) for number in _STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the selector
        old_fd = signal.set_wakeup_fd(mouth.fileno())
        self._selector.register(ear, selectors.EVENT_READ, lambda: _drain(ear))
        try:
            yield
        finally:
            self._selector.unregister(ear)
            signal.set_wakeup_fd(old_fd)
            for number, handler in before.items():
                signal.signal(number, handler)
            ear.close()
            mouth.close()

    def start(self, child: Child) -> None:
        """Start a child and keep it running from now on."""
        self.children.append(child)
        self._start(child)

    def run(self, until: Callable[[], bool], seconds: float | None = None, every: float | None = None) -> bool:
        """Tend the children until the condition holds; False when `seconds` passed first.

        The condition is asked after each event and, if `every` is given, at least that often.
        """
        end = None if seconds is None else time.monotonic() + seconds
        while not until():
            if end is not None and time.monotonic() >= end:
                return False
            self._turn(end, every)
        return True

    def stop(self, order: Sequence[Sequence[Child]]) -> bool:
        """Stop the groups one after another, killing what takes too long; False when a second Ctrl-C cut it short."""
        self._stopping = True
        asked = self.stop_requests
        for group in order:
            for child in group:
                child.ask_to_stop()
            self._wait_for(group, asked)
            self._kill(_running(group))
        return self.stop_requests == asked

    def _wait_for(self, group: Sequence[Child], asked: int) -> None:
        limit = max((child.program.stop_seconds for child in group), default=0.0)
        self.run(lambda: not _running(group) or self.stop_requests > asked, limit)

    def _kill(self, children: Sequence[Child]) -> None:
        for child in children:
            log.warning("child.killed", child=child.name)
            child.kill()
        if children:
            self.run(lambda: not _running(children), 5)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

    def _turn(self, end: float | None, every: float | None) -> None:
        for key, _ in self._selector.select(self._patience(end, every)):
            key.data()
        for child in self.children:
            self._tend(child)

    def _patience(self, end: float | None, every: float | None) -> float | None:
        now = time.monotonic()
        starts = [] if self._stopping else [child.start_at for child in self.children]
        waits = [when - now for when in (*starts, end) if when is not None]
        if every is not None:
            waits.append(every)
        return max(0.0, min(waits)) if waits else None

    def _tend(self, child: Child) -> None:
        if child.dead:
            self._bury(child)
        elif child.start_at is not None and not self._stopping and child.start_at <= time.monotonic():
            self._start(child)

    def _start(self, child: Child) -> None:
        child.start()
        self._selector.register(child.output, selectors.EVENT_READ, lambda: self._read(child))
        log.info("child.started", child=child.name, pid=child.process.pid if child.process else None)

    def _bury(self, child: Child) -> None:
        if not child.closed:
            self._selector.unregister(child.output)
            while lines := child.lines():
                self._pass_on(child, lines)
        code = child.bury()
        if self._stopping:
            log.info("child.stopped", child=child.name, code=code)
            return
        pause = round((child.start_at or 0.0) - time.monotonic(), 1)
        log.error("child.died", child=child.name, code=code, restart_in_seconds=pause)

    def _read(self, child: Child) -> None:
        self._pass_on(child, child.lines())
        if child.closed:
            self._selector.unregister(child.output)

    def _pass_on(self, child: Child, lines: Sequence[str]) -> None:
        for line in lines:
            if child.program.ours:
                self._output.write(line + "\n")
            elif line:
                log.info("child.said", child=child.name, line=line)


def _drain(ear: socket.socket) -> None:
    with suppress(BlockingIOError):
        ear.recv(4096)


def _running(children: Sequence[Child]) -> list[Child]:
    return [child for child in children if child.running]
