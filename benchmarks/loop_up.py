"""A real installation to measure on: `mushrif up` in a folder, its HTTP API, and its database from inside."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from moderation.bootstrap import Services, build
from moderation.domain.comment import Status
from moderation.domain.site import Site
from moderation.settings import Settings
from moderation.store.ids import new_id
from moderation.store.tables import articles, authors, comments, labels, revisions
from training.dataset import Row

STOP_SECONDS = 60
CHUNK = 2_000
PER_AUTHOR = 4
TEACHERS = 5
REASONS = (*["insult"] * 18, "hate", "threat")


@dataclass(frozen=True)
class Installation:
    """A running `up` with the site of its first start."""

    folder: Path
    process: "subprocess.Popen[str]"
    url: str
    key: str
    services: Services
    site: Site

    def connect(self) -> HTTPConnection:
        """Return a connection that stays open."""
        return HTTPConnection(urlsplit(self.url).netloc, timeout=30)

    def ask(self, connection: HTTPConnection, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send one request as the site's back office; return the status and the decoded answer."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw) if raw else None

    def log_lines(self) -> list[str]:
        """Return what every process of it logged."""
        return (self.folder / "logs" / "mushrif.log").read_text(encoding="utf-8").splitlines()

    def waiting(self) -> int:
        """Return how many comments of the site wait for a score."""
        query = sa.select(sa.func.count()).where(
            comments.c.site_id == self.site.id, comments.c.status == Status.RECEIVED
        )
        with self.services.store.read() as tx:
            return tx.connection.execute(query).scalar_one()

    def until(self, reached: Callable[[], bool], seconds: float, step: float = 0.05) -> None:
        """Wait for a condition; raises TimeoutError."""
        end = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > end:
                raise TimeoutError(f"nothing came of it in {seconds:g} seconds")
            time.sleep(step)

    def fill(self, rows: Sequence[Row], *, decided: bool) -> None:
        """Write comments straight into the tables: received ones, or ones that five people decided by their labels."""
        now = self.services.clock()
        page = new_id()
        people = [new_id() for _ in range(len(rows) // PER_AUTHOR + 1)]
        common = {"site_id": self.site.id, "created_at": now}
        with self.services.store.begin() as tx:
            tx.connection.execute(articles.insert(), [common | {"id": page, "external_id": page}])
            tx.connection.execute(authors.insert(), [common | {"id": one, "external_id": one} for one in people])
        for first in range(0, len(rows), CHUNK):
            part = rows[first : first + CHUNK]
            heads = [
                _comment(self.site, page, people[(first + n) // PER_AUTHOR], now, decided) for n in range(len(part))
            ]
            texts = [
                {"comment_id": head["id"], "number": 1, "body": row.text, "dir": "rtl", "created_at": now}
                for head, row in zip(heads, part, strict=True)
            ]
            with self.services.store.begin() as tx:
                tx.connection.execute(comments.insert(), heads)
                tx.connection.execute(revisions.insert(), texts)
                if decided:
                    taught = [_label(head, row, n, now) for n, (head, row) in enumerate(zip(heads, part, strict=True))]
                    tx.connection.execute(labels.insert(), taught)


def _comment(site: Site, page: str, person: str, now: Any, decided: bool) -> dict[str, Any]:
    status = Status.PUBLISHED if decided else Status.RECEIVED
    head = {"id": new_id(), "site_id": site.id, "article_id": page, "author_id": person, "status": status}
    return head | {"revision": 1, "submitted_at": now, "received_at": now}


def _label(head: dict[str, Any], row: Row, number: int, now: Any) -> dict[str, Any]:
    hostile = row.labels["TOXICITY"] == 1
    return {
        "id": new_id(),
        "site_id": head["site_id"],
        "comment_id": head["id"],
        "revision": 1,
        "origin": "moderator",
        "label": "reject" if hostile else "publish",
        "reason": REASONS[number % len(REASONS)] if hostile else None,
        "actor": f"moderator:m{number % TEACHERS}",
        "weight": 1.0,
        "visible": True,
        "created_at": now,
    }


@contextmanager
def installed(below: Path, workers: int = 1) -> Iterator[Installation]:
    """Start `up` in a folder of its own below another, and stop and remove it in the end."""
    with tempfile.TemporaryDirectory(prefix="mushrif-", dir=below) as place:
        folder = Path(place) / "var"
        line = [sys.executable, "-m", "moderation.cli", "up", "--json", "--data-dir", str(folder), "--port", "0"]
        process = subprocess.Popen(
            [*line, "--workers", str(workers)], stdout=subprocess.PIPE, text=True, env=_environment()
        )
        try:
            yield _ready(folder, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


def _ready(folder: Path, process: "subprocess.Popen[str]") -> Installation:
    assert process.stdout is not None
    info = json.loads(process.stdout.readline())
    services = build(Settings(data_dir=folder, log_level="WARNING", train_new_labels=0))
    site = services.sites.by_slug(info["site"])
    return Installation(folder, process, info["url"], info["api_key"], services, site)


def _environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MUSHRIF_", "PROMETHEUS_"))}
    return clean | {"MUSHRIF_API_RATE": "1000000/minute", "MUSHRIF_TRAIN_NEW_LABELS": "0"}
