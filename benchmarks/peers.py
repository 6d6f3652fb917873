"""Other people's Arabic filters on the same rows in the same run: `python -m benchmarks.peers --python PYTHON`.

They are no dependencies of Mushrif. Make an environment of their own first:

    python3 -m venv PEERS
    PEERS/bin/pip install "arabic-toxic==0.2.3" "scikit-learn<1.8" "glin-profanity==4.1.0"

arabic-toxic loads a pickle, which runs code: another reason to keep it in a process of its own. Peers without an
environment are left out; our model and our plain word list always run. Writes peers.json and peers.md.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from moderation.classifier.matcher import load_lexicon
from moderation.classifier.scorer import load_scorer
from training import dataset
from training.decide import labels_of
from training.evaluate import SETS
from training.metrics import at_threshold, auc, average_precision

PEERS = ("arabic-toxic", "arabic-toxic (own thresholds)", "glin-profanity")
HERE = Path(__file__).parent
SCRIPT = HERE / "peer_process.py"
HELD = 2  # severity from which the policy holds


def main() -> None:
    """Score every test split with everyone and write the comparison."""
    parser = argparse.ArgumentParser(description="Compare with other people's filters.")
    parser.add_argument("--data", type=Path, default=dataset.DEFAULT_DATA)
    parser.add_argument("--python", type=Path, help="interpreter of the environment that holds the peers")
    parser.add_argument("--output", type=Path, default=HERE)
    arguments = parser.parse_args()
    rows = dataset.build(arguments.data)
    sets = {name: rows.pick("test", "TOXICITY", [name]) for name in SETS}
    report = compare({name: found for name, found in sets.items() if found}, arguments.python)
    (arguments.output / "peers.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    page = "\n".join(page_lines(report))
    (arguments.output / "peers.md").write_text(page + "\n", encoding="utf-8")
    print(page)


def compare(sets: dict[str, list[dataset.Row]], python: Path | None) -> dict[str, Any]:
    """Return every filter's numbers on every set, and how many comments a CPU-second it does."""
    texts = [row.text for rows in sets.values() for row in rows]
    answers = {"Mushrif, open model": timed(model_scores, texts), "Mushrif, word list alone": timed(list_scores, texts)}
    if python is not None:
        answers |= {name: ask(python, name, texts) for name in PEERS}
    results = []
    for filter_name, (scores, _) in answers.items():
        begin = 0
        for name, rows in sets.items():
            labels = labels_of(rows, "TOXICITY")
            results.append({"filter": filter_name, "set": name, **numbers(labels, scores[begin : begin + len(rows)])})
            begin += len(rows)
    speeds = {name: round(len(texts) / seconds) for name, (_, seconds) in answers.items()}
    return {"model": load_scorer().model, "per_cpu_second": speeds, "results": results}


def numbers(labels: Any, scores: Sequence[float]) -> dict[str, float]:
    """Return ranking and decision numbers at 0.5."""
    values = np.array(scores)
    decided = at_threshold(labels, values, 0.5)
    kept = {key: decided[key] for key in ("macro_f1", "precision", "recall", "false_alarms")}
    ranked = {"auc": auc(labels, values), "average_precision": average_precision(labels, values)}
    return {"rows": len(labels), **{key: round(value, 4) for key, value in (ranked | kept).items()}}


def timed(score: Callable[[Sequence[str]], list[float]], texts: Sequence[str]) -> tuple[list[float], float]:
    """Return the scores and the CPU seconds they took, loading left out."""
    score(texts[:1])
    begin = time.process_time()
    scores = score(texts)
    return scores, time.process_time() - begin


def model_scores(texts: Sequence[str]) -> list[float]:
    """Return the open model's TOXICITY."""
    return [scores["TOXICITY"] for scores in load_scorer().score(texts)]


def list_scores(texts: Sequence[str]) -> list[float]:
    """Return 1 where the shipped word list finds what the policy would hold."""
    matcher = load_lexicon()
    return [float(any(match.severity >= HELD for match in matcher.find(text))) for text in texts]


def ask(python: Path, name: str, texts: Sequence[str]) -> tuple[list[float], float]:
    """Let a peer score the texts in its own environment; raise CalledProcessError when it cannot."""
    command = [str(python), str(SCRIPT), name]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["scores"], answer["seconds"]


def page_lines(report: dict[str, Any]) -> list[str]:
    """Return the comparison as Markdown."""
    keys = ("auc", "average_precision", "macro_f1", "precision", "recall", "false_alarms")
    lines = [
        f"| {one['set']} | {one['filter']} | {one['rows']} | " + " | ".join(f"{one[key]:.3f}" for key in keys) + " |"
        for one in sorted(report["results"], key=lambda one: list(SETS).index(one["set"]))
    ]
    speeds = [f"| {name} | {speed:,} |" for name, speed in report["per_cpu_second"].items()]
    return [
        f"# Peers beside {report['model']}",
        "",
        "TOXICITY, same rows, same run (`python -m benchmarks.peers`); decisions at 0.5. A word list has no ranking: "
        "its AUC is that of a yes or no.",
        "",
        "| set | filter | rows | AUC | AP | macro-F1 | precision | recall | false alarms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *lines,
        "",
        "| filter | comments per CPU-second |",
        "| --- | --- |",
        *speeds,
    ]


if __name__ == "__main__":
    main()
