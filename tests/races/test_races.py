"""People and workers at the same moment, each with a connection pool of its own, on both databases."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
import sqlalchemy as sa

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.comment import Comment, NewComment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import MushrifError
from moderation.domain.site import Site
from moderation.settings import Settings
from moderation.store.tables import claims, decisions, labels, outbox, verdicts
from tests.factories import INSULT, KIND, new_comment
from tests.fakes import FakeClassifier, FakeClock, FakeJobs
from tests.together import together

pytestmark = pytest.mark.both_databases
HELD = 100
PUBLISH, REJECT = Decision(Choice.PUBLISH), Decision(Choice.REJECT, Reason.INSULT)
Process = Callable[[], Services]


@pytest.fixture
def process(settings: Settings, clock: FakeClock, fake_classifier: FakeClassifier) -> Iterator[Process]:
    """Return a function that makes what another process would have: its own services and connections."""
    made: list[Services] = []

    def start() -> Services:
        made.append(bootstrap.build(settings, jobs=FakeJobs(), clock=clock, classifier=fake_classifier))
        return made[-1]

    yield start
    for services in made:
        services.store.engine.dispose()


@pytest.fixture
def held_ids(services: Services, site: Site) -> set[str]:
    stored = services.intake.receive_batch(site, [new_comment(INSULT) for _ in range(HELD)])
    services.scoring.score_due()
    return {comment.id for comment in stored if isinstance(comment, Comment)}


def column(services: Services, wanted: "sa.Column[str]") -> Counter[str]:
    with services.store.read() as tx:
        return Counter(tx.connection.execute(sa.select(wanted)).scalars())


def decide_all(own: Services, site: Site, who: Actor, chance: random.Random) -> list[str]:
    """Claim one to three comments at a time and decide them until none is left."""
    decided = []
    while claimed := own.review.claim_next(site, who, count=chance.randint(1, 3)):
        for item in claimed:
            own.review.decide_claimed(item.claim.id, chance.choice([PUBLISH, REJECT]), who)
            decided.append(item.comment.id)
    return decided


def test_two_moderators_over_a_hundred_comments_decide_each_once_and_lose_none(
    services: Services, site: Site, process: Process, held_ids: set[str], amal: Actor, badr: Actor
) -> None:
    works = [partial(decide_all, process(), site, who, random.Random(n)) for n, who in enumerate((amal, badr))]
    first, second = together(works)
    assert not set(first) & set(second)
    assert set(first) | set(second) == held_ids
    once = Counter(held_ids)
    for stored in (decisions.c.comment_id, claims.c.comment_id, labels.c.comment_id):
        assert column(services, stored) == once
    assert services.review.state(site, amal).held == 0


def test_claims_of_four_hands_at_once_are_disjoint(
    services: Services, site: Site, process: Process, held_ids: set[str]
) -> None:
    hands = [partial(process().review.claim_next, site, Actor("moderator", f"m{n}"), 30) for n in range(4)]
    taken = [item.comment.id for claimed in together(hands) for item in claimed]
    assert Counter(taken) == Counter(held_ids)


def test_an_undo_races_a_colleagues_claim_without_handing_the_comment_out_twice(
    services: Services, site: Site, process: Process, amal: Actor, badr: Actor
) -> None:
    hers, his = process(), process()
    for _ in range(15):
        services.intake.receive(site, new_comment(INSULT))
        services.scoring.score_due()
        [item] = hers.review.claim_next(site, amal)
        hers.review.decide_claimed(item.claim.id, PUBLISH, amal)
        _, taken = together([lambda: [hers.review.undo(site, amal)], lambda: his.review.claim_next(site, badr)])
        assert taken == []
        hers.review.decide(site, item.comment.id, REJECT, amal)


def outcome(call: Callable[[], object]) -> str:
    try:
        call()
    except MushrifError as error:
        return error.code
    return "done"


@pytest.mark.parametrize("change", ["edit", "withdraw"])
def test_an_author_and_a_moderator_at_once_leave_a_comment_that_makes_sense(
    services: Services, site: Site, process: Process, amal: Actor, change: str
) -> None:
    authors_side, moderators_side = process(), process()
    for _ in range(15):
        comment = services.intake.receive(site, new_comment(INSULT))
        services.scoring.score_due()
        [item] = moderators_side.review.claim_next(site, amal)
        edit = partial(authors_side.intake.edit, site, comment.id, KIND)
        withdraw = partial(authors_side.intake.withdraw, site, comment.id, amal)
        act: Callable[[], object] = edit if change == "edit" else withdraw
        decide = partial(moderators_side.review.decide_claimed, item.claim.id, PUBLISH, amal)
        changed, decided = together([partial(outcome, act), partial(outcome, decide)])
        after = services.intake.get(site, comment.id)
        assert changed == "done"
        assert decided in {"done", "stale_revision", "comment_erased"}
        assert after.status is (Status.ERASED if change == "withdraw" else Status.RECEIVED)
        assert (after.published_revision == 1) is (change == "edit" and decided == "done")
        services.scoring.score_due()


def post_all(own: Services, site: Site, wanted: Sequence[NewComment]) -> list[str]:
    return [own.intake.receive(site, new, f"key-{new.external_id}").id for new in wanted]


def test_four_producers_and_two_scorers_give_each_comment_exactly_one_verdict(
    services: Services, site: Site, process: Process
) -> None:
    parts = [
        [new_comment(INSULT if n % 4 == 0 else KIND, author=f"u{n % 7}", external_id=f"{p}-{n}") for n in range(30)]
        for p in range(4)
    ]
    finished: list[int] = []
    bell = threading.Event()

    def produce(own: Services, part: Sequence[NewComment]) -> list[str]:
        try:
            return post_all(own, site, part) + post_all(own, site, part)  # each is sent twice
        finally:
            finished.append(1)

    def score(own: Services) -> list[str]:
        last_round = False
        while not last_round:
            last_round = len(finished) == len(parts)
            while own.scoring.score_due(limit=8):
                pass
            bell.wait(0.02)  # a real worker waits for the bell, and does not hammer the database
        return []

    producers = [partial(produce, process(), part) for part in parts]
    results = together([*producers, *(partial(score, process()) for _ in range(2))])
    made = Counter({comment_id for ids in results for comment_id in ids})
    assert len(made) == 120
    assert column(services, verdicts.c.comment_id) == made
    assert column(services, outbox.c.comment_id) == made
    assert services.health.backlog().by_status[Status.RECEIVED] == 0


def test_a_claim_that_the_back_office_ended_at_that_moment_decides_nothing(
    services: Services, site: Site, process: Process, amal: Actor
) -> None:
    back_office, moderators_side = process(), process()
    for _ in range(15):
        comment = services.intake.receive(site, new_comment(INSULT))
        services.scoring.score_due()
        [item] = moderators_side.review.claim_next(site, amal)
        office = partial(back_office.review.decide, site, comment.id, REJECT, Actor("key", "k1"))
        decide = partial(moderators_side.review.decide_claimed, item.claim.id, PUBLISH, amal)
        first, second = together([partial(outcome, office), partial(outcome, decide)])
        assert first == "done"
        assert second in {"done", "claim_lost"}
        assert services.intake.get(site, comment.id).status is Status.REJECTED
