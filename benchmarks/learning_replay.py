"""A simulated site through the real API: a bot posts its comments, decides them by their labels, trains and promotes.

Everything a site has is there, from the HTTP routes to the registry, on a SQLite database in a temporary folder; only
Redis is not, so the bot rings for the scorer itself.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from moderation.bootstrap import Services, build
from moderation.domain.decision import Actor
from moderation.domain.model import Model
from moderation.domain.site import Scope, Site
from moderation.logs import configure_logs
from moderation.settings import Settings
from moderation.store import schema
from moderation.web.app import create_app
from training.site_run import LEAST, train_site

BOT = Actor("key", "bot")
BATCH = 100


class NoRedis:
    """A job queue and a cache that are not there."""

    def score_soon(self) -> bool:
        return False

    def train_soon(self) -> bool:
        return False

    def ping(self) -> bool:
        return False

    def workers(self) -> int:
        return 0

    def get(self, keys: Sequence[str]) -> None:
        return None

    def put(self, key: str, value: bytes, seconds: int) -> None:
        return None

    def put_new(self, key: str, value: bytes, seconds: int) -> None:
        return None

    def replace(self, values: object, seconds: int) -> None:
        return None

    def count(self, key: str, seconds: int) -> None:
        return None


@dataclass(frozen=True)
class Newspaper:
    """One site with its back office's key."""

    services: Services
    site: Site
    client: FlaskClient
    headers: dict[str, str]

    def post(self, texts: Sequence[str], first: int) -> list[str]:
        """Post comments, each by an author of its own, have them scored, and return their ids."""
        lines = [
            {"article": {"external_id": "a1"}, "author": {"external_id": f"u{first + place}"}, "body": text}
            for place, text in enumerate(texts)
        ]
        answer = self.client.post("/api/v1/comments/batch", json=lines, headers=self.headers)
        items = answer.get_json()["items"]
        while self.services.scoring.score_due():
            pass
        return [item["comment"]["id"] for item in items]

    def decide(self, comment_id: str, hostile: bool) -> None:
        """Answer one comment by its label."""
        decision = {"decision": "reject", "reason": "insult"} if hostile else {"decision": "publish"}
        path = f"/api/v1/comments/{comment_id}/decisions"
        answer = self.client.post(path, json=decision, headers=self.headers)
        assert answer.status_code == 200, answer.get_json()

    def learn(self) -> Model:
        """Train on every decision so far and promote the candidate, whatever the gate says of so few."""
        made = train_site(self.services, self.site, BOT)
        body = {} if made.passed else {"despite": "the benchmark measures every step"}
        path = f"/api/v1/models/{made.name}/promote"
        answer = self.client.post(path, json=body, headers=self.headers)
        assert answer.status_code == 200, answer.get_json()
        return made

    def scores(self, texts: Sequence[str]) -> list[float]:
        """Score texts as the site's comments are scored now."""
        model = self.services.scoring.champion(self.site)
        return [scored["TOXICITY"] for scored in model.score(texts)]


def replay(
    texts: Sequence[str], labels: Sequence[int], test: Sequence[str], steps: Sequence[int]
) -> Iterator[tuple[int, list[float], list[str] | None]]:
    """Yield (decisions, scores of the test texts, the gate's reasons) at every step; None where nothing was trained."""
    with tempfile.TemporaryDirectory() as folder:
        paper = opened(Path(folder))
        done = 0
        for step in (step for step in steps if step <= len(texts)):
            for first in range(done, step, BATCH):
                part = slice(first, min(first + BATCH, step))
                for comment_id, label in zip(paper.post(texts[part], first), labels[part], strict=True):
                    paper.decide(comment_id, bool(label))
            done = step
            made = paper.learn() if done >= LEAST else None
            yield step, paper.scores(test), [one["code"] for one in made.report["refused"]] if made else None
        paper.services.store.engine.dispose()


def opened(folder: Path) -> Newspaper:
    """Return a new installation in a folder."""
    settings = Settings(
        data_dir=folder, api_rate="1000000/minute", sqlite_synchronous="NORMAL", log_level="WARNING", log_format="text"
    )
    configure_logs(settings)
    nothing: Any = NoRedis()
    services = build(settings, jobs=nothing, cache=nothing)
    schema.migrate(services.store.engine)
    site = services.sites.create("alkhabar", "الخبر", "https://alkhabar.example")
    _, secret = services.sites.create_key(site, "bot", [Scope.ADMIN])
    client = create_app(services).test_client()
    return Newspaper(services, site, client, {"Authorization": f"Bearer {secret}"})
