"""What the loop that learns costs a running service: `python -m benchmarks.loop`. Writes loop.json.

On a real `mushrif up`, with API, workers and trainer: scoring beside training, in pairs of phases; a whole training
run with its gate, on one core; promotions, rollbacks and canaries while comments come in, each score checked against
who acted then. `nice -n -20` in front of it keeps other work of the machine out, the trainer stays ten steps below the
rest; `--folder /dev/shm` does the same for the disk.
"""

import argparse
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.loop_switches import measure
from benchmarks.loop_training import beside_training, whole_run
from benchmarks.loop_up import installed
from moderation.services.ports import system_clock
from training import dataset

HERE = Path(__file__).parent
SOURCES = ("omcd", "dziriofn", "thsab")
DECISIONS = 10_000
PARTS = ("switches", "training", "run")


def main() -> None:
    """Measure the parts asked for, and write them beside those measured before."""
    parser = argparse.ArgumentParser(description="Measure what learning costs a running service.")
    parser.add_argument("--data", type=Path, default=dataset.DEFAULT_DATA)
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--rate", type=int, default=100, help="comments a second while models change")
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--batch", type=int, default=4_000, help="comments a phase beside training")
    parser.add_argument("--folder", type=Path, default=Path("/tmp"), help="where the installation lies meanwhile")
    parser.add_argument("--out", type=Path, default=HERE / "loop.json")
    given = parser.parse_args()
    wanted, rows = given.only or PARTS, decisions(given.data)
    report: dict[str, Any] = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
    head = {"at": f"{system_clock():%Y-%m-%d %H:%M}", "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    if "switches" in wanted:
        with installed(given.folder) as up:
            report["switches"] = head | measure(up, rows, given.rate, given.seconds)
    if "training" in wanted or "run" in wanted:
        with installed(given.folder) as up:
            up.fill(rows, decided=True)
            if "run" in wanted:
                report["run"] = head | whole_run(up)
            if "training" in wanted:
                report["training"] = head | beside_training(up, rows, given.pairs, given.batch)
    given.out.write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(json.dumps(report, indent=1))


def decisions(data: Path) -> Sequence[dataset.Row]:
    """Return ten thousand comments with labels that no shipped model has learned from, repeated if there are fewer."""
    rows = [
        row
        for name in SOURCES
        for row in dataset.read_source(data / dataset.RESEARCH_SOURCES[name], name)
        if row.split != "test" and "TOXICITY" in row.labels
    ]
    random.Random(0).shuffle(rows)  # the newest quarter is held out: it should be of every source
    return (rows * (DECISIONS // len(rows) + 1))[:DECISIONS]


if __name__ == "__main__":
    main()
