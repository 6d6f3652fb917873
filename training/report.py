"""The model's card and evaluation as Markdown pages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def card_page(card: Mapping[str, Any]) -> str:
    """Return the card for people."""
    attributes = [
        [
            name,
            "experimental" if numbers["experimental"] else "",
            f"{numbers['threshold']['hold']:.2f}",
            f"{numbers['threshold']['precision']:.2f}",
            f"{numbers['threshold']['recall']:.2f}",
        ]
        for name, numbers in card["attributes"].items()
    ]
    data = [[one["source"], one["train"], one["dev"], one["test"], one["licence"]] for one in card["data"]]
    results = [
        [one["attribute"], one["set"], one["rows"], *(f"{one[key]:.3f}" for key in ("macro_f1", "auc", "ece"))]
        for one in card["results"]
    ]
    identity = card["identity"]
    return "\n".join(
        [
            f"# {card['model']}",
            "",
            f"Profile: {card['profile']}. Seed {card['seed']}. Calibration: {card['calibration']}.",
            f"Hashed n-grams: {card['features']['characters']} of characters, {card['features']['words']} of words.",
            "",
            "## What it measures",
            *table(["attribute", "", "hold from", "precision there (dev)", "recall there (dev)"], attributes),
            "",
            "## What it was trained on",
            *table(["source", "train", "dev", "test", "licence and authors"], data),
            "",
            "## How it does on test splits",
            *table(["attribute", "set", "rows", "macro-F1 at 0.5", "AUC", "ECE"], results),
            "",
            f"Neutral sentences about people: {identity['false_alarms']:.4f} held (worst term "
            f"{max((one['false_alarms'] for one in identity['worst']), default=0.0):.2f}). More in EVALUATION.md.",
            "",
            "## What it cannot do",
            *(f"- {limit}" for limit in card["limits"]),
            "",
        ]
    )


def evaluation_page(evaluation: Mapping[str, Any]) -> str:
    """Return the evaluation for people."""
    return "\n".join(
        [
            f"# Evaluation of {evaluation['model']}",
            "",
            f"Seed {evaluation['seed']}. Intervals are 95 % bootstrap. No choice was made on these rows.",
            "",
            "## Test splits",
            *table(
                ["attribute", "set", "rows", "pos.", "macro-F1 at 0.5", "AUC", "AP", "Brier", "ECE"],
                map(_set_line, evaluation["sets"]),
            ),
            "",
            *(f"- {name}: {note}" for name, note in {one["set"]: one["note"] for one in evaluation["sets"]}.items()),
            "",
            "## At the suggested hold threshold",
            *table(
                ["attribute", "set", "threshold", "macro-F1", "precision", "recall", "false alarms"],
                map(_hold_line, evaluation["sets"]),
            ),
            "",
            *_identity_lines(evaluation["identity"]),
            "",
            "## Robustness (osact4 test)",
            "Of the offensive tweets that are held unchanged, the share still held; beside it the clean tweets held.",
            "",
            *table(
                ["perturbation", "still held", "false alarms", "false alarms unchanged"],
                (
                    [one["perturbation"], *(f"{one[key]:.3f}" for key in list(one)[1:])]
                    for one in evaluation["robustness"]
                ),
            ),
            "",
            "## Abstained",
            *table(["set", "share"], ([name, f"{share:.4f}"] for name, share in evaluation["abstained"].items())),
            "",
        ]
    )


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> list[str]:
    """Return a Markdown table's lines."""
    return [f"| {' | '.join(map(str, line))} |" for line in (head, ["---"] * len(head), *lines)]


def _set_line(one: Mapping[str, Any]) -> list[object]:
    return [
        one["attribute"],
        one["set"],
        one["rows"],
        one["positives"],
        _with_interval(one["macro_f1"], one["macro_f1_interval"]),
        _with_interval(one["auc"], one["auc_interval"]),
        *(f"{one[key]:.3f}" for key in ("average_precision", "brier", "ece")),
    ]


def _hold_line(one: Mapping[str, Any]) -> list[object]:
    at = one["at_hold"]
    numbers = (f"{at[key]:.3f}" for key in ("macro_f1", "precision", "recall", "false_alarms"))
    return [one["attribute"], one["set"], f"{at['threshold']:.2f}", *numbers]


def _identity_lines(check: Mapping[str, Any]) -> list[str]:
    return [
        "## Neutral sentences about people",
        f"{check['sentences']} sentences from templates that training never saw; held at {check['hold']:.2f}: "
        f"{check['false_alarms']:.4f} (control, professions: {check['control_false_alarms']:.4f}). Worst terms:",
        "",
        *table(["term", "held"], ([one["term"], f"{one['false_alarms']:.3f}"] for one in check["worst"])),
    ]


def _with_interval(value: float, bounds: Sequence[float]) -> str:
    return f"{value:.3f} ({bounds[0]:.3f}–{bounds[1]:.3f})"
