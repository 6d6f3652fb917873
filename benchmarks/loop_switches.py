"""Champions and canaries change while comments pour in through the real API: is one lost, or wrongly scored?"""

import itertools
import shutil
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from benchmarks.loop_up import Installation
from moderation.classifier import artifact
from moderation.classifier.scorer import load_scorer
from moderation.domain.decision import Actor
from moderation.domain.model import Model, Stage
from moderation.store.ids import new_id
from moderation.store.tables import comments, scores, verdicts
from training.dataset import Row

NAMES = ("loop-1", "loop-2")
POSTERS, TOGETHER = 8, 10
SWITCH_SECONDS = 1.5
SETTLE_SECONDS = 120
BOT = Actor("key", "bot")


@dataclass(frozen=True)
class State:
    """Who acts after a change: at the earliest when it was asked for, at the latest once it was answered."""

    asked: datetime
    answered: datetime
    champion: str
    canary: str | None
    share: int


STEPS: Sequence[tuple[str, str, dict[str, Any] | None]] = (
    ("PUT", "/models/loop-1/canary", {"share": 10}),
    ("PUT", "/models/loop-1/canary", {"share": 50}),
    ("POST", "/models/loop-1/promote", {}),
    ("PUT", "/models/loop-2/canary", {"share": 30}),
    ("POST", "/models/rollback", None),
    ("POST", "/models/loop-2/promote", {}),
    ("PUT", "/models/loop-1/canary", {"share": 20}),
    ("DELETE", "/models/loop-1/canary", None),
    ("POST", "/models/rollback", None),
    ("POST", "/models/rollback", None),
)
"""One round: from the shipped model through two canaries and two promotions back to the shipped model."""


def register(up: Installation) -> dict[str, Model]:
    """Make two models of the site out of the shipped one: which model scores is measured here, not how well."""
    shipped = load_scorer(None).loaded
    made = {}
    for name in NAMES:
        folder = up.services.settings.models_dir / name
        shutil.rmtree(folder, ignore_errors=True)
        artifact.save(replace(shipped, name=name), folder)
        model = Model(
            id=new_id(),
            site_id=up.site.id,
            name=name,
            parent=shipped.name,
            stage=Stage.CANDIDATE,
            sha256=artifact.digest(folder),
            data_hash="0" * 64,
            code_version="benchmark",
            parameters={},
            report={"refused": []},
            passed=True,
            created_at=up.services.clock(),
        )
        up.services.models.add(model, BOT)
        made[name] = model
    return made


def measure(up: Installation, rows: Sequence[Row], rate: int, seconds: float) -> dict[str, Any]:
    """Post at a rate for some seconds while models change, and return what became of every comment."""
    models = register(up)
    shipped, stop = load_scorer(None).model, threading.Event()
    states = [State(up.services.clock(), up.services.clock(), shipped, None, 0)]
    errors: list[str] = []
    switching = threading.Thread(target=_switch, args=(up, stop, states, errors))
    switching.start()
    posted = _post(up, rows, rate, seconds, errors)
    stop.set()
    switching.join()
    up.until(lambda: up.waiting() == 0, SETTLE_SECONDS)
    return {
        "rate": rate,
        "seconds": round(seconds, 1),
        "changes": len(states) - 1,
        "errors": errors,
        **_times(posted),
        **_checked(up, models, states, [comment_id for _, _, comment_id in posted if comment_id]),
        "error_lines": sum(" level=error " in line for line in up.log_lines()),
    }


def _post(
    up: Installation, rows: Sequence[Row], rate: int, seconds: float, errors: list[str]
) -> list[tuple[float, float, str]]:
    """Return per comment when it was due, when it was answered, and its id; they come in batches of ten."""
    numbers, begin = itertools.count(), time.monotonic() + 0.5
    found: list[tuple[float, float, str]] = []

    def work() -> None:
        connection = up.connect()
        while (first := TOGETHER * next(numbers)) < rate * seconds:
            due = begin + first / rate
            time.sleep(max(0.0, due - time.monotonic()))
            status, answer = up.ask(
                connection, "POST", "/comments/batch", [_comment(rows, first + n) for n in range(TOGETHER)]
            )
            items = answer["items"] if status == 200 else []
            errors.extend(f"POST /comments/batch: {one['status']}" for one in items if one["status"] != 202)
            if status != 200:
                errors.append(f"POST /comments/batch: {status}")
            found.extend((due, time.monotonic(), one["comment"]["id"]) for one in items if one["status"] == 202)

    with ThreadPoolExecutor(POSTERS) as pool:
        for one in [pool.submit(work) for _ in range(POSTERS)]:
            one.result()
    return found


def _comment(rows: Sequence[Row], number: int) -> dict[str, Any]:
    return {
        "article": {"external_id": f"a{number % 20}"},
        "author": {"external_id": f"u{number % 500}"},
        "external_id": f"loop{number}",
        "body": rows[number % len(rows)].text,
    }


def _switch(up: Installation, stop: threading.Event, states: list[State], errors: list[str]) -> None:
    connection = up.connect()
    shipped = states[0].champion
    for method, path, body in itertools.cycle(STEPS):
        if stop.wait(SWITCH_SECONDS):
            return
        asked = up.services.clock()
        status, _ = up.ask(connection, method, path, body)
        answered = up.services.clock()
        if status != 200:
            errors.append(f"{method} {path}: {status}")
        found = {model.stage: model for model in up.services.models.list(up.site)}
        champion, canary = found.get(Stage.CHAMPION), found.get(Stage.CANARY)
        name, share = (canary.name, canary.share or 0) if canary else (None, 0)
        states.append(State(asked, answered, champion.name if champion else shipped, name, share))


def _times(posted: Sequence[tuple[float, float, str]]) -> dict[str, Any]:
    took = sorted(answered - due for due, answered, _ in posted)
    span = max(answered for _, answered, _ in posted) - min(due for due, _, _ in posted)
    return {
        "posted": len(posted),
        "posted_per_second": round(len(posted) / span, 1),
        "answer_ms": {name: round(took[int(len(took) * at)] * 1e3, 1) for name, at in (("p50", 0.5), ("p99", 0.99))},
    }


def _checked(up: Installation, models: dict[str, Model], states: Sequence[State], ids: Sequence[str]) -> dict[str, Any]:
    """Count verdicts, comments without exactly one, and those that name a model which did not act on them then."""
    with up.services.store.read() as tx:
        query = sa.select(verdicts, comments.c.received_at).join(comments, comments.c.id == verdicts.c.comment_id)
        given = {row.comment_id: row for row in tx.connection.execute(query.where(verdicts.c.site_id == up.site.id))}
        made = {(row.comment_id, row.model) for row in tx.connection.execute(sa.select(scores))}
    wanted = set(ids)
    mine = [row for comment_id, row in given.items() if comment_id in wanted]
    strangers = [row for row in mine if not acted(row, models, states)]
    delays = sorted((row.created_at - row.received_at).total_seconds() for row in mine)
    scored = Counter(comment_id for comment_id, _ in made if comment_id in wanted)
    return {
        "verdicts": len(mine),
        "lost": len(wanted - given.keys()),
        "scored_twice": sum(count > 1 for count in scored.values()),
        "without_its_models_scores": sum((row.comment_id, row.model) not in made for row in mine),
        "by_a_model_that_did_not_act": len(strangers),
        "by_model": dict(sorted(Counter(row.model for row in mine).items())),
        "verdict_seconds": {
            "p50": round(delays[len(delays) // 2], 2),
            "p99": round(delays[len(delays) * 99 // 100], 2),
        },
    }


def acted(row: Any, models: dict[str, Model], states: Sequence[State]) -> bool:
    """Tell whether the model that a verdict names judged this comment at some time between its arrival and verdict."""
    for state, following in itertools.pairwise([*states, None]):
        if state.asked > row.created_at or (following and following.answered < row.received_at):
            continue
        canary = replace(models[state.canary], share=state.share) if state.canary else None
        if row.model == (state.canary if canary and canary.judges(row.comment_id) else state.champion):
            return True
    return False
