"""Connections to an address that was looked up already, cut off when the time for a whole exchange is over."""

import socket
import threading
from contextlib import suppress
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Deadline:
    """Shuts a socket down once `seconds` have passed, however busy its other end keeps it.

    A read time-out alone starts anew with every byte, and a receiver could keep a thread for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._socket: socket.socket | None = None

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connected: Any) -> None:
        """Remember the socket to shut down; at once when time is over already."""
        self._socket = connected
        if self.passed:
            self._shut_down()

    def _end(self) -> None:
        self.passed = True
        self._shut_down()

    def _shut_down(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # closed already
                # Not SSLSocket's own: it would go on reading below TLS.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class PinnedAdapter(HTTPAdapter):
    """Connects to `address`, whatever the name of the URL; TLS and the Host header keep the name."""

    def __init__(self, address: str, deadline: Deadline) -> None:
        self._address = address
        self._deadline = deadline
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools whose connections the deadline watches."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _watched_pools(self._deadline)

    def build_connection_pool_key_attributes(self, request: PreparedRequest, verify: Any, cert: Any = None) -> Any:
        """Name the checked address as host, and the URL's name as the one that the certificate must have."""
        found: Any = super().build_connection_pool_key_attributes(request, verify, cert)
        host, tls = found
        if host["scheme"] == "https":
            tls |= {"server_hostname": host["host"], "assert_hostname": host["host"]}
        return host | {"host": self._address}, tls


def _watched_pools(deadline: Deadline) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    class Encrypted(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}
