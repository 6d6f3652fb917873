"""`mushrif up` in order: Redis, the database, web, workers and scheduler; ready; then stop in the reverse order."""

import json
import subprocess
import sys
from collections.abc import Callable

import structlog

from moderation.process import die_with_parent
from moderation.settings import Settings, socket_path
from moderation.supervisor import CannotStart, programs, valkey
from moderation.supervisor.children import Child, Program
from moderation.supervisor.data_dir import emptied, private
from moderation.supervisor.output import LogOutput
from moderation.supervisor.port import Address
from moderation.supervisor.ready import unready
from moderation.supervisor.report import Prepared
from moderation.supervisor.watch import Supervisor

log = structlog.get_logger(__name__)

START_SECONDS = 120.0
POLL_SECONDS = 0.1
DEATHS_TO_GIVE_UP = 3
CUT_SHORT = 130  # what a shell reports after Ctrl-C


class StoppedEarly(Exception):
    """A Ctrl-C came before everything was ready."""


class Service:
    """Everything that one `up` runs.

    `prepared` is set once the database is ready: its secrets cannot be read again, so a start that fails later
    must still show them.
    """

    def __init__(self, settings: Settings, address: Address, workers: int, output: LogOutput) -> None:
        self.prepared: Prepared | None = None
        self._settings, self._address = settings, address
        self._supervisor = Supervisor(output)
        self._redis: list[Child] = []
        self._web = [Child(programs.web(settings, address))]
        self._workers = [Child(programs.worker(settings, number + 1)) for number in range(workers)]
        background = (programs.scheduler, programs.deliverer, programs.trainer)
        self._background = [Child(program(settings)) for program in background]

    def run(self, when_ready: Callable[[Prepared], None]) -> int:
        """Start, tell, tend until a Ctrl-C or SIGTERM, stop; return the exit code. Raises CannotStart."""
        with self._supervisor.listening():
            try:
                when_ready(self._start())
                self._supervisor.run(lambda: self._supervisor.asked_to_stop)
            except StoppedEarly:
                log.info("up.stopped_early")
            finally:
                in_time = self._supervisor.stop([self._web, self._workers, self._background, self._redis])
        return 0 if in_time else CUT_SHORT

    def _start(self) -> Prepared:
        if not self._settings.redis_url:
            self._start_redis()
        emptied(self._settings.metrics_dir)
        self.prepared = self._prepare()
        for child in (*self._web, *self._workers, *self._background):
            self._supervisor.start(child)
        self._wait(lambda: unready(self._address))
        log.info("up.ready", url=self._address.url)
        return self.prepared

    def _start_redis(self) -> None:
        socket_file, folder = socket_path(self._settings.data_dir), self._settings.data_dir.absolute() / "redis"
        private(folder)
        private(socket_file.parent)
        argv = valkey.command(socket_file, folder)
        program = Program("redis", argv, programs.environment(self._settings, "redis"), ours=False)
        self._redis = [Child(program)]
        self._supervisor.start(self._redis[0])
        self._wait(lambda: [] if valkey.answers(socket_file) else ["redis: does not answer yet"])

    def _prepare(self) -> Prepared:
        """Run the first-run process to its end; a migration must not be cut short by a Ctrl-C."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "moderation.supervisor.first_run", self._public_url()],
            env=dict(programs.environment(self._settings, "first-run")),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            process_group=0,
            preexec_fn=die_with_parent,  # the supervisor has one thread
        )
        lines = done.stderr.strip().splitlines()
        if done.returncode:
            raise CannotStart(lines[-1].removeprefix("mushrif: ") if lines else "preparing the database failed")
        return Prepared(**json.loads(done.stdout))

    def _public_url(self) -> str:
        return self._settings.public_url.rstrip("/") or self._address.url

    def _wait(self, missing: Callable[[], list[str]]) -> None:
        def over() -> bool:
            return self._supervisor.asked_to_stop or bool(self._failing()) or not missing()

        in_time = self._supervisor.run(over, START_SECONDS, POLL_SECONDS)
        if self._supervisor.asked_to_stop:
            raise StoppedEarly
        for child in self._failing():
            raise CannotStart("\n  ".join([f"{child.name} keeps dying; its last lines:", *child.last_lines]))
        if not in_time:
            raise CannotStart(f"not ready after {START_SECONDS:.0f} s; {'; '.join(missing())}")

    def _failing(self) -> list[Child]:
        return [child for child in self._supervisor.children if child.backoff.deaths >= DEATHS_TO_GIVE_UP]
