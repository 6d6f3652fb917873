"""The evaluation as a Markdown page with its plots; every plot has its numbers in a table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from training.plots import Line, chart
from training.report import table

_METRICS = {
    "macro_f1": "macro-F1 at 0.5",
    "auc": "AUC",
    "average_precision": "AP",
    "brier": "Brier",
    "ece": "ECE",
    "precision_at_recall_80": "precision at recall 0.8",
    "recall_at_precision_90": "recall at precision 0.9",
}
_HEAD = ("attribute", "set", "rows", "pos.")
_AT = ("macro_f1", "precision", "recall", "false_alarms")
Numbers = Mapping[str, Any]


def evaluation_page(evaluation: Numbers) -> str:
    """Return the evaluation for people."""
    sections = [section(evaluation) for section in _SECTIONS]
    head = [
        f"# Evaluation of {evaluation['model']}",
        "",
        f"Seed {evaluation['seed']}. In brackets: 95 % bootstrap intervals. No choice was made on these rows. Trained "
        f"on: {', '.join(evaluation['trained_on']) or 'see the card'}; every other set below was never trained on.",
    ]
    return "\n".join([*head, *(line for section in sections for line in ("", *section)), ""])


def plots(evaluation: Numbers) -> dict[str, str]:
    """Return file name → SVG for TOXICITY on every set."""
    sets = [one for one in evaluation["sets"] if one["attribute"] == "TOXICITY"]

    def lines(points: Callable[[Numbers], list[tuple[float, float]]], dots: bool = False) -> list[Line]:
        return [Line(one["set"], points(one), dots) for one in sets]

    return {
        "reliability.svg": chart(
            "Reliability of TOXICITY",
            "score",
            "share that is toxic",
            lines(lambda one: [(bin_["score"], bin_["frequency"]) for bin_ in one["reliability"]], dots=True),
            diagonal=True,
        ),
        "precision-recall.svg": chart(
            "Precision over recall, TOXICITY",
            "recall",
            "precision",
            lines(lambda one: [tuple(p) for p in one["curve"]]),
        ),
        "workload.svg": chart(
            "What a share of review work finds, TOXICITY",
            "share of comments reviewed, highest scores first",
            "share of the toxic ones found",
            lines(
                lambda one: [(0.0, 0.0), *((load["flagged"], load["recall"]) for load in one["workload"])], dots=True
            ),
        ),
    }


def _sets(evaluation: Numbers) -> list[str]:
    mean = evaluation["mean_auc_maghrebi"]
    lines = [
        [one[key] for key in ("attribute", "set", "rows", "positives")]
        + [_bracketed(one, key) for key in _METRICS]
        + _fixed(one, ("ece_floor", "ece_debiased"))
        + ["–" if one["ece_own"] is None else f"{one['ece_own']:.3f}"]
        for one in evaluation["sets"]
    ]
    return [
        "## Test splits",
        *table([*_HEAD, *_METRICS.values(), "ECE by chance alone", "ECE less chance", "ECE as its own site"], lines),
        "",
        "ECE by chance alone: what these many rows would show if every score were exactly right. ECE less chance: the "
        "plain one without what chance adds to it (Kumar et al. 2019); to be read beside the plain one, not instead. "
        "ECE as its own site: the plain one is what a new site gets; here a source that trained is calibrated by its "
        "dev rows, as a site is by its decisions.",
        "",
        *([f"Mean AUC of omcd, dziriofn and thsab: {mean:.3f}.", ""] if mean is not None else []),
        *(f"- {name}: {note}" for name, note in {one["set"]: one["note"] for one in evaluation["sets"]}.items()),
    ]


def _at_hold(evaluation: Numbers) -> list[str]:
    lines = (
        [one["attribute"], one["set"], f"{one['at_hold']['threshold']:.2f}", *_fixed(one["at_hold"], _AT)]
        for one in evaluation["sets"]
    )
    head = ["attribute", "set", "threshold", "macro-F1", "precision", "recall", "false alarms"]
    return ["## At the suggested hold threshold", *table(head, lines)]


def _workload(evaluation: Numbers) -> list[str]:
    lines = [
        [one["set"], f"{load['share']:.2f}", f"{load['threshold']:.3f}", *_fixed(load, ("precision", "recall"))]
        for one in evaluation["sets"]
        if one["attribute"] == "TOXICITY"
        for load in one["workload"]
    ]
    return [
        "## Thresholds and review work (TOXICITY)",
        "A threshold is as good as the work it makes: reviewing that share of the comments, highest scores first, "
        "finds this share of the toxic ones.",
        "",
        "![Work and recall](workload.svg) ![Precision over recall](precision-recall.svg)",
        "",
        *table(["set", "share reviewed", "threshold", "precision", "recall"], lines),
    ]


def _reliability(evaluation: Numbers) -> list[str]:
    lines = [
        [one["set"], bin_["rows"], *_fixed(bin_, ("score", "frequency"))]
        for one in evaluation["sets"]
        if one["attribute"] == "TOXICITY"
        for bin_ in one["reliability"]
    ]
    return [
        "## Reliability (TOXICITY)",
        "![Reliability](reliability.svg)",
        "",
        *table(["set", "rows", "mean score", "share toxic"], lines),
    ]


def _slices(evaluation: Numbers) -> list[str]:
    lines = [
        [name, one["dimension"], one["value"], one["rows"], one["positives"], *(_bracketed(one, key) for key in _PARTS)]
        for name, parts in evaluation["slices"].items()
        for one in parts
    ]
    head = ["set", "by", "", "rows", "pos.", *(_METRICS[key] for key in _PARTS)]
    return ["## By dialect, length and script (TOXICITY)", *table(head, lines)]


def _contrast(evaluation: Numbers) -> list[str]:
    check = evaluation["contrast"]
    low, high = check["interval"]
    return [
        "## Contrast pairs of our own corpus",
        f"{check['pairs']} held-out pairs share their telling words. The hostile one scores above the innocent one in "
        f"{check['hostile_above']:.3f} ({low:.3f}–{high:.3f}) of them.",
        "",
        *table(
            ["dialect", "pairs", "hostile above"],
            ([name, one["pairs"], f"{one['hostile_above']:.3f}"] for name, one in check["by_dialect"].items()),
        ),
    ]


def _identity(evaluation: Numbers) -> list[str]:
    kinds = {"Neutral": evaluation["identity"], "Positive": evaluation["identity_positive"]}
    return ["## Sentences about people", *(line for name, check in kinds.items() for line in _one_check(name, check))]


def _one_check(name: str, check: Numbers) -> list[str]:
    flagged = [one for one in check["worst"] if one["false_alarms"] > 0]
    summary = (
        f"{name}: {check['sentences']} sentences from templates that training never saw; held at {check['hold']:.2f}: "
        f"{check['false_alarms']:.4f}, worst term {max((one['false_alarms'] for one in flagged), default=0.0):.3f} "
        f"(control, professions: {check['control_false_alarms']:.4f}). Every term is in evaluation.json."
    )
    rows = ([one["term"], f"{one['false_alarms']:.3f}"] for one in flagged)
    return [summary, "", *([*table([f"{name.lower()}: term", "held"], rows), ""] if flagged else [])]


def _robustness(evaluation: Numbers) -> list[str]:
    keys = ("still_flagged", "false_alarms", "false_alarms_unperturbed")
    lines = ([one["perturbation"], *_fixed(one, keys)] for one in evaluation["robustness"])
    return [
        "## Robustness (osact4 test)",
        "Of the offensive tweets that are held unchanged, the share still held; beside it the clean tweets held; "
        "each tweet is disguised eight times.",
        "",
        *table(["perturbation", "still held", "false alarms", "false alarms unchanged"], lines),
    ]


def _abstained(evaluation: Numbers) -> list[str]:
    shares = ([name, f"{share:.4f}"] for name, share in evaluation["abstained"].items())
    return ["## Abstained", *table(["set", "share"], shares)]


def _dialects(evaluation: Numbers) -> list[str]:
    keys = ("named", "named_right", "likeliest_right")
    lines = ([one["set"], one["dialect"], one["rows"], *_fixed(one, keys)] for one in evaluation["dialects"])
    return [
        "## Dialects (texts in Arabic letters)",
        "How many texts are given a dialect, how many of these rightly, and how often the likeliest is right when it "
        "has to be named. aoc_newspapers, omcd, dziriofn and thsab never trained.",
        "",
        *table(["set", "dialect", "rows", "named", "of these rightly", "likeliest right"], lines),
    ]


_PARTS = ("macro_f1", "auc", "ece")
_SECTIONS = (
    _sets,
    _at_hold,
    _contrast,
    _slices,
    _identity,
    _robustness,
    _dialects,
    _abstained,
    _workload,
    _reliability,
)


def _bracketed(one: Numbers, key: str) -> str:
    low, high = one[f"{key}_interval"]
    return f"{one[key]:.3f} ({low:.3f}–{high:.3f})"


def _fixed(one: Numbers, keys: Sequence[str]) -> list[str]:
    return [f"{one[key]:.3f}" for key in keys]
