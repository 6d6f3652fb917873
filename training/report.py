"""The model's card as a Markdown page."""

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


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> list[str]:
    """Return a Markdown table's lines."""
    return [f"| {' | '.join(map(str, line))} |" for line in (head, ["---"] * len(head), *lines)]
