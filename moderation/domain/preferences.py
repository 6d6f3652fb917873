"""What a person of the console chose for themselves: language, digits, keys, what is hidden, when to rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from moderation.domain.errors import FieldError, InvalidField

ACTION_KEYS: Mapping[str, str] = {
    "publish": "f",
    "reject": "d",
    "skip": "s",
    "escalate": "e",
    "undo": "u",
    "next": "j",
    "previous": "k",
    "thread": "r",
    "context": "c",
    "tick": "x",
}
"""The keys of the review as they come: letters that QWERTY and AZERTY have in one place."""

LETTERS = "bcdefghijklnoprstuvxy"
"""The letters that an action may be moved to."""

BANDS = ("low", "grey", "high")
LONGEST_STRETCH_MINUTES = 240


class Language(StrEnum):
    """The interface's language."""

    ARABIC = "ar"
    ENGLISH = "en"


class Digits(StrEnum):
    """Which digits a person reads; AUTO is as the site has them."""

    AUTO = "auto"
    LATIN = "latn"
    ARABIC = "arab"


@dataclass(frozen=True)
class Preferences:
    """One person's choices.

    Parameters
    ----------
    keys : bool
        Whether single keys act at all (WCAG 2.1.4).
    keymap : mapping of str to str
        The letter of each action that was moved away from ACTION_KEYS.
    hide_bands : tuple of str
        In which score bands a comment's text stays hidden until it is asked for.
    break_minutes : int
        After how many minutes of reviewing a rest is proposed; 0 for never.
    swipe : bool
        Whether a sideways swipe over the comment decides, on touch screens.
    fold : bool
        Whether one decision is for a comment and all that is nearly the same, unless the box is unticked.
    """

    language: Language = Language.ARABIC
    numerals: Digits = Digits.AUTO
    keys: bool = True
    keymap: Mapping[str, str] = field(default_factory=dict)
    hide_bands: tuple[str, ...] = ()
    break_minutes: int = 0
    swipe: bool = False
    fold: bool = True

    def __post_init__(self) -> None:
        """Raise InvalidField that names each fault by its pointer."""
        faults = [*_keymap_faults(self.keymap), *_band_faults(self.hide_bands), *_break_faults(self.break_minutes)]
        if faults:
            raise InvalidField("these preferences cannot be kept", errors=faults)

    def letters(self) -> dict[str, str]:
        """Return the letter of every action, moved ones included."""
        return {**ACTION_KEYS, **self.keymap}


def preferences_json(preferences: Preferences) -> dict[str, Any]:
    """Return the stored form."""
    return {
        "language": preferences.language,
        "numerals": preferences.numerals,
        "keys": preferences.keys,
        "keymap": dict(preferences.keymap),
        "hide_bands": list(preferences.hide_bands),
        "break_minutes": preferences.break_minutes,
        "swipe": preferences.swipe,
        "fold": preferences.fold,
    }


def preferences_from_json(stored: Mapping[str, Any] | None) -> Preferences:
    """Read the stored form; what it lacks takes its default, and so does all of it when another release wrote it."""
    given = stored or {}
    try:
        return Preferences(
            Language(given.get("language", Language.ARABIC)),
            Digits(given.get("numerals", Digits.AUTO)),
            given.get("keys", True),
            given.get("keymap", {}),
            tuple(given.get("hide_bands", ())),
            given.get("break_minutes", 0),
            given.get("swipe", False),
            given.get("fold", True),
        )
    except (InvalidField, ValueError):
        return Preferences()


def _keymap_faults(keymap: Mapping[str, str]) -> list[FieldError]:
    unknown = [FieldError(f"/keymap/{name}", "no such action") for name in keymap.keys() - ACTION_KEYS.keys()]
    wrong = [
        FieldError(f"/keymap/{name}", f"'{letter}' is none of {LETTERS}")
        for name, letter in keymap.items()
        if len(letter) != 1 or letter not in LETTERS
    ]
    letters = {**ACTION_KEYS, **keymap}
    shared = [
        FieldError(f"/keymap/{name}", f"'{letter}' belongs to another action too")
        for name, letter in letters.items()
        if list(letters.values()).count(letter) > 1
    ]
    return unknown + wrong + shared


def _band_faults(bands: tuple[str, ...]) -> list[FieldError]:
    return [FieldError("/hide_bands", f"'{band}' is none of {', '.join(BANDS)}") for band in bands if band not in BANDS]


def _break_faults(minutes: int) -> list[FieldError]:
    if 0 <= minutes <= LONGEST_STRETCH_MINUTES:
        return []
    return [FieldError("/break_minutes", f"from 0 (never) to {LONGEST_STRETCH_MINUTES}")]
