"""The console's own files, under addresses that change with their content, so that browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static" / "console"
YEAR_SECONDS = 31_536_000


@cache
def current() -> str:
    """Return a short hash of all files; it is part of each address, so that modules and fonts inherit it."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Return the address of a file as it now is."""
    return url_for("console.static_file", version=current(), name=name)


def send(version: str, name: str) -> Response:
    """Send a file; kept for a year when it was asked for by its current version, else checked each time."""
    response = send_from_directory(FOLDER, name, conditional=True)
    if version == current():
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    return response
