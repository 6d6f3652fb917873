"""The API's reference at /api/docs: the OpenAPI description as a page of our own, without scripts or outside hosts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, render_template

from moderation.web.api.openapi import document

reference = Blueprint(
    "reference",
    __name__,
    url_prefix="/api/docs",
    template_folder="templates",
    static_folder="static/api",
    static_url_path="/static",
)

_LIMITS = {
    "minLength": "≥ {} characters",
    "maxLength": "≤ {} characters",
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "minItems": "≥ {} items",
    "maxItems": "≤ {} items",
    "pattern": "like {}",
    "default": "{!r} unless given",
}


@dataclass(frozen=True)
class Field:
    """One field of a shape: its type in words, the shape it leads to and what is allowed."""

    name: str
    kind: str
    shape: str | None
    required: bool
    limits: str


@dataclass(frozen=True)
class Call:
    """One operation as the page shows it; `reads` and `answers` name shapes, None where there is no body."""

    method: str
    path: str
    summary: str
    parameters: tuple[str, ...]
    reads: str | None
    answers: str | None
    status: str

    @property
    def part(self) -> str:
        """Return the first word after /api/v1, by which the page is divided."""
        return self.path.split("/")[3]


@reference.get("/")
def show_reference() -> Response:
    """Show every route, the shapes it reads and answers, and what a field may hold."""
    calls, shapes = _read(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy is no cache key
    parts = [(name, list(found)) for name, found in groupby(sorted(calls, key=lambda call: call.part), _part)]
    answer = make_response(render_template("api/reference.html", parts=parts, shapes=shapes))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _part(call: Call) -> str:
    return call.part


@lru_cache(maxsize=1)
def _read(app: Flask) -> tuple[list[Call], dict[str, list[Field]]]:
    described = document(app)
    calls = [
        _call(method, path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    shapes = {name: list(_fields(schema)) for name, schema in sorted(described["components"]["schemas"].items())}
    return calls, shapes


def _call(method: str, path: str, operation: dict[str, Any]) -> Call:
    status = next(code for code in operation["responses"] if code != "default")
    return Call(
        method.upper(),
        path,
        operation["summary"],
        tuple(one["name"] for one in operation["parameters"] if one["in"] == "query"),
        _shape_of(operation.get("requestBody", {})),
        _shape_of(operation["responses"][status]),
        status,
    )


def _shape_of(body: dict[str, Any]) -> str | None:
    for content in body.get("content", {}).values():
        schema = content["schema"]
        return _kind(schema)[1]
    return None


def _fields(schema: dict[str, Any]) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, described in schema.get("properties", {}).items():
        kind, shape = _kind(described)
        yield Field(name, kind, shape, name in required, _limits(described))
    if "enum" in schema:
        yield Field("", " | ".join(map(str, schema["enum"])), None, True, "")


def _kind(schema: dict[str, Any]) -> tuple[str, str | None]:
    """Return a type in words and the shape that it is made of, if any."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, name
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"]]
        return " or ".join(kind for kind, _ in kinds), next((shape for _, shape in kinds if shape), None)
    if "enum" in schema or "const" in schema:
        return " | ".join(map(str, schema.get("enum", [schema.get("const")]))), None
    inner = schema.get("items") or schema.get("additionalProperties")
    if isinstance(inner, dict):
        kind, shape = _kind(inner)
        return ("list of " if "items" in schema else "object of ") + kind, shape
    named = schema.get("format") or schema.get("type", "any value")
    return str(named), None


def _limits(schema: dict[str, Any]) -> str:
    found = [schema, *schema.get("anyOf", [])]
    return ", ".join(
        words.format(one[key]) for one in found for key, words in _LIMITS.items() if one.get(key) is not None
    )
