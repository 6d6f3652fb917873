"""What training costs: scoring beside it, phase against phase, and a whole run with its gate on one core."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from statistics import median
from typing import Any

from benchmarks.loop_up import Installation
from moderation.domain.decision import Actor
from training.dataset import Row

BOT = Actor("key", "bot")
WARM_UP = 2_000
STEP_SECONDS = 120
END_SECONDS = 300
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def beside_training(up: Installation, rows: Sequence[Row], pairs: int, batch: int) -> dict[str, Any]:
    """Score batches while a training run goes on and while its process is held still, in turn; return their ratio.

    Which of the two comes first alternates, and each counts by the time that all its batches took.
    """
    texts, trainer = cycle(rows), _trainer(up)
    _scored(up, list(islice(texts, WARM_UP)))
    found = []
    for number in range(pairs):
        rates = {}
        for way in ("quiet", "training")[:: 1 if number % 2 else -1]:
            _in_training(up)
            os.kill(trainer, signal.SIGSTOP)
            up.fill(part := list(islice(texts, batch)), decided=False)
            os.kill(trainer, signal.SIGCONT if way == "training" else signal.SIGSTOP)
            rates[way] = round(_rate(up, len(part)))
            os.kill(trainer, signal.SIGCONT)
        found.append(rates | {"ratio": round(rates["training"] / rates["quiet"], 3)})
        print(found[-1], file=sys.stderr, flush=True)
    quiet, busy = (sum(1 / pair[way] for pair in found) for way in ("quiet", "training"))
    return {
        "comments_a_phase": batch,
        "pairs": found,
        "median_ratio": round(median(pair["ratio"] for pair in found), 3),
        "ratio": round(quiet / busy, 3),
    }


def _trainer(up: Installation) -> int:
    """Return the process id of the trainer."""
    [line] = [line for line in up.log_lines() if "event=child.started child=trainer " in line]
    return int(line.rpartition("pid=")[2])


def _in_training(up: Installation) -> None:
    """See to it that a run is under way, at its beginning or in its midst."""
    runs = up.services.training.list(up.site, 1)
    if runs and runs[0].open:
        return
    run = up.services.training.ask(up.site, BOT)
    up.until(lambda: len(up.services.training.get(up.site, run.id).log) > 1, STEP_SECONDS)


def whole_run(up: Installation) -> dict[str, Any]:
    """Train the site in a process of its own on one core, gate included, and return what it took."""
    line = [sys.executable, "-m", "moderation.cli", "train", "--site", up.site.slug]
    environment = os.environ | ONE_CORE | {"MUSHRIF_DATA_DIR": str(up.folder), "MUSHRIF_LOG_LEVEL": "WARNING"}
    begin = time.monotonic()
    process = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
    assert process.stdout is not None
    said = process.stdout.read()
    _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    model = up.services.models.list(up.site)[0]
    return {
        "exit_code": process.returncode,
        "decisions": model.report["decisions"] + model.report["held_out"],
        "held_out": model.report["held_out"],
        "refused": [one["code"] for one in model.report["refused"]],
        "wall_seconds": round(time.monotonic() - begin, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mib": round(used.ru_maxrss / 1024),
        "said": said.splitlines()[-1:],
    }


def _scored(up: Installation, rows: Sequence[Row]) -> float:
    """Hand a batch of waiting comments to the worker and return how many it scored a second."""
    up.fill(rows, decided=False)
    return _rate(up, len(rows))


def _rate(up: Installation, count: int) -> float:
    begin = time.monotonic()
    up.services.jobs.score_soon()
    up.until(lambda: up.waiting() == 0, END_SECONDS)
    return count / (time.monotonic() - begin)
