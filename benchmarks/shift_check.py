"""Whether a shift went well: the rows of the database beside what its processes were answered."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.decision import Actor
from moderation.domain.site import Site
from moderation.store.tables import claims, comments, decisions
from tests.moderating import contradictions

INSPECTOR = Actor("command", "inspector")


@dataclass(frozen=True)
class Answers:
    """What the processes were told: what each turn decided (None: it was cut off), and what readers did."""

    turns: dict[str, int | None]
    undone: int
    milliseconds: list[float]
    posted: set[str]
    edited: int
    withdrawn: set[str]

    @classmethod
    def read(cls, turns: Path, readers: Path) -> "Answers":
        """Read the lines that the processes left; a line that a kill cut short is none."""
        begun = list(_lines(turns))
        ended = [line for line in begun if "ms" in line]
        told = list(_lines(readers))
        return cls(
            turns={line["key"]: line.get("decided") for line in begun},
            undone=sum(line["undone"] for line in ended),
            milliseconds=sorted(line["ms"] for line in ended),
            posted={one for line in told for one in line.get("posted", ())},
            edited=sum("edited" in line for line in told),
            withdrawn={line["withdrawn"] for line in told if "withdrawn" in line},
        )

    def counted(self) -> dict[str, Any]:
        """Return the numbers for the table."""
        times = self.milliseconds
        return {
            "comments": len(self.posted),
            "edited": self.edited,
            "withdrawn": len(self.withdrawn),
            "turns": len(self.turns),
            "turns cut off": sum(decided is None for decided in self.turns.values()),
            "decided": sum(decided or 0 for decided in self.turns.values()),
            "undone": self.undone,
            "turn p50 ms": times[len(times) // 2],
            "turn p95 ms": times[len(times) * 95 // 100],
        }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


def violations(services: Services, site: Site, answers: Answers) -> list[str]:
    """Return what is wrong once every lease has run out: `services` have a clock that is so far ahead."""
    while services.scoring.score_due():
        pass
    services.scoring.sweep()
    with services.store.read() as tx:
        connection = tx.connection
        found = contradictions(connection) + _unanswered(connection, answers) + _missing(connection, answers)
        left = sa.select(comments.c.id).where(comments.c.claim_token.is_not(None))
        found += [f"comment {one} is still leased" for one in connection.execute(left).scalars()]
        open_ones = sa.select(claims.c.id).where(claims.c.released_at.is_(None))
        found += [f"claim {one} never ended" for one in connection.execute(open_ones).scalars()]
        held = set(connection.execute(sa.select(comments.c.id).where(comments.c.status == Status.HELD)).scalars())
    given = {item.comment.id for item in services.review.claim_next(site, INSPECTOR, len(answers.posted))}
    return found + [f"comment {one} waits where nobody gets it" for one in sorted(held - given)]


def _unanswered(connection: Connection, answers: Answers) -> list[str]:
    """Compare each turn's answer with its rows: a turn that was cut off may have stored any number, or none."""
    rows = connection.execute(sa.select(decisions.c.id, decisions.c.group_id, decisions.c.idempotency_key)).all()
    keys = {row.id: row.idempotency_key for row in rows}
    stored = Counter(":".join((keys[row.group_id or row.id] or "no key").split(":")[:3]) for row in rows)
    found = [f"{count} decisions of no turn ({key})" for key, count in stored.items() if key not in answers.turns]
    for key, decided in answers.turns.items():
        if decided is not None and decided != stored[key]:
            found.append(f"turn {key} was answered {decided} decisions and stored {stored[key]}")
    return found


def _missing(connection: Connection, answers: Answers) -> list[str]:
    status = {row.id: row.status for row in connection.execute(sa.select(comments.c.id, comments.c.status))}
    found = [f"comment {one} vanished" for one in sorted(answers.posted - status.keys())]
    found += [f"comment {one} came from nowhere" for one in sorted(status.keys() - answers.posted)]
    found += [f"comment {one} was never judged" for one in status if status[one] == Status.RECEIVED]
    return found + [
        f"comment {one} was withdrawn and is {status[one]}"
        for one in sorted(answers.withdrawn)
        if status[one] != Status.ERASED
    ]
