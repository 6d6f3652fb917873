"""What scoring costs on one core: `python -m benchmarks.classifier`. Writes classifier.json and classifier.md.

CPU time of one thread, since wall time on a shared machine means little; memory in a fresh process.
"""

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from moderation.classifier.aloud import prepare
from moderation.classifier.scorer import SHIPPED, Scorer, load_scorer
from training import dataset

HERE = Path(__file__).parent
BATCH, SINGLES, ROUNDS = 256, 1_000, 5
LENGTHS = (100, 1_000, 10_000)
_MEMORY = """
import resource
from pathlib import Path
from moderation.classifier.scorer import load_scorer
def private():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private"))
before = private()
scorer = load_scorer()
loaded = private()
scorer.score(["يا جماعة شكرا على التقرير"] * 256)
print(before, loaded, private(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Measure the shipped model on the test rows of every set."""
    parser = argparse.ArgumentParser(description="Measure scoring.")
    parser.add_argument("--data", type=Path, default=dataset.DEFAULT_DATA)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--output", type=Path, default=HERE)
    arguments = parser.parse_args()
    rows = dataset.build(arguments.data).pick("test", "TOXICITY")
    report = measure(load_scorer(arguments.model), [row.text for row in rows], arguments.model)
    (arguments.output / "classifier.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    page = "\n".join(page_lines(report))
    (arguments.output / "classifier.md").write_text(page + "\n", encoding="utf-8")
    print(page)


def measure(scorer: Scorer, texts: Sequence[str], model: Path) -> dict[str, Any]:
    """Return speed of single comments, of batches and of long texts, load time, memory and size."""
    scorer.score(texts[:BATCH])
    singles = [1e3 * seconds(lambda text=text: scorer.score([text])) for text in texts[:SINGLES]]
    explained = [1e3 * seconds(lambda text=text: scorer.explain(text, "TOXICITY")) for text in texts[:SINGLES]]
    batches = [texts[first : first + BATCH] for first in range(0, len(texts) - BATCH, BATCH)]
    return {
        "model": scorer.model,
        "machine": f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}",
        "single_ms": percentiles(singles),
        "explain_ms": percentiles(explained),
        "per_cpu_second_in_batches": round(BATCH * len(batches) / best(lambda: [scorer.score(b) for b in batches])),
        "prepare_us": round(1e6 * best(lambda: [prepare(text) for text in texts[:SINGLES]]) / SINGLES, 1),
        "long_text_ms": {
            size: round(1e3 * best(lambda size=size: scorer.score([(" ".join(texts) * 2)[:size]])), 2)
            for size in LENGTHS
        },
        "load_ms": round(1e3 * best(lambda: load_scorer(model)), 1),
        "memory_kb": memory(),
        "file_bytes": sum(path.stat().st_size for path in model.iterdir()),
    }


def long_text_ms(scorer: Scorer, text: str) -> float:
    """Return the CPU milliseconds of one long comment."""
    return round(1e3 * best(lambda: scorer.score([text])), 2)


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return the middle and the slow end."""
    return {f"p{share}": round(float(np.percentile(milliseconds, share)), 2) for share in (50, 99)}


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def best(work: Callable[[], object]) -> float:
    """Return the fewest CPU seconds of some rounds: other processes only ever add."""
    return min(seconds(work) for _ in range(ROUNDS))


def memory() -> dict[str, int]:
    """Return a fresh process' private memory before, loaded and after a batch, and its peak, in KiB."""
    done = subprocess.run([sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True)
    names = ("private_before", "private_loaded", "private_after_a_batch", "peak_resident")
    return dict(zip(names, map(int, done.stdout.split()), strict=True))


def page_lines(report: dict[str, Any]) -> list[str]:
    """Return the numbers as Markdown."""
    memory_kb = report["memory_kb"]
    added = memory_kb["private_loaded"] - memory_kb["private_before"]
    lines = [
        ("one comment, CPU ms, p50 / p99", "{p50} / {p99}".format(**report["single_ms"])),
        ("with explanation, CPU ms, p50 / p99", "{p50} / {p99}".format(**report["explain_ms"])),
        (f"comments per CPU-second in batches of {BATCH}", f"{report['per_cpu_second_in_batches']:,}"),
        ("of one comment: normaliser and Arabizi, µs", report["prepare_us"]),
        *((f"a text of {size} characters, CPU ms", ms) for size, ms in report["long_text_ms"].items()),
        ("loading, CPU ms", report["load_ms"]),
        ("private memory that loading adds, KiB (the arrays are mapped and shared)", added),
        ("private memory after a batch, interpreter and numpy included, KiB", memory_kb["private_after_a_batch"]),
        ("model folder, bytes", f"{report['file_bytes']:,}"),
    ]
    return [
        f"# What {report['model']} costs",
        "",
        f"{report['machine']}; one thread, CPU time (`python -m benchmarks.classifier`).",
        "",
        "| | |",
        "| --- | --- |",
        *(f"| {name} | {value} |" for name, value in lines),
    ]


if __name__ == "__main__":
    main()
