"""Whether any step takes a second look at long texts: `python -m benchmarks.one_note`. Prints a table, writes JSON.

Comments of one piece over and over, which is what a regular expression that looks back trips over: received, scored,
explained, shown to a moderator and to readers, in one process on SQLite, with the shipped model and word list. A step
that looks once takes about four times as long for a text four times as long; one that looks back, sixteen times.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from benchmarks.classifier import seconds
from moderation.bootstrap import Services, build
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Role, Site
from moderation.settings import Settings
from moderation.store import schema
from moderation.web.app import create_app
from tests import factories
from tests.fakes import FakeCache, FakeClock, FakeJobs
from tests.unit.web.console_reader import Reader

PIECES = (
    "ا", "كـ", "ه", "ها", "ك ", "ك.", "ك*", "ك_ل", "ي3", "كلب", "يا ", "ا\u0301", "ﷺ", "١", "a", "a@", "a.", "a.b",
    "a'", "3a", "ab", "ou", "h", "@", "@a", "#", "www.", "http://", "href=", "<a ", "<a>", "&amp;", "&#", "1", "1-",
    "+1", "12 ", ".", "/", "-", "_", "(", "«", "👍", "👍ك", "👨\u200d", "🇱", "ا\u200f", "a\u202e",
)  # fmt: skip
SHORT, LONG, ROUNDS = 2_500, 10_000, 3
NOTABLE, TOO_STEEP = 20.0, 8.0
"""Fewer milliseconds are the clock's; four times the text may cost so many times the work."""
KEY = Actor("key", "benchmark")


@dataclass(frozen=True)
class Line:
    """Everything that a comment passes from its writer to its readers, in one process."""

    services: Services
    site: Site
    client: FlaskClient

    def milliseconds(self, body: str) -> dict[str, float]:
        """Return the CPU milliseconds of each step for one comment."""
        arrived: list[Comment] = []
        took = {"receive": seconds(lambda: arrived.append(factories.received(self.services, self.site, body)))}
        [comment] = arrived
        console, thread = f"/console/{self.site.slug}", f"/public/v1/sites/{self.site.slug}/articles/a1/comments"
        steps: dict[str, Callable[[], object]] = {
            "score": self.services.scoring.score_due,
            "review page": lambda: self._read(f"{console}/"),
            "record": lambda: self._read(f"{console}/comments/{comment.id}"),
            "playground": lambda: self.services.scoring.analyze(body, self.site),
            "publish": lambda: self.services.review.decide(self.site, comment.id, Decision(Choice.PUBLISH), KEY),
            "thread": lambda: self._read(thread),
            "fragment": lambda: self._read(f"{thread}.html"),
            "withdraw": lambda: self.services.intake.withdraw(self.site, comment.id, KEY),
        }
        took |= {step: seconds(work) for step, work in steps.items()}
        return {step: 1e3 * each for step, each in took.items()}

    def _read(self, path: str) -> None:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)


def main() -> None:
    """Send each piece's texts down the line; exit with 1 when a step takes a second look."""
    parser = argparse.ArgumentParser(description="Measure texts of one note.")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_suffix(".json"))
    output = parser.parse_args().output
    with tempfile.TemporaryDirectory() as folder:
        found = measure(line(Path(folder)))
    output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for one in sorted(found, key=lambda one: -one["long_ms"])[:20]:
        print(f"{one['step']:12} {one['piece']!r:12} {one['short_ms']:8.1f} {one['long_ms']:8.1f} ms")
    twice = [one for one in found if one["long_ms"] > NOTABLE and one["long_ms"] > TOO_STEEP * one["short_ms"]]
    for one in twice:
        print(f"looks back: {one}")
    sys.exit(bool(twice))


def line(folder: Path) -> Line:
    """Return the service on a new database, with someone signed in who may see everything."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'one-note.db'}", data_dir=folder, secret_key="for benchmarks"
    )
    services = build(settings, jobs=FakeJobs(), cache=FakeCache(FakeClock()), clock=FakeClock())
    schema.migrate(services.store.engine)
    site = services.sites.create("alkhabar", "الخبر", "https://alkhabar.example")
    client = create_app(services).test_client()
    Reader(client).sign_in(factories.moderator(services, site, role=Role.ADMINISTRATOR))
    return Line(services, site, client)


def measure(line: Line) -> list[dict[str, Any]]:
    """Return, for each step and piece, the fewest CPU milliseconds of a short and of a long text of it."""
    line.milliseconds(factories.INSULT)  # the model is read at its first use
    found = []
    for piece in PIECES:
        short, long = ([line.milliseconds((piece * size)[:size]) for _ in range(ROUNDS)] for size in (SHORT, LONG))
        found += [
            {
                "step": step,
                "piece": piece,
                "short_ms": round(min(one[step] for one in short), 1),
                "long_ms": round(min(one[step] for one in long), 1),
            }
            for step in short[0]
        ]
    return found


if __name__ == "__main__":
    main()
