"""Champions and canaries change under load: no comment is lost or scored twice, each score names who made it."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import sqlalchemy as sa

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.decision import Actor
from moderation.domain.site import Site
from moderation.settings import Settings
from moderation.store.tables import comments, scores, verdicts
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeJobs, FakeModels
from tests.together import together

pytestmark = pytest.mark.both_databases
EDITOR = Actor("moderator", "m1")
NAMES = ("own-1", "own-2")
POSTS, SWITCHES = 60, 12
Process = Callable[[], Services]


@pytest.fixture
def process(settings: Settings, clock: FakeClock, fake_classifier: FakeClassifier) -> Iterator[Process]:
    """Return a function that makes what another process would have: its own services, connections and loaded models."""
    made: list[Services] = []

    def start() -> Services:
        models = FakeModels({name: FakeClassifier(name) for name in NAMES})
        given = {"jobs": FakeJobs(), "clock": clock, "classifier": fake_classifier, "load_model": models}
        made.append(bootstrap.build(settings, **given))  # type: ignore[arg-type]  # each fits its parameter
        return made[-1]

    yield start
    for services in made:
        services.store.engine.dispose()


def post(own: Services, site: Site, who: int) -> int:
    for number in range(POSTS):
        own.intake.receive(site, factories.new_comment(f"تعليق {who} رقم {number}", author=f"u{who}"))
    return POSTS


def switch(own: Services, site: Site, waiting: Callable[[], bool]) -> int:
    """Promote, try a canary and roll back again and again, each time beside comments that wait."""
    for number in range(SWITCHES):
        own.models.promote(site, NAMES[number % 2], EDITOR)
        waiting()
        own.models.canary(site, NAMES[1 - number % 2], 10 + number, EDITOR)
        waiting()
        own.models.rollback(site, EDITOR)
        own.models.rollback(site, EDITOR)
    return SWITCHES


def score(own: Services, wanted: int) -> int:
    """Score until this many comments of the site have a verdict."""
    while stored(own) < wanted:
        own.scoring.score_due(limit=7)
    return wanted


def stored(own: Services) -> int:
    with own.store.read() as tx:
        return tx.connection.execute(sa.select(sa.func.count()).select_from(verdicts)).scalar_one()


def test_champions_change_under_load_without_losing_or_doubling_a_comment(
    services: Services, site: Site, process: Process
) -> None:
    for name in NAMES:
        factories.candidate(services, site, name)
    switcher, total = process(), 3 * POSTS
    works: list[Callable[[], int]] = [partial(post, process(), site, who) for who in range(3)]
    works += [partial(score, process(), total) for _ in range(2)]
    works.append(partial(switch, switcher, site, lambda: switcher.scoring.waiting()))
    together(works)
    with services.store.read() as tx:
        status = Counter(tx.connection.execute(sa.select(comments.c.status)).scalars())
        named = {row.comment_id: row.model for row in tx.connection.execute(sa.select(verdicts))}
        made = {(row.comment_id, row.model) for row in tx.connection.execute(sa.select(scores))}
    assert status == {Status.PUBLISHED: total}
    assert len(named) == total
    assert made == set(named.items())
    assert set(named.values()) <= {"fake-1", *NAMES}
