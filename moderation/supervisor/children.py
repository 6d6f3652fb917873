"""One child process: its program, its output line by line, its death and its next start."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from moderation.process import die_with_parent
from moderation.supervisor.backoff import Backoff

KEPT_LINES = 12
_READ_BYTES = 65_536


@dataclass(frozen=True)
class Program:
    """What to run, and how long it may take to stop.

    `ours` marks programs whose lines are in our log's format already.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    stop_seconds: float = 15.0
    ours: bool = True


@dataclass
class Child:
    """A program that is kept running; the supervisor calls in, the child decides nothing."""

    program: Program
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_at: float | None = 0.0
    backoff: Backoff = field(default_factory=Backoff)
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_LINES))
    closed: bool = False
    _partial: bytes = b""

    @property
    def name(self) -> str:
        """The program's name in logs."""
        return self.program.name

    @property
    def running(self) -> bool:
        """Whether a process is there."""
        return self.process is not None

    @property
    def output(self) -> int:
        """The file descriptor of its stdout and stderr, for a selector."""
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def start(self) -> None:
        """Start the process in a group of its own, so that a Ctrl-C in the terminal reaches only the supervisor."""
        self.process = subprocess.Popen(
            self.program.argv,
            env=dict(self.program.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=die_with_parent,  # the supervisor has one thread
        )
        os.set_blocking(self.output, False)
        self.started_at, self.start_at, self.closed = time.monotonic(), None, False

    @property
    def dead(self) -> bool:
        """Whether the process ended and is not buried yet."""
        return self.process is not None and _ended(self.process.pid)

    def lines(self) -> list[str]:
        """Return the whole lines of one read; `closed` is set once nothing more can come."""
        try:
            data = os.read(self.output, _READ_BYTES)
        except BlockingIOError:
            return []
        self.closed = not data
        *whole, self._partial = (self._partial + data).split(b"\n")
        if self._partial and (self.closed or len(self._partial) > _READ_BYTES):
            whole, self._partial = [*whole, self._partial], b""
        found = [line.decode("utf-8", "backslashreplace").rstrip() for line in whole]
        self.last_lines.extend(line for line in found if line)
        return found

    def bury(self) -> int:
        """Return the exit code of the dead process and plan the next start.

        What is left of its group dies too: a web process without its parent would keep the port.
        """
        assert self.process is not None
        assert self.process.stdout is not None
        self.kill()
        code = self.process.wait()
        self.process.stdout.close()
        self.process, self._partial = None, b""
        now = time.monotonic()
        self.start_at = now + self.backoff.after(now - self.started_at)
        return code

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it does and stop."""
        if self.process:
            os.kill(self.process.pid, signal.SIGTERM)  # Popen's own would reap a dead one, and `bury` must do that

    def kill(self) -> None:
        """End the process and its own children at once."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
