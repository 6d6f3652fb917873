"""How a kept page goes out: its tag, a 304 for who has it already, compressed for who can read that."""

from flask import Response, request

from moderation.services.pages import Page

CACHE = "public, max-age=30, stale-while-revalidate=300"


def sent(page: Page) -> Response:
    """Return the answer that carries a page."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "") and request.accept_encodings["gzip"] > 0
    response = Response(page.compressed if packed else page.body, content_type=page.content_type)
    headers = response.headers
    headers["Cache-Control"] = CACHE
    headers["Vary"] = "Accept-Encoding"
    headers["ETag"] = tag = f'"{page.tag}{"-gz" if packed else ""}"'
    if packed:
        headers["Content-Encoding"] = "gzip"
    if _known(page.tag, request.headers.get("If-None-Match"), tag):
        response.status_code = 304
        response.set_data(b"")
        for name in ("Content-Type", "Content-Length", "Content-Encoding"):
            headers.pop(name, None)
    return response


def _known(tag: str, given: str | None, own: str) -> bool:
    """Tell whether the caller has this page; compression by a proxy makes a tag weak."""
    if not given:
        return False
    tags = {one.strip().removeprefix("W/") for one in given.split(",")}
    return given.strip() == "*" or bool(tags & {own, f'"{tag}"', f'"{tag}-gz"'})
