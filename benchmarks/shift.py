"""Eight moderators at once on one real database: `python -m benchmarks.shift --minutes 2 --moderators 8 --on sqlite`.

Each moderator is a process of its own that claims, decides, skips, folds, takes batches, undoes, and walks away so
that leases run out; two more processes are the readers, who post, edit and withdraw, and the machine, which scores and
sweeps. Every few seconds a moderator who holds comments is killed with SIGKILL, and comes back. Afterwards the rows are
checked against what each process was answered. Prints a table, writes JSON, and exits 1 when anything was decided
twice, lost, or left leased.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.databases import DATABASES, database
from benchmarks.queues import BODY, Silent
from benchmarks.shift_check import Answers, violations
from moderation.bootstrap import Services, build
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment
from moderation.domain.decision import Actor
from moderation.domain.errors import DatabaseUnavailable, MushrifError
from moderation.domain.policy import Mode
from moderation.domain.site import Role, Site
from moderation.settings import Settings
from moderation.store import schema
from moderation.store.tables import claims, decisions
from tests.fakes import FakeCache, FakeClassifier, FakeLexicon
from tests.moderating import ACTS, WALK_AWAY, AtWork

LEASE_SECONDS = 5
KILL_SECONDS = 6.0
START_SECONDS = 180
HELD = 250
KINDS = 10
FLOODED = 0.2
PAUSE_SECONDS = 0.05
LOOK_SECONDS = 0.2
ALL_RUN_OUT = timedelta(minutes=30)
READER = Actor("command", "shift")
TURNS = "turns.jsonl"
TOLD = "readers.jsonl"


@dataclass
class Seen:
    """What was seen while they worked."""

    killed: int = 0
    leases_of_the_killed: int = 0
    claimed_twice: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Shift:
    """How long a process works, and where it waits for the others before; who comes back later waits for nobody."""

    seconds: float
    together: Barrier | None = None

    def begin(self) -> float:
        """Return when the shift ends."""
        if self.together:
            self.together.wait(START_SECONDS)
        return time.time() + self.seconds


def open_services(url: str, folder: Path, ahead: timedelta = timedelta()) -> Services:
    """Return what one process has: its own connections, and leases of a few seconds; its clock may be ahead."""
    settings = Settings(database_url=url, secret_key="benchmark", data_dir=folder, web_threads=2)
    made = build(
        settings,
        jobs=Silent(),
        clock=lambda: datetime.now(UTC) + ahead,
        cache=FakeCache(),
        classifier=FakeClassifier(),
        lexicon=FakeLexicon(),
    )
    return replace(made, review=replace(made.review, lease_seconds=LEASE_SECONDS, hand_seconds=LEASE_SECONDS))


class Told:
    """Lines of JSON that outlive the process that wrote them."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def __call__(self, **line: Any) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")


def moderate(url: str, folder: Path, person: str, life: int, shift: Shift) -> None:
    """Work as one moderator until the shift ends; note each turn before it begins and once it was answered."""
    services, told = open_services(url, folder), Told(folder / TURNS)
    site = services.sites.by_slug("benchmark")
    at_work = AtWork(services, site, Actor("moderator", person), random.Random(f"{person}{life}"), (*ACTS, WALK_AWAY))
    number, end = 0, shift.begin()
    while time.time() < end:
        number += 1
        key, begun = f"{person}:{life}:{number}", time.perf_counter()
        told(key=key)
        try:
            turn = at_work.turn(key)
        except DatabaseUnavailable:
            continue
        milliseconds = (time.perf_counter() - begun) * 1000
        told(key=key, decided=turn.decided, undone=turn.undone, ms=round(milliseconds, 1))
        time.sleep(PAUSE_SECONDS)


def write_comments(url: str, folder: Path, shift: Shift) -> None:
    """Keep the queue filled, edit what waits, and withdraw some of it, until the shift ends."""
    services, told, chance = open_services(url, folder), Told(folder / TOLD), random.Random(11)
    site, own = services.sites.by_slug("benchmark"), list[str]()
    end = shift.begin()
    while time.time() < end:
        try:
            if services.news.read(site, READER).held < HELD:
                own += _post(services, site, chance, told)
            for one in chance.sample(own, min(3, len(own))):
                _edit(services, site, one, chance, told)
        except DatabaseUnavailable:
            continue
        time.sleep(PAUSE_SECONDS)


def _post(services: Services, site: Site, chance: random.Random, told: Told) -> list[str]:
    new = [
        NewComment(ArticleRef(f"a{chance.randrange(9)}"), AuthorRef(f"u{chance.randrange(30)}"), _text(chance))
        for _ in range(20)
    ]
    ids = [one.id for one in services.intake.receive_batch(site, new) if isinstance(one, Comment)]
    told(posted=ids)
    return ids


def _text(chance: random.Random) -> str:
    """Return a text of its own, or one in five times one of a flood's."""
    if chance.random() < FLOODED:
        return f"{BODY} {'x' * chance.randrange(KINDS)}"
    return f"{' '.join(chance.choices(BODY.split(), k=14))} {chance.randrange(10**6)}"


def _edit(services: Services, site: Site, comment_id: str, chance: random.Random, told: Told) -> None:
    try:
        if chance.random() < 0.02:
            services.intake.withdraw(site, comment_id, READER)
            told(withdrawn=comment_id)
        else:
            services.intake.edit(site, comment_id, _text(chance))
            told(edited=comment_id)
    except DatabaseUnavailable:
        raise
    except MushrifError:
        return  # withdrawn before


def judge(url: str, folder: Path, shift: Shift) -> None:
    """Score what comes and sweep every second, as a worker and the scheduler do, until the shift ends."""
    services, swept = open_services(url, folder), 0.0
    end = shift.begin()
    while time.time() < end:
        try:
            services.scoring.score_due()
            if time.time() - swept > 1:
                services.scoring.sweep()
                swept = time.time()
        except DatabaseUnavailable:
            continue
        time.sleep(PAUSE_SECONDS)


def measure(name: str, minutes: float, moderators: int) -> dict[str, Any]:
    """Let them work and return what was counted and what was wrong."""
    with database(name) as url, tempfile.TemporaryDirectory(prefix="mushrif-shift-") as temporary:
        folder = Path(temporary)
        services = open_services(url, folder)
        schema.migrate(services.store.engine)
        site = services.sites.create("benchmark", "قياس", "https://example.com")
        site = services.sites.set_policy(site, replace(site.policy, mode=Mode.PRE), READER)
        people = [
            services.people.add(f"m{n}@example.com", "مشرف", "a benchmark's password", site, Role.MODERATOR).id
            for n in range(moderators)
        ]
        seen = work(services, url, folder, people, minutes * 60)
        answers = Answers.read(folder / TURNS, folder / TOLD)
        counted = answers.counted() | rows(services)
        wrong = [f"comment {one} was claimed twice at once" for one in sorted(seen.claimed_twice)]
        wrong += violations(open_services(url, folder, ahead=ALL_RUN_OUT), site, answers)
        services.store.engine.dispose()
    killed = {"killed": seen.killed, "leases of the killed": seen.leases_of_the_killed}
    return {"minutes": minutes, "moderators": moderators} | counted | killed | {"violations": wrong}


def work(services: Services, url: str, folder: Path, people: list[str], seconds: float) -> Seen:
    """Start everyone, kill some of those who hold something, and wait for the end."""
    spawn = multiprocessing.get_context("spawn")

    def start(shift: Shift, job: Callable[..., None], *more: Any) -> BaseProcess:
        process = spawn.Process(target=job, args=(url, folder, *more, shift))
        process.start()
        return process

    first = Shift(seconds, spawn.Barrier(len(people) + 3))
    others = [start(first, write_comments), start(first, judge)]
    running = {person: start(first, moderate, person, 0) for person in people}
    seen, chance, end = Seen(), random.Random(3), first.begin()
    next_kill = time.time() + KILL_SECONDS
    while time.time() < end:
        seen.claimed_twice |= claimed_twice(services)
        person = chance.choice(people)
        if time.time() > next_kill and (held := leases(services, person)):
            running[person].kill()
            running[person].join()
            seen.killed += 1
            seen.leases_of_the_killed += held
            running[person] = start(Shift(end - time.time()), moderate, person, seen.killed)
            next_kill = time.time() + KILL_SECONDS
        time.sleep(LOOK_SECONDS)
    for process in (*others, *running.values()):
        process.join()
        assert process.exitcode == 0, f"a process ended with {process.exitcode}"
    return seen


def claimed_twice(services: Services) -> set[str]:
    """Return the comments that two claims stand on at this moment."""
    query = sa.select(claims.c.comment_id).where(claims.c.released_at.is_(None)).group_by(claims.c.comment_id)
    with services.store.read() as tx:
        return set(tx.connection.execute(query.having(sa.func.count() > 1)).scalars())


def leases(services: Services, person: str) -> int:
    """Return how many claims of this person run now."""
    mine = (claims.c.holder == str(Actor("moderator", person)), claims.c.released_at.is_(None))
    with services.store.read() as tx:
        query = sa.select(sa.func.count()).select_from(claims).where(*mine, claims.c.expires_at > services.clock())
        return tx.connection.execute(query).scalar_one()


def rows(services: Services) -> dict[str, int]:
    """Return what the tables have of the shift."""
    with services.store.read() as tx:
        ends = sa.select(claims.c.outcome, sa.func.count()).group_by(claims.c.outcome)
        found = {f"claims {row[0] or 'open'}": row[1] for row in tx.connection.execute(ends.order_by(claims.c.outcome))}
        stored = tx.connection.execute(sa.select(sa.func.count()).select_from(decisions)).scalar_one()
    return {"decisions stored": stored} | found


def table(found: dict[str, dict[str, Any]]) -> str:
    """Return the table, a column for each database."""
    names = list(found)
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for key in dict.fromkeys(key for one in found.values() for key in one):
        cells = [str(len(one[key]) if key == "violations" else one.get(key, 0)) for one in found.values()]
        lines.append(f"| {key} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Run it; the exit status says whether all held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--moderators", type=int, default=8)
    parser.add_argument("--on", choices=DATABASES, action="append", help="one database only; may be given twice")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/shift.json"))
    given = parser.parse_args()
    found = {name: measure(name, given.minutes, given.moderators) for name in given.on or DATABASES}
    print(table(found))
    wrong = [f"{name}: {one}" for name in found for one in found[name]["violations"]]
    print("\n".join(wrong) or "nothing decided twice, nothing lost, no lease left")
    before = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
    machine = {"cores": os.cpu_count(), "load": os.getloadavg()}
    document = before | {name: machine | one for name, one in found.items()}
    given.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
