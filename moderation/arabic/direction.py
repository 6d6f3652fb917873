"""The base direction of a text, by majority of its strong letters.

First-strong direction (`dir="auto"`) flips Arabic comments that open with a Latin word, a URL or a handle.
"""

import re
import unicodedata

# Without a second look at any letter: a comment of 10,000 letters and no space is looked at while its writer waits.
_FOREIGN = re.compile(r"(?<!\S)[^\s@]++@\S\S*?\.\S+|(?:https?://|www\.|[@#])\S+")


def direction(text: str, default: str = "rtl") -> str:
    """Return "rtl" or "ltr"; `default` on a tie or without letters. URLs, e-mails and tags do not count."""
    balance = 0
    for char in _FOREIGN.sub(" ", text):
        strong = unicodedata.bidirectional(char)
        balance += strong in ("R", "AL")
        balance -= strong == "L"
    if balance == 0:
        return default
    return "rtl" if balance > 0 else "ltr"
