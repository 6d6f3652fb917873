"""How many wait: what is kept and what is counted beside it agree with the rows, whatever happened to them."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor
from moderation.domain.queue import Addressee
from moderation.domain.site import Site
from moderation.store import schema
from moderation.store.engine import make_engine
from moderation.store.tables import claims, comments, held_counts
from tests import factories
from tests.factories import INSULT, KIND
from tests.fakes import FakeClock
from tests.moderating import ACTS, WALK_AWAY, AtWork, tried
from tests.servers import DATABASES
from tests.together import together

both_databases = pytest.mark.both_databases
STEPS = 60
EARLY = datetime(2026, 11, 25, 8, tzinfo=UTC)
Counts = dict[str, int | datetime | None]


def kept(services: Services, site: Site, who: Actor, to: Sequence[str], before: datetime) -> Counts:
    with services.store.read() as tx:
        free, skipped = tx.backlog.free_and_skipped(who, site.id, services.clock(), to)
        return {
            "held": tx.backlog.held(site.id),
            "free": free,
            "skipped": skipped,
            "escalated": tx.backlog.escalated(site.id, to),
            "overdue": tx.backlog.overdue(site.id, before),
            "oldest": tx.backlog.oldest(site.id),
        }


def counted(services: Services, site: Site, who: Actor, to: Sequence[str], before: datetime) -> Counts:
    """Say the same by looking at every row."""
    with services.store.read() as tx:
        rows = tx.connection.execute(sa.select(comments).where(comments.c.site_id == site.id)).all()
        mine = (claims.c.holder == str(who), claims.c.outcome == "skipped")
        passed = set(tx.connection.execute(sa.select(claims.c.comment_id).where(*mine)).scalars())
    held = [row for row in rows if row.status == "held"]
    idle = [row for row in held if row.claim_token is None or row.claimed_until <= services.clock()]
    return {
        "held": len(held),
        "free": sum(row.id not in passed and row.escalated_to in (None, *to) for row in idle),
        "skipped": sum(row.id in passed for row in held),
        "escalated": sum(row.escalated_to in to for row in held),
        "overdue": sum(row.held_at <= before for row in held),
        "oldest": min((row.held_at for row in held), default=None),
    }


@both_databases
@pytest.mark.parametrize("seed", range(3))
def test_the_backlog_is_what_the_rows_say_after_every_step(
    services: Services, site: Site, other_site: Site, clock: FakeClock, amal: Actor, badr: Actor, seed: int
) -> None:
    chance, own = random.Random(seed), list[Comment]()
    people = [AtWork(services, site, who, chance, (*ACTS, WALK_AWAY)) for who in (amal, badr)]
    to = [str(Addressee(person_id=amal.id))]
    factories.held(services, other_site)

    def post() -> None:
        texts = [f"{chance.choice([INSULT, INSULT, KIND])} {chance.randrange(99)}" for _ in range(6)]
        own.extend(factories.scored(services, site, text) for text in texts)

    def one() -> str:
        return chance.choice(own).id

    def ask() -> None:
        for item in services.review.claim_next(site, badr):
            services.second_opinions.ask(site, item.claim.id, badr, Addressee(amal.id), None)

    steps = [
        post,
        ask,
        lambda: tried(lambda: services.intake.edit(site, one(), f"{INSULT} {chance.random()}")),
        lambda: tried(lambda: services.intake.withdraw(site, one(), amal)),
        services.scoring.sweep,
        services.scoring.score_due,
        lambda: clock.advance(seconds=chance.choice([5, 90, 1_000, 7_200])),
    ]
    post()
    for number in range(STEPS):
        chance.choice([*steps, *(partial(person.turn, f"{number}") for person in people * 3)])()
        before = clock() - timedelta(minutes=chance.choice([0, 20, 61, 300]))
        assert kept(services, site, amal, to, before) == counted(services, site, amal, to, before), number
    with services.store.read() as tx:
        assert tx.backlog.held(other_site.id) == 1


@both_databases
def test_what_was_rolled_back_is_not_counted(services: Services, site: Site, held_comment: Comment) -> None:
    def cut_off() -> None:
        with services.store.begin() as tx:
            tx.connection.execute(comments.update().values(status=Status.REJECTED))
            assert tx.backlog.held(site.id) == 0
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cut_off()
    with services.store.read() as tx:
        assert tx.backlog.held(site.id) == 1


@both_databases
def test_folding_twice_at_once_leaves_a_row_an_hour(services: Services, site: Site, clock: FakeClock) -> None:
    for _ in range(3):
        clock.advance(seconds=3600)
        for n in range(4):
            factories.held(services, site, f"{INSULT} {n}", author=f"u{n}")

    def fold() -> None:
        with services.store.begin() as tx:
            tx.backlog.fold()

    together([fold] * 4)
    with services.store.read() as tx:
        rows = tx.connection.execute(sa.select(held_counts.c.held).where(held_counts.c.site_id == site.id)).scalars()
        assert list(rows) == [4, 4, 4]
        assert tx.backlog.held(site.id) == 12


@both_databases
def test_a_comment_that_is_deleted_by_hand_is_not_counted(services: Services, site: Site) -> None:
    held = factories.held(services, site)
    with services.store.begin() as tx:
        for table in reversed(comments.metadata.sorted_tables):
            if "comment_id" in table.c:
                tx.connection.execute(table.delete().where(table.c.comment_id == held.id))
        tx.connection.execute(comments.delete().where(comments.c.id == held.id))
        assert tx.backlog.held(site.id) == 0


@pytest.mark.parametrize("empty_database_url", DATABASES, indirect=True)
def test_what_was_held_before_the_counts_were_kept_is_counted(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with engine.begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        add(connection, "sites", id="s")
        add(connection, "articles", id="a", site_id="s")
        add(connection, "authors", id="u", site_id="s")
        for number, status in enumerate(("held", "held", "published")):
            of = {"site_id": "s", "article_id": "a", "author_id": "u", "status": status}
            add(connection, "comments", id=str(number), held_at=EARLY + timedelta(hours=number), **of)
    schema.migrate(engine)
    with engine.begin() as connection:
        rows = sa.select(held_counts.c.site_id, held_counts.c.hour, held_counts.c.held).order_by(held_counts.c.hour)
        assert connection.execute(rows).all() == [("s", "2026-11-25 08", 1), ("s", "2026-11-25 09", 1)]
    engine.dispose()


def add(connection: Connection, name: str, **given: Any) -> None:
    """Insert a row into a table as it was at an earlier release, with something in each column that must have it."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    needed = [one for one in table.c if not one.nullable and one.server_default is None]
    connection.execute(table.insert().values({one.name: something(one) for one in needed} | given))


def something(column: sa.Column[Any]) -> Any:
    if isinstance(column.type, sa.JSON):
        return {}
    return {int: 1, float: 0.0, bool: False, datetime: EARLY, str: "x"}[column.type.python_type]
