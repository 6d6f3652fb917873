"""The review's keys as a page shows them: each action's letter and what the same key types on an Arabic keyboard."""

from collections.abc import Mapping

from moderation.domain.decision import REASON_LABELS
from moderation.domain.preferences import Preferences
from moderation.web.counted import digits
from moderation.web.i18n import translated

ON_ARABIC: Mapping[str, str] = {
    "b": "لا", "c": "ؤ", "d": "ي", "e": "ث", "f": "ب", "g": "ل", "h": "ا", "i": "ه", "j": "ت", "k": "ن", "l": "م",
    "n": "ى", "o": "خ", "p": "ح", "r": "ق", "s": "س", "t": "ف", "u": "ع", "v": "ر", "x": "ء", "y": "غ", "z": "ئ",
}  # fmt: skip

HELP_WORDS: Mapping[str, str] = {
    "publish": "انشر",
    "reject": "ارفض بلا سبب محدّد",
    "skip": "تخطَّ",
    "escalate": "أحِل إلى زميل",
    "undo": "تراجع عن آخر قرار، ومثله Z",
    "next": "التالي مما لديك",
    "previous": "السابق مما لديك",
    "thread": "افتح النقاش أو أغلقه",
    "context": "افتح السياق أو أغلقه",
    "tick": "علّم، ثم Shift مع حرف النشر أو الرفض للمعلَّم كله",
}
"""What the keys of the help window do, one a line."""


def hints(preferences: Preferences) -> dict[str, tuple[str, str]]:
    """Return each action's key in both alphabets, moved ones included; empty when the person switched keys off."""
    if not preferences.keys:
        return {}
    return {action: (letter.upper(), ON_ARABIC[letter]) for action, letter in preferences.letters().items()}


def palette(preferences: Preferences) -> list[dict[str, str]]:
    """Return the actions that the palette lists, with their keys as one types them."""
    shown = hints(preferences)
    reasons = [
        {
            "action": f"reason-{number}",
            "label": f"{translated('ارفض بسبب')}: {translated(label)}",
            "keys": digits(number),
        }
        for number, label in enumerate(REASON_LABELS.values(), start=1)
    ]
    actions = [
        {"action": action, "label": translated(words), "keys": " ".join(shown.get(action, ()))}
        for action, words in HELP_WORDS.items()
    ]
    return [*actions, *reasons, {"action": "help", "label": translated("مفاتيح الاختصار"), "keys": "?"}]
