"""How long Perspective's and Akismet's callers wait, who give up after 0.8 s: `python -m benchmarks.compat`.

One web process over HTTP with the shipped model, on PostgreSQL and Redis; then the same while both are stopped in the
midst of their work (SIGSTOP: connections stay open and nothing answers). Prints a table, writes JSON.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from redis import Redis

from benchmarks.queues import Silent
from moderation.bootstrap import build
from moderation.domain.site import Scope
from moderation.settings import Settings
from moderation.store import schema
from tests.servers import Postgres, postgres_cluster, valkey_server
from tests.waiting import wait_until

USUAL = "شكرا على التقرير، لكن الكاتب لم يذكر لماذا تأخر المشروع سنتين، ومن المسؤول عن هذا كله يا ترى؟"
LONG = (USUAL * 120)[:10_000]
SIX = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
GIVES_UP_MS = 800
HEADERS = {"form": "application/x-www-form-urlencoded", "json": "application/json"}

Call = Callable[[http.client.HTTPConnection], int]
Row = dict[str, float]


def analyze(key: str, text: str) -> Call:
    """Return one call of analyze, as Perspective's clients make it."""
    body = json.dumps({"comment": {"text": text}, "requestedAttributes": {name: {} for name in SIX}}).encode()
    return _call(f"/v1alpha1/comments:analyze?key={key}", body, "json")


def check(key: str, text: str) -> Call:
    """Return one call of comment-check."""
    form = {"api_key": key, "blog": "https://example.com", "user_ip": "192.0.2.1", "comment_content": text}
    return _call("/1.1/comment-check", urlencode(form).encode(), "form")


def _call(path: str, body: bytes, kind: str) -> Call:
    def call(connection: http.client.HTTPConnection) -> int:
        connection.request("POST", path, body, {"Content-Type": HEADERS[kind]})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return call


def measure(call: Call, port: int, seconds: float, at_once: int = 1) -> Row:
    """Call again and again over so many connections, once at least; return milliseconds and how many were not 200."""
    taken: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + seconds

    def caller() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not taken or time.monotonic() < end:
            begin = time.perf_counter()
            status = call(connection)
            taken.append((time.perf_counter() - begin) * 1_000)
            if status != 200:
                failed.append(status)
        connection.close()

    threads = [threading.Thread(target=caller) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = sorted(taken)
    return {
        "calls": len(every),
        "p50_ms": round(every[len(every) // 2], 2),
        "p99_ms": round(every[len(every) * 99 // 100], 2),
        "longest_ms": round(every[-1], 2),
        "late": sum(one > GIVES_UP_MS for one in every),
        "not_200": len(failed),
    }


@contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """Stop our own servers' processes where they are, and let them go on afterwards."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


def processes(cluster: Postgres, redis_url: str) -> list[int]:
    """Return the processes of both servers, PostgreSQL's one for each connection among them."""
    head = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    with Redis.from_url(redis_url) as client:
        redis = int(client.info("server")["process_id"])  # type: ignore[index]
    children = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if _parent(path) == head]
    return [head, *children, redis]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:  # it ended meanwhile
        return 0


@contextmanager
def web(settings: Settings, folder: Path) -> Iterator[int]:
    """Run one web process and yield its port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MUSHRIF_")}
    environment |= {"MUSHRIF_DATABASE_URL": settings.database_url, "MUSHRIF_REDIS_URL": settings.redis_url}
    environment |= {"MUSHRIF_DATA_DIR": str(folder), "MUSHRIF_SECRET_KEY": "benchmark", "MUSHRIF_WEB_PROCESSES": "1"}
    environment |= {"MUSHRIF_LOG_LEVEL": "ERROR", "MUSHRIF_API_RATE": "1000000/minute"}
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    command = [sys.executable, "-m", "moderation.cli", "web", "--port", str(port), "--no-migrate"]
    started = subprocess.Popen(command, env=environment)
    try:
        wait_until(lambda: _listens(port))
        yield port
    finally:
        started.terminate()
        started.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def rows(key: str, port: int, seconds: float) -> dict[str, Row]:
    """Measure each kind of call."""
    return {
        "analyze, six attributes": measure(analyze(key, USUAL), port, seconds),
        "analyze, four at once": measure(analyze(key, USUAL), port, seconds, at_once=4),
        "analyze, 10,000 letters": measure(analyze(key, LONG), port, seconds),
        "comment-check": measure(check(key, USUAL), port, seconds),
        "comment-check, four at once": measure(check(key, USUAL), port, seconds, at_once=4),
        "comment-check, 10,000 letters": measure(check(key, LONG), port, seconds),
    }


def show(title: str, found: dict[str, Row]) -> None:
    """Print one table."""
    print(f"\n{title:<40} {'calls':>7} {'p50 ms':>8} {'p99 ms':>8} {'longest':>8} {'>0.8 s':>7} {'not 200':>8}")
    for name, row in found.items():
        line = f"{row['calls']:>7} {row['p50_ms']:>8} {row['p99_ms']:>8} {row['longest_ms']:>8}"
        print(f"{name:<40} {line} {row['late']:>7} {row['not_200']:>8}")


def main() -> None:
    """Measure both states in one run, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/benchmarks/compat.json"))
    parser.add_argument("--seconds", type=float, default=10, help="How long each row is measured.")
    given = parser.parse_args()
    with postgres_cluster() as cluster, valkey_server() as redis_url, tempfile.TemporaryDirectory() as data:
        url = cluster.url(cluster.create())
        settings = Settings(database_url=url, secret_key="benchmark", data_dir=Path(data), redis_url=redis_url)
        services = build(settings, jobs=Silent())
        schema.migrate(services.store.engine)
        site = services.sites.create("benchmark", "قياس", "https://example.com")
        _, key = services.sites.create_key(site, "benchmark", [Scope.SCORE])
        services.store.engine.dispose()
        with web(settings, Path(data)) as port:
            first = measure(analyze(key, USUAL), port, 0)
            print(f"the first call after the start: {first['longest_ms']} ms")
            found = {"all well": rows(key, port, given.seconds)}
            with stopped(processes(cluster, redis_url)):
                found["PostgreSQL and Redis stopped"] = rows(key, port, given.seconds)
    for title, table in found.items():
        show(title, table)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
