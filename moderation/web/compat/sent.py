"""The JSON that a foreign program sent, whatever type it claims to have."""

from collections.abc import Callable

from flask import request

from moderation.domain.errors import InvalidEncoding, InvalidJson, JsonTooDeep
from moderation.web.api.bodies import parse_json


def sent_json(refuse: Callable[[str], Exception], unreadable: str) -> object:
    """Return what was sent; a compressed body could be a bomb and is not opened.

    `refuse` makes the protocol's own error of a sentence, `unreadable` begins the one about what is no JSON.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise refuse("Send the request uncompressed.")
    try:
        return parse_json(request.get_data(cache=False))
    except (InvalidEncoding, InvalidJson, JsonTooDeep) as error:
        raise refuse(f"{unreadable} {error.detail}") from None
