"""The numbers of the thresholds page as a person typed them, and the thresholds that they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from moderation.arabic.numerals import as_typed
from moderation.domain.errors import InvalidField, MushrifError
from moderation.domain.policy import Threshold
from moderation.web.counted import num

FIELDS = ("holds_", "hold_", "rejects_", "reject_")
UNTOUCHED_HOLD, UNTOUCHED_REJECT = "50", "95"
_NOT_A_PERCENTAGE = "اكتب نسبة من 1 إلى 100."
_OUT_OF_ORDER = "عتبة الرفض لا تقل عن عتبة المراجعة."
_UNPROVEN = "قرارات الموقع فوق هذه العتبة أقل من أن تُعرف دقتها، فلا ترفض الآلة عندها وحدها."


@dataclass(frozen=True)
class Row:
    """One attribute's part of the form: whether its scores hold and reject, and from which percentage on."""

    name: str
    holds: bool
    hold: str
    rejects: bool
    reject: str
    hold_fault: str | None = None
    reject_fault: str | None = None

    @property
    def threshold(self) -> Threshold | None:
        """Return what the row means; None when its scores do nothing. Raises InvalidField for what is no percentage."""
        if not self.holds:
            return None
        return Threshold(share(self.hold), share(self.reject) if self.rejects else None)


def rows_of(attributes: Sequence[str], thresholds: Mapping[str, Threshold]) -> list[Row]:
    """Return the form as a site's thresholds fill it."""
    return [_row(name, thresholds.get(name)) for name in attributes]


def typed_rows(attributes: Sequence[str], form: Mapping[str, str]) -> list[Row]:
    """Return the form as a person filled it in, with the faults that need no history to see."""
    return [_checked(_typed(name, form)) for name in attributes]


def thresholds_of(rows: Sequence[Row]) -> dict[str, Threshold]:
    """Return what the rows without a fault mean."""
    found = {row.name: row.threshold for row in rows if row.hold_fault is None and row.reject_fault is None}
    return {name: threshold for name, threshold in found.items() if threshold}


def with_faults(rows: Sequence[Row], error: MushrifError) -> list[Row]:
    """Return the rows with what the service found wrong in them."""
    unproven = {fault.pointer.split("/")[1] for fault in error.errors}
    return [replace(row, reject_fault=_UNPROVEN) if row.name in unproven else row for row in rows]


def share(text: str) -> float:
    """Return a typed percentage as a share of 1; raises InvalidField unless it is above 0 and up to 100."""
    try:
        value = float(as_typed(text).rstrip("%٪")) / 100
    except ValueError:
        raise InvalidField("no percentage") from None
    if not 0 < value <= 1:
        raise InvalidField("a percentage above 0, up to 100")
    return round(value, 4)


def shown(value: float) -> str:
    """Write a share of 1 as the form shows it."""
    return num(value * 100, 0 if round(value * 100, 4).is_integer() else 1)


def _row(name: str, threshold: Threshold | None) -> Row:
    if threshold is None:
        return Row(name, False, UNTOUCHED_HOLD, False, UNTOUCHED_REJECT)
    reject = UNTOUCHED_REJECT if threshold.reject is None else shown(threshold.reject)
    return Row(name, True, shown(threshold.hold), threshold.reject is not None, reject)


def _typed(name: str, form: Mapping[str, str]) -> Row:
    hold, reject = form.get(f"hold_{name}", UNTOUCHED_HOLD), form.get(f"reject_{name}", UNTOUCHED_REJECT)
    return Row(name, f"holds_{name}" in form, hold, f"rejects_{name}" in form, reject)


def _checked(row: Row) -> Row:
    if not row.holds:
        return row
    if not _is_share(row.hold):
        return replace(row, hold_fault=_NOT_A_PERCENTAGE)
    if not row.rejects:
        return row
    if not _is_share(row.reject):
        return replace(row, reject_fault=_NOT_A_PERCENTAGE)
    return replace(row, reject_fault=_OUT_OF_ORDER) if share(row.reject) < share(row.hold) else row


def _is_share(text: str) -> bool:
    try:
        share(text)
    except InvalidField:
        return False
    return True
