"""ETag and If-Match over versions, so that nobody overwrites settings that they have not seen (RFC 9110, 13.1.1)."""

from flask import Response, request

from moderation.domain.errors import StaleSettings


def tagged(response: Response, version: int) -> Response:
    """Name the version that an answer shows."""
    response.set_etag(str(version))
    return response


def expected_version() -> int | None:
    """Return the version that `If-Match` asks for; None without it or for `*`.

    Raises StaleSettings for a tag that no answer of ours can have carried.
    """
    wanted = request.if_match
    if not wanted or wanted.star_tag:
        return None
    tags = [tag for tag in wanted.as_set() if tag.isascii() and tag.isdigit() and len(tag) < 19]
    if len(tags) != 1:
        raise StaleSettings("If-Match names no version of these settings; send the ETag of an answer")
    return int(tags[0])
