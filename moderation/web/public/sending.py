"""How a kept page goes out: its tag, a 304 for who has it already, compressed for who can read that."""

from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from moderation.services.readers.pages import Page

CACHE = "public, max-age=30, stale-while-revalidate=300"
PAGE = "mushrif.page"
"""Under which name of the WSGI environment an answer tells its page and endpoint to the front."""

ETAG = "ETag"
CONTENT_HEADERS = ("Content-Type", "Content-Length", "Content-Encoding")


def sent(page: Page) -> Response:
    """Return the answer that carries a page."""
    request.environ[PAGE] = (page, request.endpoint)
    packed = wants_gzip(request.headers.get("Accept-Encoding", ""))
    response = Response(page.compressed if packed else page.body, content_type=page.content_type)
    headers = response.headers
    headers["Cache-Control"] = CACHE
    headers["Vary"] = "Accept-Encoding"
    headers[ETAG] = tag_of(page, packed=packed)
    if packed:
        headers["Content-Encoding"] = "gzip"
    if has_page(page, request.headers.get("If-None-Match")):
        response.status_code = 304
        response.set_data(b"")
        for name in CONTENT_HEADERS:
            headers.pop(name, None)
    return response


def tag_of(page: Page, *, packed: bool) -> str:
    """Return the ETag of a page as it is sent: its two forms differ in their bytes."""
    return f'"{page.tag}{"-gz" if packed else ""}"'


def wants_gzip(accepted: str) -> bool:
    """Tell whether an `Accept-Encoding` allows gzip."""
    return "gzip" in accepted and parse_accept_header(accepted, Accept)["gzip"] > 0


def has_page(page: Page, known: str | None) -> bool:
    """Tell whether `If-None-Match` names this page, in either form; compression by a proxy makes a tag weak."""
    if not known:
        return False
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return known.strip() == "*" or bool(tags & {f'"{page.tag}"', f'"{page.tag}-gz"'})
