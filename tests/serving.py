"""Servers of a test in a thread of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer

_LOOK_SECONDS = 0.01


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Serve until the block ends, and stop at once then: left alone a server looks twice a second whether it should."""
    thread = threading.Thread(target=server.serve_forever, args=(_LOOK_SECONDS,), name=f"test server {server!r}")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
