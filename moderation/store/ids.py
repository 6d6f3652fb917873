"""Identifiers that sort by time."""

import uuid_utils


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562) as lower-case text; ids of one process never go backwards."""
    return str(uuid_utils.uuid7())
