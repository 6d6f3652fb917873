"""Which stretches of an Arabic text read from left to right on their own: addresses, handles, telephone numbers, dates.

Left to the bidirectional algorithm their parts change places: the sign of @handle moves behind it, 03-123456 becomes
123456-03. Plain words and numbers need nothing; scores and ranges stay, since writers put them as they see them (2-1).
"""

import re

_LATIN = r"0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u06f0-\u06f9"
_DIGIT = r"[0-9\u0660-\u0669\u06f0-\u06f9]"
_SIGN = r"!-/:-@\[-`{-~\u066b\u066c"
_ADDRESS = r"(?:https?://|www\.)[^\s<>«»]+"
_HANDLE = rf"[@#][{_LATIN}]+(?:[_.-]+[{_LATIN}]+)*"
_CALL = rf"(?:\+|00){_DIGIT}{{1,4}}(?:[ ./()-]{{1,2}}{_DIGIT}+)+|0{_DIGIT}{{1,3}}(?:[ ./()-]{{1,2}}{_DIGIT}{{2,}})+"
_CHAIN = rf"[{_LATIN}]+(?:[{_SIGN}]+[{_LATIN}]+)*"
_STRETCH = re.compile("|".join((_ADDRESS, _HANDLE, _CALL, _CHAIN)))
_PLAIN = re.compile(rf"[{_LATIN}]+|{_DIGIT}{{1,4}}[{_SIGN}]{_DIGIT}{{1,4}}|{_DIGIT}+(?:[.,/:\u066b\u066c]{_DIGIT}+)*")
_CLOSING = ".,:;!?'\")]}…،؛؟"


def stretches(text: str) -> list[tuple[int, int]]:
    """Return where Latin, numbers and addresses stand, each with its signs in one piece: in order, none overlapping."""
    found = ((match.start(), match.group().rstrip(_CLOSING)) for match in _STRETCH.finditer(text))
    return [(begin, begin + len(piece)) for begin, piece in found]


def isolates(text: str) -> list[tuple[int, int]]:
    """Return those of the stretches whose parts would change places beside Arabic."""
    return [(begin, end) for begin, end in stretches(text) if not _PLAIN.fullmatch(text, begin, end)]
