"""A receiver's name becomes one IP address, looked up once; what is checked here is what is connected to."""

import socket

from moderation.domain.webhook import is_public


class Unresolved(Exception):
    """The name has no address, or no one could be asked."""


class AddressRefused(Exception):
    """The name leads into a private network."""


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """Return the address to connect to; raise Unresolved, or AddressRefused when any of the name's is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolved(type(error).__name__) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise Unresolved("no address")
    if not allow_private and not all(map(is_public, addresses)):
        raise AddressRefused("an address of this name is not public")
    return addresses[0]
