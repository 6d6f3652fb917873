"""Which pages may send a reader's comment: the service's own and those of the site's own origin."""

from urllib.parse import urlsplit

from flask import Response, request

from moderation.domain.errors import OriginNotAllowed
from moderation.domain.site import Site

DEFAULT_PORTS = {"http": 80, "https": 443}
PREFLIGHT_SECONDS = 600


def checked_origin(site: Site) -> str | None:
    """Return the calling page's origin, None when no browser names one; raises OriginNotAllowed."""
    origin = request.headers.get("Origin")
    if origin is None:
        return None
    # Behind a proxy the scheme we see may not be the reader's, so our own pages are known by their host.
    ours = _host(origin) == request.host.lower()
    if ours or any(_same_origin(origin, own) for own in (site.url, *site.policy.origins)):
        return origin
    raise OriginNotAllowed(f"only pages of {site.url} and of this service may post to '{site.slug}'")


def allow(response: Response, origin: str) -> None:
    """Let the page of this origin read the answer; no cookie or password travels with it."""
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "ETag, Location, Retry-After"
    if origin != "*":
        response.vary.add("Origin")


def preflight(methods: str) -> Response:
    """Answer what a browser asks before it sends JSON to another origin."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, If-None-Match"
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


def _same_origin(one: str, other: str) -> bool:
    return _origin(one) is not None and _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
