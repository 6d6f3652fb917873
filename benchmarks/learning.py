"""How fast a site's decisions teach the model: `python -m benchmarks.learning`. Writes learning.json, .md and .svg.

The simulated site is a source that never trained the shipped model: its train rows come in as comments, its labels
are the moderators' answers, its test rows measure. Three ways of learning meet the same stream: from the shipped
weights, answers at random; the same, asked about 70 % most uncertain and 30 % random comments; from scratch. With
`--api` a bot also goes the whole way, through the real API, gate and registry, where a quarter is held out.
"""

import argparse
import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.learning_replay import replay
from benchmarks.loop_training import ONE_CORE
from moderation.classifier.aloud import prepare
from moderation.classifier.artifact import LinearModel
from moderation.classifier.scorer import Scorer, load_scorer
from moderation.classifier.transformers import NgramWeights
from moderation.web.limits import limiter
from training import dataset
from training.decide import labels_of, scores_on
from training.metrics import auc, expected_calibration_error, macro_f1
from training.plots import Line, chart
from training.site import SiteExamples, fit_site

HERE = Path(__file__).parent
STEPS = (0, 100, 300, 1_000, 3_000)
ROUNDS = (50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 2_500, 3_000)
ASKED_RANDOM = 0.3
MANY = 10_000
BY_API = "prior, by API, a quarter held out"
WAYS = ("prior", "prior, asked 70/30", "from scratch")
LOWEST, HIGHEST = 0.6, 1.0

Numbers = dict[str, float]
Scores = Any


def main() -> None:
    """Simulate the site and write what each number of decisions was worth."""
    parser = argparse.ArgumentParser(description="Measure learning from a site's decisions.")
    parser.add_argument("--data", type=Path, default=dataset.DEFAULT_DATA)
    parser.add_argument("--source", default="omcd", choices=sorted(dataset.RESEARCH_SOURCES))
    parser.add_argument("--model", type=Path, help="folder of the model that is the prior; by default the shipped one")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--api", action="store_true", help="also replay the stream through the real API, some minutes")
    parser.add_argument("--output", type=Path, default=HERE)
    arguments = parser.parse_args()
    rows = list(dataset.read_source(arguments.data / dataset.RESEARCH_SOURCES[arguments.source], arguments.source))
    report = measure(load_scorer(arguments.model).loaded, rows, arguments.source, range(arguments.seeds))
    if arguments.api:
        limiter.enabled = False  # without Redis it would log an error a request
        report["points"] += by_api(rows, STEPS)
    report["cost"] = cost(rows, arguments.model)
    write(report, arguments.output)
    print("\n".join(page_lines(report)))


def measure(
    parent: LinearModel, rows: Sequence[dataset.Row], source: str, seeds: Sequence[int], steps: Sequence[int] = STEPS
) -> dict[str, Any]:
    """Return per way and number of decisions what the test rows say, the mean of all seeds."""
    stream, test = (Rows([row for row in rows if row.split == split]) for split in ("train", "test"))
    started = time.process_time()
    runs = [list(run(parent, stream, test, seed, steps)) for seed in seeds]
    points = [
        {"way": way, "decisions": count, **{name: float(np.mean([one[2][name] for one in same])) for name in MEASURES}}
        for same in zip(*runs, strict=True)
        for way, count, _ in same[:1]
    ]
    return {
        "source": source,
        "model": parent.name,
        "seeds": len(seeds),
        "stream": len(stream.texts),
        "test": len(test.texts),
        "cpu_seconds": round(time.process_time() - started, 1),
        "points": points,
    }


def by_api(rows: Sequence[dataset.Row], steps: Sequence[int]) -> list[dict[str, Any]]:
    """Return what the test rows say of the champion after each step of a bot that goes through the API."""
    stream, test = (Rows([row for row in rows if row.split == split]) for split in ("train", "test"))
    order = np.random.default_rng(0).permutation(len(stream.texts)).tolist()
    texts, labels = [stream.texts[i] for i in order], stream.labels[order].tolist()
    points = []
    for count, scores, refused in replay(texts, labels, test.texts, steps):
        points.append({"way": BY_API, "decisions": count, "refused": refused, **numbers(test, np.array(scores))})
        print(f"{count} decisions through the API, gate: {refused}", file=sys.stderr)
    return points


def cost(rows: Sequence[dataset.Row], model: Path | None) -> dict[str, float]:
    """Return CPU seconds and peak memory of a fresh process that trains all attributes on many decisions.

    It computes on one thread, as the trainer does: two would wait for each other on the clock of both.
    """
    os.environ.update(ONE_CORE)
    texts = [row.text for row in rows if "TOXICITY" in row.labels]
    labels = [row.labels["TOXICITY"] for row in rows if "TOXICITY" in row.labels]
    repeats = math.ceil(MANY / len(texts))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_trained, (texts * repeats)[:MANY], (labels * repeats)[:MANY], model).result()


def _trained(texts: list[str], labels: list[int], model: Path | None) -> dict[str, float]:
    parent = load_scorer(model).loaded
    values = {name: np.array(labels, dtype=float) for name in parent.attributes}
    begin = time.process_time()
    fit_site(parent, SiteExamples(texts, values, np.ones(len(texts)), [str(i) for i in range(len(texts))]), "cost")
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"decisions": len(texts), "cpu_seconds": round(seconds, 1), "peak_mib": round(peak)}


class Rows:
    """Rows with a TOXICITY label, as arrays."""

    def __init__(self, rows: Sequence[dataset.Row]) -> None:
        known = [row for row in rows if "TOXICITY" in row.labels]
        self.texts = [row.text for row in known]
        self.labels = labels_of(known, "TOXICITY")

    def examples(self, picked: Sequence[int]) -> SiteExamples:
        """Return the decisions on these rows, each by an author of its own."""
        labels = {"TOXICITY": self.labels[list(picked)].astype(float)}
        return SiteExamples(
            [self.texts[i] for i in picked], labels, np.ones(len(picked)), [str(place) for place in picked]
        )


def run(
    parent: LinearModel, stream: Rows, test: Rows, seed: int, steps: Sequence[int]
) -> Iterator[tuple[str, int, Numbers]]:
    """Yield (way, decisions, numbers) for one order of the stream."""
    order = np.random.default_rng(seed).permutation(len(stream.texts)).tolist()
    asked = asking(parent, stream, order, seed, max(steps))
    for count in (step for step in steps if step <= len(order)):
        at_random, chosen = stream.examples(order[:count]), stream.examples(asked[:count])
        yield WAYS[0], count, numbers(test, taught(parent, at_random, test.texts))
        yield WAYS[1], count, numbers(test, taught(parent, chosen, test.texts))
        yield WAYS[2], count, numbers(test, scratch(at_random, test.texts))


def taught(parent: LinearModel, examples: SiteExamples, texts: Sequence[str]) -> Scores:
    """Return scores by the parent as these decisions move it."""
    model = fit_site(parent, examples, "simulated") if len(examples) else parent
    return scores_on(Scorer(model), texts)


def scratch(examples: SiteExamples, texts: Sequence[str]) -> Scores:
    """Return scores by a logistic regression that knows these decisions alone; 0.5 while they are all alike."""
    labels = examples.labels["TOXICITY"]
    if len(set(labels.tolist())) < 2:
        return np.full(len(texts), 0.5)
    prepared = [prepare(text) for text in examples.texts]
    features = NgramWeights(1).fit(prepared)
    regression = LogisticRegression(C=4, solver="liblinear").fit(features.transform(prepared), labels)
    return regression.predict_proba(features.transform([prepare(text) for text in texts]))[:, 1]


def asking(parent: LinearModel, stream: Rows, order: Sequence[int], seed: int, most: int) -> list[int]:
    """Return rows in the order of being asked: each round the model as taught so far picks 70 % of them."""
    random, asked, waiting = np.random.default_rng(seed), [], list(order)
    for until in ROUNDS:
        count = min(until, most, len(order)) - len(asked)
        if count <= 0:
            break
        scores = taught(parent, stream.examples(asked), [stream.texts[i] for i in waiting])
        by_chance = random.permutation(len(waiting))[: math.ceil(ASKED_RANDOM * count)]
        ranked = [place for place in np.argsort(np.abs(scores - 0.5)) if place not in set(by_chance.tolist())]
        taken = [*by_chance.tolist(), *ranked[: count - len(by_chance)]]
        asked += [waiting[place] for place in taken]
        gone = set(taken)
        waiting = [row for place, row in enumerate(waiting) if place not in gone]
    return asked


MEASURES: dict[str, Callable[..., float]] = {"auc": auc, "macro_f1": macro_f1, "ece": expected_calibration_error}


def numbers(test: Rows, scores: Scores) -> Numbers:
    """Return what the test rows say of these scores."""
    return {name: float(measure_one(test.labels, scores)) for name, measure_one in MEASURES.items()}


def write(report: dict[str, Any], output: Path) -> None:
    """Write the report for machines, for people, and as a picture."""
    output.mkdir(parents=True, exist_ok=True)
    (output / "learning.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (output / "learning.md").write_text("\n".join(page_lines(report)) + "\n", encoding="utf-8")
    (output / "learning.svg").write_text(drawing(report), encoding="utf-8")


def page_lines(report: dict[str, Any]) -> list[str]:
    """Return the numbers as Markdown."""
    counts = sorted({point["decisions"] for point in report["points"]})
    found = {(point["way"], point["decisions"]): point for point in report["points"]}
    rows = [
        f"| {way}, {title} | " + " | ".join(_cell(found.get((way, count)), name) for count in counts) + " |"
        for way in ways(report)
        for name, title in (("auc", "AUC"), ("macro_f1", "macro-F1"), ("ece", "ECE"))
    ]
    return [
        f"# What a site's decisions teach {report['model']}",
        "",
        f"Simulated site: {report['source']}, {report['stream']:,} comments to decide, {report['test']:,} to measure "
        f"on; mean of {report['seeds']} orders (`python -m benchmarks.learning`).",
        "",
        "| after decisions | " + " | ".join(f"{count:,}" for count in counts) + " |",
        "| --- |" + " --- |" * len(counts),
        *rows,
        *_cost_lines(report),
    ]


def ways(report: dict[str, Any]) -> list[str]:
    """Return the ways that were measured, in their order."""
    return list(dict.fromkeys(point["way"] for point in report["points"]))


def _cell(point: dict[str, Any] | None, name: str) -> str:
    return f"{point[name]:.3f}" if point else "–"


def _cost_lines(report: dict[str, Any]) -> list[str]:
    if "cost" not in report:
        return []
    said = "All attributes on {decisions:,} decisions: {cpu_seconds} CPU seconds of one core, peak {peak_mib} MiB."
    return ["", said.format(**report["cost"])]


def drawing(report: dict[str, Any]) -> str:
    """Return AUC against decisions, both axes stretched to where the numbers lie."""
    last = math.log10(1 + max(point["decisions"] for point in report["points"]))
    counts = sorted({point["decisions"] for point in report["points"]})

    def place(count: int, value: float) -> tuple[float, float]:
        return math.log10(1 + count) / last, max(0.0, (value - LOWEST) / (HIGHEST - LOWEST))

    lines = [
        Line(way, [place(p["decisions"], p["auc"]) for p in report["points"] if p["way"] == way], dots=True)
        for way in ways(report)
    ]
    heights = [LOWEST + step * (HIGHEST - LOWEST) / 4 for step in range(5)]
    return chart(
        f"Learning from decisions: {report['source']}",
        "decisions",
        "AUC",
        lines,
        x_ticks=[(place(count, 0)[0], f"{count:,}") for count in counts],
        y_ticks=[(place(0, height)[1], f"{height:.1f}") for height in heights],
    )


if __name__ == "__main__":
    main()
