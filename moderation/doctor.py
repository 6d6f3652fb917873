"""The checks of `mushrif doctor`: each looks at one part and says what would mend it."""

import platform
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from moderation.bootstrap import Services, build
from moderation.domain.errors import MushrifError
from moderation.jobs import RedisJobs
from moderation.settings import Settings

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 200_000_000
SCARCE_FREE_BYTES = 2_000_000_000
SCARCE_MEMORY_BYTES = 300_000_000
SHORTEST_SECRET = 32
SKEW_SECONDS = 5.0
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)


class State(StrEnum):
    """How a check ended; a warning does not stop the service."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What one check saw, and what would mend it if anything is wrong."""

    name: str
    state: State
    detail: str
    mend: str | None = None


def examine(settings: Settings) -> list[Finding]:
    """Run every check; none raises. Without a data folder there is nothing more to look at."""
    findings = [python(), data_folder(settings), secret(settings), memory()]
    if not settings.data_dir.is_dir():
        return findings
    services = build(settings)
    jobs = services.jobs if isinstance(services.jobs, RedisJobs) else RedisJobs(settings.redis)
    checks: list[Callable[[], Finding]] = [
        lambda: database(services),
        lambda: redis(jobs),
        lambda: workers(jobs),
        lambda: model(services),
        lambda: clock(services, jobs),
    ]
    return [*findings, *(check() for check in checks)]


def python() -> Finding:
    """The interpreter is new enough."""
    detail = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if tuple(int(part) for part in platform.python_version_tuple()[:2]) >= OLDEST_PYTHON:
        return Finding("python", State.OK, detail)
    return Finding("python", State.FAIL, detail, "install Python 3.11 or newer")


def data_folder(settings: Settings) -> Finding:
    """The data folder can be written and has room."""
    folder = settings.data_dir.absolute()
    if not folder.is_dir():
        return Finding("data", State.FAIL, f"no folder {folder}", "run 'mushrif up' first, or set MUSHRIF_DATA_DIR")
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(
            "data", State.FAIL, f"cannot write to {folder}: {error.strerror}", "free space or fix its rights"
        )
    detail = f"{folder}, {free / 1e9:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return Finding("data", State.FAIL, detail, "free disk space now; comments are refused when the disk is full")
    if free < SCARCE_FREE_BYTES:
        return Finding("data", State.WARN, detail, "free disk space soon")
    return Finding("data", State.OK, detail)


def secret(settings: Settings) -> Finding:
    """The secret that signs sessions and cursors is there, long enough and private."""
    if settings.secret_key:
        return _secret_length(settings.secret_key, "from MUSHRIF_SECRET_KEY")
    path = settings.data_dir / "secret_key"
    if not path.exists():
        return Finding("secret", State.WARN, "none yet", "the first start makes one; several machines must share it")
    if path.stat().st_mode & 0o077:
        return Finding("secret", State.FAIL, f"others can read {path}", f"chmod 600 {path}")
    return _secret_length(path.read_text(encoding="ascii", errors="replace").strip(), f"in {path}")


def _secret_length(value: str, where: str) -> Finding:
    if len(value) < SHORTEST_SECRET:
        mend = f"use at least {SHORTEST_SECRET} random characters"
        return Finding("secret", State.WARN, f"{where}, only {len(value)} characters", mend)
    return Finding("secret", State.OK, where)


def memory(meminfo: Path = Path("/proc/meminfo")) -> Finding:
    """There is memory for the processes."""
    available = _available(meminfo)
    if available is None:
        return Finding("memory", State.OK, "not known on this system")
    detail = f"{available / 1e6:.0f} MB available"
    if available < SCARCE_MEMORY_BYTES:
        return Finding("memory", State.WARN, detail, "a full service takes about 310 MB; lower MUSHRIF_WEB_PROCESSES")
    return Finding("memory", State.OK, detail)


def _available(meminfo: Path) -> int | None:
    if not meminfo.exists():
        return None
    lines = meminfo.read_text(encoding="ascii").splitlines()
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    return kilobytes[0] * 1024 if kilobytes else None


def database(services: Services) -> Finding:
    """The database answers and has this release's tables."""
    try:
        services.store.check_schema()
    except MushrifError as error:
        return Finding("database", State.FAIL, error.detail, "start it, then run 'mushrif up' or 'mushrif web'")
    return Finding("database", State.OK, f"{services.store.engine.dialect.name} answers, schema up to date")


def redis(jobs: RedisJobs) -> Finding:
    """Redis answers and keeps what it is told."""
    if not jobs.ping():
        return Finding("redis", State.FAIL, "does not answer", "run 'mushrif up', or check MUSHRIF_REDIS_URL")
    if not jobs.keeps_data():
        detail = "answers, but forgets everything when it restarts"
        return Finding("redis", State.WARN, detail, "set 'appendonly yes'; until then a restart delays scores")
    return Finding("redis", State.OK, "answers, append-only file on")


def workers(jobs: RedisJobs) -> Finding:
    """At least one scoring worker listens."""
    count = jobs.workers()
    if count:
        return Finding("workers", State.OK, f"{count} listening")
    return Finding("workers", State.FAIL, "none listens", "run 'mushrif up' or 'mushrif worker'")


def model(services: Services) -> Finding:
    """The model loads, which checks the SHA-256 of each of its files."""
    try:
        loaded = services.scoring.judge.classifier()
    except MushrifError as error:
        return Finding("model", State.FAIL, error.detail, "install the release again, or check MUSHRIF_MODEL_DIR")
    return Finding("model", State.OK, f"{loaded.model}: {', '.join(loaded.attributes)}")


def clock(services: Services, jobs: RedisJobs) -> Finding:
    """The clock is not absurd and agrees with the clock of Redis."""
    now = services.clock()
    if now < WRITTEN:
        return Finding("clock", State.FAIL, f"says {now:%Y-%m-%d}", "set the clock; leases and sessions hang on it")
    theirs = jobs.time()
    apart = abs((theirs - services.clock()).total_seconds()) if theirs else 0.0
    if apart > SKEW_SECONDS:
        return Finding("clock", State.WARN, f"{apart:.0f} s away from Redis' clock", "let NTP set the clock on both")
    return Finding("clock", State.OK, f"{now:%Y-%m-%dT%H:%M:%SZ}")
