"""A real HTTP server that takes webhooks on a free port and answers as a test wishes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

from tests.serving import serving


@dataclass(frozen=True)
class Arrival:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Sink:
    """What arrived; `answer` writes each answer, 204 without one."""

    port: int = 0
    arrived: list[Arrival] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Return the address of the server under a name."""
        return f"{scheme}://{host}:{self.port}/in"


def status(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer with this status; `Retry_After="5"` is a header."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return write


@contextmanager
def sink(tls: SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Sink]:
    """Run a sink until the end of the block."""
    running = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            names = {name.lower(): value for name, value in self.headers.items()}
            running.arrived.append(Arrival(self.path, names, body))
            (running.answer or status(204))(self)

        def log_message(self, *_: object) -> None:
            """Keep the terminal quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Let a client hang up: some of these tests are about that."""

    server = Server((host, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    running.port = server.server_port
    with serving(server):
        yield running
