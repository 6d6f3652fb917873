"""Eight moderators at once with batches, folds, skips and undos between them: none decided twice, none lost."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import sqlalchemy as sa

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor
from moderation.domain.errors import DatabaseUnavailable
from moderation.domain.queue import Addressee
from moderation.domain.site import Moderator, Role, Site
from moderation.settings import Settings
from moderation.store.tables import claims, comments, decisions, escalations
from tests import factories
from tests.factories import INSULT, new_comment
from tests.fakes import FakeClassifier, FakeClock, FakeJobs
from tests.moderating import PUBLISH, REJECT, AtWork, Turn, contradictions, tried
from tests.together import together

pytestmark = pytest.mark.both_databases
PEOPLE = 8
Process = Callable[[], Services]


@pytest.fixture
def process(settings: Settings, clock: FakeClock, fake_classifier: FakeClassifier) -> Iterator[Process]:
    """Return a function that makes what another process would have: its own services and connections."""
    made: list[Services] = []

    def start() -> Services:
        few = settings.model_copy(update={"web_threads": 2})
        made.append(bootstrap.build(few, jobs=FakeJobs(), clock=clock, classifier=fake_classifier))
        return made[-1]

    yield start
    for services in made:
        services.store.engine.dispose()


@pytest.fixture
def people(services: Services, site: Site) -> list[Actor]:
    return [factories.actor(factories.moderator(services, site, f"مشرف {n}")) for n in range(PEOPLE)]


def hold(services: Services, site: Site, count: int, kinds: int) -> set[str]:
    """Hold comments of so many kinds; those of one kind say the same."""
    texts = [f"{INSULT} {'كلمة مختلفة ' * 3}{n % kinds} {'x' * (n % kinds)}" for n in range(count)]
    stored = services.intake.receive_batch(site, [new_comment(text, author=f"u{n}") for n, text in enumerate(texts)])
    while services.scoring.score_due():
        pass
    return {one.id for one in stored if isinstance(one, Comment)}


def work(own: Services, site: Site, who: Actor, chance: random.Random) -> int:
    """Moderate until nothing waits any more, thirty turns at most: undos bring something back."""
    person, turns = AtWork(own, site, who, chance), 0
    while turns < 30 and turn(person, f"{who.id}:{turns}").more:
        turns += 1
    return turns


def turn(person: AtWork, key: str) -> Turn:
    try:
        return person.turn(key)
    except DatabaseUnavailable:
        return Turn()


def test_eight_moderators_leave_each_comment_with_one_decision_in_force(
    services: Services, site: Site, process: Process, people: list[Actor]
) -> None:
    held = hold(services, site, 96, 24)
    works = [partial(work, process(), site, who, random.Random(n)) for n, who in enumerate(people)]
    together(works)
    for who in people:  # what they skipped or still have at hand
        services.review.forget_skips(who)
        services.batches.release(site, who)
    while page := services.batches.open(site, people[0], 0.0, 1.01).items:
        services.batches.decide(site, people[0], [item.claim.id for item in page], REJECT, page[0].claim.id)
    with services.store.read() as tx:
        standing = tx.connection.execute(sa.select(decisions.c.comment_id).where(decisions.c.undone_at.is_(None)))
        open_claims = tx.connection.execute(sa.select(claims.c.id).where(claims.c.released_at.is_(None))).all()
        claimed = tx.connection.execute(sa.select(comments.c.id).where(comments.c.claim_token.is_not(None))).all()
        assert Counter(standing.scalars()) == Counter(held)  # once each, none lost
        assert contradictions(tx.connection) == []
    assert open_claims == []
    assert claimed == []


def test_batches_beside_single_decisions_decide_each_comment_once(
    services: Services, site: Site, process: Process, people: list[Actor]
) -> None:
    held = hold(services, site, 80, 80)

    def in_batches(own: Services, who: Actor) -> list[str]:
        done = []
        while page := own.batches.open(site, who, 0.0, 1.01, count=15).items:
            done += own.batches.decide(site, who, [one.claim.id for one in page], PUBLISH, page[0].claim.id).decided
        return done

    def singly(own: Services, who: Actor) -> list[str]:
        done = []
        while hand := own.review.claim_next(site, who, count=2):
            done += [own.review.decide_claimed(one.claim.id, REJECT, who).comment.id for one in hand]
        return done

    works = [
        partial(in_batches if n % 2 else singly, process(), who)
        for n, who in enumerate(people)  # four of each
    ]
    made = [comment_id for done in together(works) for comment_id in done]
    assert Counter(made) == Counter(held)
    with services.store.read() as tx:
        assert Counter(tx.connection.execute(sa.select(decisions.c.comment_id)).scalars()) == Counter(held)


def test_one_batch_sent_twice_at_once_decides_each_comment_once(
    services: Services, site: Site, process: Process, people: list[Actor]
) -> None:
    held = hold(services, site, 40, 40)
    page = services.batches.open(site, people[0], 0.0, 1.01, count=40)
    ids = [item.claim.id for item in page.items]
    send = [partial(process().batches.decide, site, people[0], ids, PUBLISH, "one key") for _ in range(2)]
    first, second = together(send)
    assert sorted(first.decided) == sorted(second.decided) == sorted(held)
    with services.store.read() as tx:
        assert Counter(tx.connection.execute(sa.select(decisions.c.comment_id)).scalars()) == Counter(held)


def test_two_folds_over_one_flood_decide_each_comment_once(
    services: Services, site: Site, process: Process, people: list[Actor]
) -> None:
    for _ in range(5):
        held = hold(services, site, 12, 1)
        hands = [services.review.claim_next(site, who)[0] for who in people[:2]]
        fold = [
            partial(process().folds.decide, hand.claim.id, decision, who)
            for hand, decision, who in zip(hands, (PUBLISH, REJECT), people, strict=False)
        ]
        first, second = together(fold)
        assert first.count + second.count == 12
        with services.store.read() as tx:
            made = sa.select(decisions.c.comment_id).where(decisions.c.comment_id.in_(held))
            assert Counter(tx.connection.execute(made).scalars()) == Counter(held)


def test_a_colleague_who_is_removed_while_being_asked_hides_no_comment(
    services: Services, site: Site, process: Process, people: list[Actor]
) -> None:
    admin: Moderator = factories.moderator(services, site, "مدير", Role.ADMINISTRATOR)
    for n in range(5):
        [comment_id] = hold(services, site, 1, 1)
        asked = factories.actor(factories.moderator(services, site, f"راحل {n}"))
        [item] = services.review.claim_next(site, people[0])
        asking, removing = process(), process()
        ask = partial(asking.second_opinions.ask, site, item.claim.id, people[0], Addressee(asked.id), None)
        remove = partial(removing.team.remove, site, admin, asked.id)
        together([partial(tried, ask), partial(tried, remove)])
        services.review.release_many(people[0], [item.claim.id])
        with services.store.read() as tx:
            open_ones = sa.select(escalations.c.addressee).where(escalations.c.closed_at.is_(None))
            assert tx.connection.execute(open_ones).all() == []
        [again] = services.review.claim_next(site, people[1])
        assert again.comment.id == comment_id
        services.review.decide_claimed(again.claim.id, REJECT, people[1])
