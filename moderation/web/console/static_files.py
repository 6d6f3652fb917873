"""The console's own files, under addresses that change with their content, so that browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, request, send_from_directory, url_for

from moderation.web import minify

FOLDER = Path(__file__).parent / "static" / "console"
YEAR_SECONDS = 31_536_000


@cache
def current() -> str:
    """Return a short hash of all files as they are sent; it is part of each address, so that modules inherit it."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            name = path.relative_to(FOLDER).as_posix()
            digest.update(name.encode() + b"\0" + texts().get(name, path.read_bytes()))
    return digest.hexdigest()[:12]


@cache
def texts() -> dict[str, bytes]:
    """Return our own scripts and style sheets as they are sent: without comments and needless white space."""
    smaller = {".js": minify.script, ".css": minify.style}
    return {
        path.name: smaller[path.suffix](path.read_text(encoding="utf-8")).encode()
        for path in FOLDER.iterdir()
        if path.suffix in smaller
    }


def address(name: str) -> str:
    """Return the address of a file as it now is."""
    return url_for("console.static_file", version=current(), name=name)


def send(version: str, name: str) -> Response:
    """Send a file; kept for a year when it was asked for by its current version, else checked each time."""
    response = _text(name) if name in texts() else send_from_directory(FOLDER, name, conditional=True)
    if version == current():
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    return response


def _text(name: str) -> Response:
    response = Response(texts()[name], mimetype="text/css" if name.endswith(".css") else "text/javascript")
    response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response
