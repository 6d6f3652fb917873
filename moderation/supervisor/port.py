"""The address to listen on: tried before anything starts, so that a taken port is one clear line."""

import errno
import socket
from typing import NamedTuple

from moderation.supervisor import CannotStart


class Address(NamedTuple):
    """Where the web listens, and what to write in a URL for it."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The URL a browser on this machine opens."""
        return f"http://[{self.here}]:{self.port}" if ":" in self.here else f"http://{self.here}:{self.port}"

    @property
    def here(self) -> str:
        """The host under which this machine reaches it: what listens everywhere has no address of its own."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  # compared, not bound


def free_address(host: str, port: int) -> Address:
    """Return the numeric address that can be listened on now; port 0 lets the kernel choose.

    Raises CannotStart for an unknown host, a port in use, or one that needs more rights.
    """
    try:
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise CannotStart(f"the host '{host}' is unknown here; use --host 127.0.0.1 or 0.0.0.0") from None
    with socket.socket(family, kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(target)
            trial.listen(1)
        except OSError as error:
            raise CannotStart(_reason(host, port, error)) from None
        bound = trial.getsockname()
    return Address(bound[0], bound[1])


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; choose another with --port (0: any free one)"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has; choose one above 1023 with --port"
    return f"cannot listen on {host} port {port}: {error.strerror}"
