"""The query of an address, read as defensively as a body."""

from flask import request

from moderation.domain.errors import FieldError, InvalidField


def whole_number(name: str, default: int, low: int, high: int) -> int:
    """Return a whole number from the query; raises InvalidField outside of low to high."""
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise invalid(name, f"must be a whole number from {low} to {high}")
    return int(text)


def invalid(name: str, detail: str) -> InvalidField:
    """Return the error of one parameter, with its pointer."""
    fault = FieldError(f"/{name}", detail)
    return InvalidField(f"{fault.pointer}: {fault.detail}", errors=[fault])
