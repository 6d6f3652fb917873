"""Asks the web whether the whole line is ready."""

import json
from http.client import HTTPConnection, HTTPException

from moderation.supervisor.port import Address

_SECONDS = 5.0


def unready(address: Address) -> list[str]:
    """Return what is not ready, as "name: detail"; empty when everything is."""
    connection = HTTPConnection(address.here, address.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/readyz")
        parts = json.load(connection.getresponse())["parts"]
    except (OSError, HTTPException, ValueError, KeyError):
        return ["web: does not answer yet"]
    finally:
        connection.close()
    return [f"{part['name']}: {part['detail']}" for part in parts if not part["ready"]]
