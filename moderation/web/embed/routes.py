"""Serves the widget's files: the entry is checked again after an hour, what bears a version is kept for good."""

from flask import Blueprint, Response, abort, request

from moderation.web.embed import bundle
from moderation.web.public.sending import wants_gzip

YEAR = "public, max-age=31536000, immutable"
HOUR = "public, max-age=3600, stale-while-revalidate=604800"
TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}

embed = Blueprint("embed", __name__, url_prefix="/embed")


@embed.get(f"/{bundle.ENTRY}")
def entry() -> Response:
    """Return the script that a page names."""
    return _sent(bundle.ENTRY, HOUR)


@embed.get(f"/{bundle.STYLE}")
def style() -> Response:
    """Return the style of the plain fragment; the script brings its own."""
    return _sent(bundle.STYLE, HOUR)


@embed.get("/<version>/<name>")
def versioned(version: str, name: str) -> Response:
    """Return one file of this version; of an older one, which a kept entry may still ask for, today's file."""
    if name not in bundle.files():
        abort(404, "the widget has no such file")
    return _sent(name, YEAR if version == bundle.version() else "no-cache")


def _sent(name: str, keep: str) -> Response:
    packed = wants_gzip(request.headers.get("Accept-Encoding", ""))
    answer = Response(bundle.packed(name) if packed else bundle.files()[name], content_type=TYPES[name.split(".")[1]])
    answer.headers["Cache-Control"] = keep
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Access-Control-Allow-Origin"] = "*"  # a module of another origin is read with CORS
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
