"""What moderators do in one turn, picked by chance, and what must hold of the rows whatever they did at once."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import DatabaseUnavailable, MushrifError
from moderation.domain.queue import Order
from moderation.domain.site import Site
from moderation.services.review.decisions import STATUS_OF
from moderation.store.tables import comments, decisions, held_counts, labels, outbox

T = TypeVar("T")

PUBLISH, REJECT = Decision(Choice.PUBLISH), Decision(Choice.REJECT, Reason.INSULT)
ACTS = ("single", "single", "key twice", "fold", "batch", "skip", "undo", "let go")
WALK_AWAY = "walk away"
BATCH = 20


def tried(call: Callable[[], T]) -> T | None:
    """Return what a call returns, None when it was refused; a database that did not answer is passed on."""
    try:
        return call()
    except DatabaseUnavailable:
        raise
    except MushrifError:
        return None


@dataclass(frozen=True)
class Turn:
    """How many comments a turn decided and took back, and whether anything was left to take."""

    decided: int = 0
    undone: int = 0
    more: bool = True


@dataclass(frozen=True)
class AtWork:
    """One moderator with the services of their own process."""

    services: Services
    site: Site
    who: Actor
    chance: random.Random
    acts: Sequence[str] = ACTS

    def turn(self, key: str) -> Turn:
        """Do one of the things that moderators do, under this idempotency key.

        Raises DatabaseUnavailable when the database did not answer in time, as SQLite's on a machine with too much to
        do: nothing was stored then.
        """
        act = self.chance.choice(self.acts)
        if act == "batch":
            return self._batch(key)
        if act == "undo":
            undone = tried(lambda: self.services.review.undo(self.site, self.who))
            return Turn(undone=undone.count if undone else 0)
        hand = self.services.review.prefetch(self.site, self.who, order=self.chance.choice(list(Order)), count=3).items
        if not hand:
            self.services.review.forget_skips(self.who)
            return Turn(more=bool(self.services.review.state(self.site, self.who).held))
        return Turn(self._with_hand(act, [item.claim.id for item in hand], key))

    def _with_hand(self, act: str, claim_ids: Sequence[str], key: str) -> int:
        review, claim_id, decision = self.services.review, claim_ids[0], self.chance.choice([PUBLISH, REJECT])
        if act == "skip":
            tried(lambda: review.skip(claim_id, self.who))
        elif act == "let go":
            review.release_many(self.who, claim_ids)
        elif act == "fold":
            fold = tried(lambda: self.services.folds.decide(claim_id, decision, self.who, idempotency_key=key))
            return fold.count if fold else 0
        elif act != WALK_AWAY:
            times = 2 if act == "key twice" else 1
            answers = [
                tried(lambda: review.decide_claimed(claim_id, decision, self.who, idempotency_key=key))
                for _ in range(times)
            ]
            return sum(answer is not None and not answer.repeated for answer in answers)
        return 0

    def _batch(self, key: str) -> Turn:
        page = self.services.batches.open(self.site, self.who, 0.0, 1.01, count=BATCH)
        ids, decision = [item.claim.id for item in page.items], self.chance.choice([PUBLISH, REJECT])
        done = self.services.batches.decide(self.site, self.who, ids, decision, key)
        return Turn(len(done.decided), more=bool(page.items))


def contradictions(connection: Connection) -> list[str]:
    """Return what is wrong: two decisions in force on one revision, another status, label or event, a wrong count."""
    standing = sa.select(decisions).where(decisions.c.undone_at.is_(None)).subquery()
    found = []
    twice = (
        sa.select(standing.c.comment_id)
        .group_by(standing.c.comment_id, standing.c.revision)
        .having(sa.func.count() > 1)
    )
    found += [f"comment {one} was decided twice" for one in connection.execute(twice).scalars()]
    seen = sa.select(standing.c.id, standing.c.comment_id, standing.c.choice, comments.c.status).join(
        comments, (comments.c.id == standing.c.comment_id) & (comments.c.revision == standing.c.revision)
    )
    for row in connection.execute(seen.where(comments.c.status != Status.ERASED)).all():
        if row.status != STATUS_OF[Choice(row.choice)]:
            found.append(f"comment {row.comment_id} is {row.status}, its decision {row.choice}")
        found += [f"decision {row.id} {wrong}" for wrong in _beside(connection, row.id)]
    held = sa.select(comments.c.site_id, sa.func.count()).where(comments.c.status == Status.HELD)
    kept = sa.select(held_counts.c.site_id, sa.func.sum(held_counts.c.held)).group_by(held_counts.c.site_id)
    kept = kept.having(sa.func.sum(held_counts.c.held) != 0)
    counts = [sorted(map(tuple, connection.execute(one))) for one in (held.group_by(comments.c.site_id), kept)]
    return found + [f"held are {counts[0]}, the count that is kept says {counts[1]}"] * (counts[0] != counts[1])


def _beside(connection: Connection, decision_id: str) -> list[str]:
    of = sa.select(sa.func.count()).select_from(labels).where(labels.c.decision_id == decision_id)
    learned = connection.execute(of.where(labels.c.retracted_at.is_(None))).scalar_one()
    event = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.decision_id == decision_id)
    told = connection.execute(event).scalar_one()
    return [f"has {n} {what}" for n, what in ((learned, "labels in force"), (told, "events")) if n != 1]
