"""Identifiers that sort by time."""

from datetime import datetime

import uuid_utils


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562) as lower-case text; ids of one process never go backwards."""
    return str(uuid_utils.uuid7())


def id_at(when: datetime) -> str:
    """Return an id as if it had been made at a time from 1970 on, for what is older than its row."""
    head = f"{int(when.timestamp() * 1000):012x}"
    return f"{head[:8]}-{head[8:]}{new_id()[13:]}"
