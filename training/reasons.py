"""The gate's reasons: a code, the facts that speak, and the sentence that says them in English."""

from typing import Any

Reason = dict[str, Any]

_SAID = {
    "account_opposes": "{actor} answered against {against} of {sure} clear comments",
    "labels_contradict": "{against} of {sure} clear comments were answered against; many answers must be wrong",
    "labels_turned": "{turned:.0%} of all answers look turned around; many must be wrong",
    "too_few_decisions": "{count} decisions to measure on, {rejected} of them rejections; "
    "needs {least} with {each} of each kind",
    "attribute_worse": "{name}: AUC {candidate:.3f}, champion {champion:.3f}",
    "group_worse": "{name}: AUC {candidate:.3f}, champion {champion:.3f}",
    "more_errors": "wrong on {only_candidate} comments that the champion judged right, "
    "right on {only_champion} that it judged wrong",
    "robustness_worse": "{name}: {candidate} still flagged, shipped {shipped}",
    "identity_worse": "flags {candidate:.3f} of neutral sentences about people, shipped {shipped:.3f}",
    "forgets": "AUC on our own corpus {candidate:.3f}, shipped {shipped:.3f}",
}


def reason(code: str, **facts: str | float) -> Reason:
    """Return {"code", "detail", "facts"}; pages say the facts in their own words."""
    return {"code": code, "detail": _SAID[code].format(**facts), "facts": facts}
