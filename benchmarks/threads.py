"""What readers' pages cost beside a constant Flask response of the same bytes: `python -m benchmarks.threads`.

Fifty comments an article, as kept pages. Two ways: the WSGI call alone, where no network hides a cost, and over HTTP
through granian, one process each. Rounds alternate between all rows, so that the machine's other load falls on each
alike; a row's ratio is the median over rounds of its requests a second by the constant's. Prints tables, writes JSON.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response
from werkzeug.test import EnvironBuilder

from benchmarks.queues import Silent, fill
from moderation.bootstrap import Services, build
from moderation.settings import Settings
from moderation.store import schema
from moderation.web.app import create_app
from tests.servers import short_folder, valkey_server
from tests.waiting import wait_until

SITE = "/public/v1/sites/benchmark"
THREAD = f"{SITE}/articles/old1/comments"
COUNTS = f"{SITE}/counts?ids=" + ",".join(f"old{number}" for number in range(100))
ROUNDS = 30
REQUESTS = 200
BODY = Path(os.environ.get("MUSHRIF_BENCHMARK_BODY", os.devnull))
CONSTANT = "constant Flask response"

Call = Callable[[], object]
Measured = dict[str, dict[str, float]]


class SteppingClock:
    """The real time, and with `step` so much later at each look: nothing that a process remembers is fresh then."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.step = timedelta()

    def __call__(self) -> datetime:
        self.offset += self.step
        return datetime.now(UTC) + self.offset


def constant() -> Flask:
    """Return an application that answers everything with the bytes of the benchmark's thread."""
    app, body = Flask("constant"), BODY.read_bytes()

    @app.get("/constant")
    def answer() -> Response:
        return Response(body, content_type="application/json")

    return app


def rows(tag: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Return what is asked for: path and headers by name."""
    packed = {"Accept-Encoding": "gzip"}
    return {
        "thread of 50, JSON": (THREAD, {}),
        "the same, gzip": (THREAD, packed),
        "the same, 304": (THREAD, {"If-None-Match": tag}),
        "thread of 50, HTML": (f"{THREAD}.html", {}),
        "counts of 100 articles": (COUNTS, {}),
    }


def measure(calls: dict[str, Call]) -> Measured:
    """Return requests a second, p50 and p99 in microseconds, and the ratio to the constant, of each call."""
    taken: dict[str, list[list[float]]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(ROUNDS):
        for name, call in calls.items():
            taken[name].append([_seconds(call) for _ in range(REQUESTS)])
    base = [sum(times) for times in taken[CONSTANT]]
    return {name: _row(times, base) for name, times in taken.items()}


def _seconds(call: Call) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _row(rounds: list[list[float]], base: list[float]) -> dict[str, float]:
    every = sorted(one for times in rounds for one in times)
    ratios = [other / sum(times) for times, other in zip(rounds, base, strict=True)]
    return {
        "per_second": round(1 / statistics.median(sum(times) / len(times) for times in rounds)),
        "p50_us": round(every[len(every) // 2] * 1e6),
        "p99_us": round(every[len(every) * 99 // 100] * 1e6),
        "ratio": round(statistics.median(ratios), 2),
    }


def wsgi_calls(services: Services, clock: SteppingClock) -> dict[str, Call]:
    """Return each row as a call of the application itself."""
    app = create_app(services)
    first = app.test_client().get(THREAD)
    BODY.write_bytes(first.data)
    calls: dict[str, Call] = {CONSTANT: _wsgi(constant(), "/constant", {})}
    for name, (path, headers) in rows(first.headers["ETag"]).items():
        calls[name] = _wsgi(app, path, headers)
    calls["thread, from Redis each time"] = _stepping(_wsgi(app, THREAD, {}), clock)
    return calls


def _wsgi(app: Any, path: str, headers: dict[str, str]) -> Call:
    environ = EnvironBuilder(path, headers=headers).get_environ()

    def call() -> None:
        chunks = app(dict(environ), lambda *_: None)
        b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()

    return call


def _stepping(call: Call, clock: SteppingClock) -> Call:
    def fresh() -> None:
        clock.step = timedelta(milliseconds=1)
        clock.offset += timedelta(seconds=0.6)  # past what the process remembers by itself
        call()
        clock.step = timedelta()

    return fresh


@contextmanager
def http_calls(settings: Settings, folder: Path) -> Iterator[dict[str, Call]]:
    """Yield each row as a request to a server of its own kind, over one kept connection."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MUSHRIF_")}
    environment |= {"MUSHRIF_DATABASE_URL": settings.database_url, "MUSHRIF_REDIS_URL": settings.redis_url}
    environment |= {"MUSHRIF_DATA_DIR": str(folder), "MUSHRIF_SECRET_KEY": "benchmark", "MUSHRIF_WEB_PROCESSES": "1"}
    environment |= {"MUSHRIF_BENCHMARK_BODY": str(BODY), "MUSHRIF_LOG_LEVEL": "ERROR"}
    ports = {name: _free_port() for name in ("constant", "mushrif")}
    granian = ["granian", "--interface", "wsgi", "--factory", "--blocking-threads", str(settings.web_threads)]
    commands = {
        "constant": [*granian, "--port", str(ports["constant"]), "--log-level", "error", "benchmarks.threads:constant"],
        "mushrif": ["moderation.cli", "web", "--port", str(ports["mushrif"]), "--no-migrate"],
    }
    started = [subprocess.Popen([sys.executable, "-m", *line], env=environment) for line in commands.values()]
    try:
        ours, plain = (Connection(ports[name]) for name in ("mushrif", "constant"))
        tag = ours.get(THREAD, {}).partition(b'ETag: "'.lower())[2].partition(b'"')[0].decode()
        calls: dict[str, Call] = {CONSTANT: lambda: plain.get("/constant", {})}
        for name, (path, headers) in rows(f'"{tag}"').items():
            calls[name] = _request(ours, path, headers)
        yield calls
    finally:
        for process in started:
            process.terminate()
            process.wait()


def _request(connection: "Connection", path: str, headers: dict[str, str]) -> Call:
    return lambda: connection.get(path, headers)


class Connection:
    """A bare HTTP/1.1 client: what it costs itself is as little as can be."""

    def __init__(self, port: int) -> None:
        self._socket = wait_until(lambda: _connected(port))

    def get(self, path: str, headers: dict[str, str]) -> bytes:
        """Return an answer's head, lower case, once its body has been read."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
        head, _, rest = self._read(b"", lambda got: b"\r\n\r\n" in got).partition(b"\r\n\r\n")
        head = head.replace(b"ETag", b"etag").replace(b"Content-Length", b"content-length")
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        if not head.startswith(b"HTTP/1.1 304"):
            self._read(rest, lambda got: len(got) >= length)
        return head

    def _read(self, got: bytes, enough: Callable[[bytes], bool]) -> bytes:
        while not enough(got):
            got += self._socket.recv(65_536)
        return got


def _connected(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port))
    except OSError:
        return None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def show(title: str, found: Measured) -> None:
    """Print one table."""
    print(f"\n{title:<32} {'req/s':>8} {'p50 µs':>8} {'p99 µs':>8} {'ratio':>7}")
    for name, row in found.items():
        print(f"{name:<32} {row['per_second']:>8} {row['p50_us']:>8} {row['p99_us']:>8} {row['ratio']:>7.2f}")


def main() -> None:
    """Measure both ways in one run, print and write."""
    global BODY
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/benchmarks/threads.json"))
    given = parser.parse_args()
    with short_folder() as folder, valkey_server() as redis_url, tempfile.TemporaryDirectory() as data:
        BODY, clock = folder / "body", SteppingClock()
        settings = Settings(
            database_url=f"sqlite:///{data}/m.db", secret_key="benchmark", data_dir=Path(data), redis_url=redis_url
        )
        services = build(settings, jobs=Silent(), clock=clock)
        schema.migrate(services.store.engine)
        fill(services, services.sites.create("benchmark", "قياس", "https://example.com"), 5_000)
        found = {"wsgi": measure(wsgi_calls(services, clock))}
        with http_calls(settings, Path(data)) as calls:
            found["http"] = measure(calls)
    show("the WSGI call alone", found["wsgi"])
    show("over HTTP, granian", found["http"])
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
