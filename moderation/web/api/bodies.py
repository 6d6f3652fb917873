"""Request bodies, read defensively: encoding, JSON, depth and shape each fail with an error of their own."""

import json
from typing import Any, NoReturn, TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import RequestEntityTooLarge

from moderation.domain.errors import (
    FieldError,
    InvalidEncoding,
    InvalidField,
    InvalidJson,
    InvalidText,
    JsonTooDeep,
    MissingField,
    MushrifError,
    UnknownField,
    UnsupportedEncoding,
    UnsupportedMediaType,
)

MAX_DEPTH = 20
JSON_TYPES = ("application/json",)
NDJSON_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")

Model = TypeVar("Model", bound=BaseModel)

_CODES: dict[str, type[MushrifError]] = {
    "missing": MissingField,
    "extra_forbidden": UnknownField,
    "string_unicode": InvalidText,
    "invalid_text": InvalidText,
}


def read_bytes(request: Request, media_types: tuple[str, ...] = JSON_TYPES) -> bytes:
    """Return the raw body.

    Raises UnsupportedMediaType, UnsupportedEncoding (a compressed body could be a bomb; none is opened),
    and werkzeug's RequestEntityTooLarge.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedEncoding("send the body uncompressed")
    if request.mimetype and request.mimetype not in media_types:
        raise UnsupportedMediaType(f"send one of: {', '.join(media_types)}")
    raw, limit = request.get_data(cache=False), request.max_content_length
    # Without a Content-Length werkzeug stops reading at the limit and says nothing: the rest would be lost.
    if request.content_length is None and limit and len(raw) >= limit:
        raise RequestEntityTooLarge
    return raw


def parse_json(raw: bytes) -> Any:
    """Return the JSON value of UTF-8 bytes; raises InvalidEncoding, InvalidJson, JsonTooDeep."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidEncoding(f"byte {error.start} is not UTF-8") from None
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise JsonTooDeep(f"nest at most {MAX_DEPTH} levels") from None
    except ValueError as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidJson(f"the body is not JSON{where}") from None
    if _deeper_than(value, MAX_DEPTH):
        raise JsonTooDeep(f"nest at most {MAX_DEPTH} levels")
    return value


def parse(request: Request, model: type[Model]) -> Model:
    """Return the request's JSON object as `model`; raises the errors of this module."""
    return validate(parse_json(read_bytes(request)), model)


def validate(value: Any, model: type[Model]) -> Model:
    """Check a JSON value against a model; raises MissingField, UnknownField, InvalidField, InvalidText.

    The error's `errors` lists every fault; its code is that of the first.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        _raise_as_domain(error.errors(include_url=False, include_input=False, include_context=True))


def _raise_as_domain(faults: list[ErrorDetails]) -> NoReturn:
    found = tuple(FieldError(_pointer(fault["loc"]), _say(fault)) for fault in faults)
    kind = _CODES.get(faults[0]["type"], InvalidField)
    raise kind(f"{found[0].pointer or 'the body'}: {found[0].detail}", errors=found)


def _say(fault: ErrorDetails) -> str:
    return "must be a JSON object" if fault["type"] == "model_type" else fault["msg"]


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _deeper_than(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
