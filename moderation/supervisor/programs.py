"""Which programs `up` runs, and in which environment."""

import os
import secrets
import sys
from collections.abc import Mapping

from moderation.logs import PROCESS_NAME
from moderation.process import SHARED_COUNTERS
from moderation.settings import Settings
from moderation.supervisor.children import Program
from moderation.supervisor.port import Address

_MUSHRIF = (sys.executable, "-P", "-m", "moderation.cli")
# One thread each: workers share the cores among them, and a pool of idle threads costs memory.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def environment(settings: Settings, name: str) -> Mapping[str, str]:
    """Return the environment of one child: the supervisor's own, with what it decided."""
    decided = {
        "MUSHRIF_DATA_DIR": str(settings.data_dir.absolute()),
        SHARED_COUNTERS: str(settings.metrics_dir),
        PROCESS_NAME: name,
        "PYTHONUNBUFFERED": "1",
    }
    return {**_ONE_THREAD, **os.environ, **decided}


def web(settings: Settings, address: Address) -> Program:
    """The web server with its own processes."""
    where = ("--host", address.host, "--port", str(address.port))
    return Program("web", (*_MUSHRIF, "web", "--no-migrate", *where), environment(settings, "web"))


def worker(settings: Settings, number: int) -> Program:
    """One scoring worker."""
    name = f"worker-{number}"
    # Its place: the process that follows a dead one in it knows which comments the dead one held.
    place = {"MUSHRIF_WORKER_SLOT": secrets.token_hex(6)}
    return Program(name, (*_MUSHRIF, "worker"), {**environment(settings, name), **place}, stop_seconds=20)


def deliverer(settings: Settings) -> Program:
    """The one that sends webhooks; it waits for the answers to what is on its way."""
    argv = (*_MUSHRIF, "worker", "--deliver")
    return Program("deliverer", argv, environment(settings, "deliverer"), stop_seconds=20)


def trainer(settings: Settings) -> Program:
    """The one that trains sites' models; a run in hand is queued again."""
    argv = (*_MUSHRIF, "worker", "--train")
    return Program("trainer", argv, environment(settings, "trainer"), stop_seconds=20)


def scheduler(settings: Settings) -> Program:
    """The one scheduler."""
    return Program("scheduler", (*_MUSHRIF, "scheduler"), environment(settings, "scheduler"), stop_seconds=5)
