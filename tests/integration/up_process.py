"""`mushrif up` as its user starts it: a process of its own, on a port of the kernel's choice."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prometheus_client.parser import text_string_to_metric_families

STOP_SECONDS = 60
Labels = dict[str, str]


@dataclass
class Up:
    """One running `mushrif up`."""

    folder: Path
    process: "subprocess.Popen[str]"
    info: dict[str, Any] = field(default_factory=dict)

    def request(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """Send one request on a connection of its own; return the status and the decoded body."""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        connection = HTTPConnection(urlsplit(self.info["url"]).netloc, timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            raw, kind = answer.read().decode(), answer.headers.get_content_type()
        finally:
            connection.close()
        return answer.status, json.loads(raw) if kind.endswith("json") else raw

    def metric(self, name: str, **labels: str) -> float:
        """Return the sum of a metric's samples that carry these labels."""
        _, text = self.request("GET", "/metrics")
        samples = [s for family in text_string_to_metric_families(text) for s in family.samples if s.name == name]
        return sum(s.value for s in samples if labels.items() <= s.labels.items())

    def log(self) -> str:
        """Return what the log file holds."""
        return (self.folder / "logs" / "mushrif.log").read_text(encoding="utf-8")

    def pids(self, child: str) -> list[int]:
        """Return the process ids a child was started with, oldest first."""
        lines = [line for line in self.log().splitlines() if f"event=child.started child={child} " in line]
        return [int(line.rpartition("pid=")[2]) for line in lines]

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


def command(folder: Path, *options: str) -> list[str]:
    """Return the command line of `up --json` on a data folder."""
    return [sys.executable, "-m", "moderation.cli", "up", "--json", "--data-dir", str(folder), *options]


def start(folder: Path, *options: str, **more: str) -> Up:
    """Start `up` and wait until it says that it is ready."""
    process = subprocess.Popen(
        command(folder, "--port", "0", *options), stdout=subprocess.PIPE, text=True, env=env(more)
    )
    up = Up(folder, process)
    assert process.stdout is not None
    with process.stdout as stdout:
        line = stdout.readline()
    if not line:
        raise AssertionError(f"up ended with {process.wait(STOP_SECONDS)} before it was ready")
    up.info = json.loads(line)
    return up


def refused(folder: Path, *options: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run an `up` that cannot start to its end."""
    return subprocess.run(
        command(folder, *options), capture_output=True, text=True, timeout=300, check=False, env=env(more)
    )


def mushrif(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run another command on the same data folder."""
    line: Sequence[str] = [sys.executable, "-m", "moderation.cli", *arguments]
    given = env({"MUSHRIF_DATA_DIR": str(folder)})
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False, env=given)


def env(more: dict[str, str]) -> dict[str, str]:
    """Return an environment without the caller's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MUSHRIF_", "PROMETHEUS_"))}
    return clean | more
