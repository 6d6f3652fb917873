"""Numbers as people write and type them: grouped, in Latin or Arabic-Indic digits.

Written here because Babel and browsers disagree about Arabic: `1.234.567,5` and `1٬234٬567٫5` both come out of Babel.
"""

_WRITTEN = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_TYPED = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.", "٬")


def num(value: float, places: int = 0, *, arabic: bool = False) -> str:
    """Write a number with its thousands grouped: `1,234,567.5`, or «١٬٢٣٤٬٥٦٧٫٥» in Arabic digits."""
    text = f"{value:,.{places}f}"
    return text.translate(_WRITTEN) if arabic else text


def in_digits(text: str, *, arabic: bool = False) -> str:
    """Write the digits of a text such as `10:45` in Arabic digits, and leave the rest as it is."""
    return text.translate(_DIGITS) if arabic else text


def as_typed(text: str) -> str:
    """Return what a person typed as a program reads a number: Latin digits, a full stop, no grouping of thousands."""
    return text.strip().translate(_TYPED)
