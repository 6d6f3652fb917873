"""The order that teaches: most by doubt, some by chance, and what chance picked carries its weight to its label."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.label import Label
from moderation.domain.queue import Order, QueueFilter
from moderation.domain.site import Site
from moderation.services.review.review import Review
from tests.factories import held
from tests.fakes import FakeClassifier
from tests.together import together

PUBLISH = Decision(Choice.PUBLISH)
BY_DOUBT, BY_CHANCE = 0.3, 0.29
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
Make = Callable[..., list[str]]


@pytest.fixture
def make(services: Services, site: Site, fake_classifier: FakeClassifier) -> Make:
    """Return a function that holds comments of these risks and returns their ids."""

    def comments(*risks: float) -> list[str]:
        made: list[Comment] = []
        for risk in risks:
            text = f"نص {LETTERS[len(made) % len(LETTERS)] * 9} {len(fake_classifier.overrides)}"
            fake_classifier.overrides[text] = {"TOXICITY": risk}
            made.append(held(services, site, text))
        return [one.id for one in made]

    return comments


def dealing(services: Services, *numbers: float) -> Review:
    """Return a review whose chance gives these numbers, one after the other."""
    left: Iterator[float] = iter(numbers)
    return replace(services.review, chance=lambda: next(left))


def labels(services: Services, site: Site) -> list[Label]:
    return list(services.labels.of(site))


@pytest.mark.both_databases
def test_most_are_dealt_by_doubt_and_some_by_chance_with_the_number_they_stand_for(
    services: Services, site: Site, amal: Actor, make: Make
) -> None:
    made = make(0.95, 0.55, 0.9, 0.6)
    review = dealing(services, BY_DOUBT, BY_CHANCE, 0.5, BY_DOUBT)
    first, drawn, third = review.claim_next(site, amal, 3, Order.TEACHING)
    assert (first.comment.id, first.claim.sampling, third.claim.sampling) == (made[1], None, None)
    assert drawn.claim.sampling == 3  # one of the three that were left
    assert third.comment.id == next(one for one in (made[3], made[2]) if one != drawn.comment.id)


def test_chance_goes_round_the_end_of_the_lots_and_finds_the_last_one(
    services: Services, site: Site, amal: Actor, make: Make
) -> None:
    [only] = make(0.6)
    [claimed] = dealing(services, BY_CHANCE, 0.999999).claim_next(site, amal, 1, Order.TEACHING)
    assert (claimed.comment.id, claimed.claim.sampling) == (only, 1)
    assert dealing(services, BY_CHANCE, 0.5).claim_next(site, amal, 1, Order.TEACHING) == []


def test_in_the_long_run_three_in_ten_are_picked_by_chance_and_each_as_often(
    services: Services, site: Site, amal: Actor, make: Make
) -> None:
    make(0.6, 0.99, 0.98, 0.97, 0.96)
    drawn: Counter[str] = Counter()
    turns = 300
    for _ in range(turns):
        [item] = services.review.claim_next(site, amal, 1, Order.TEACHING)
        if item.claim.sampling:
            drawn[item.comment.id] += 1
        services.review.release(item.claim.id, amal)
    assert 0.2 * turns < drawn.total() < 0.4 * turns
    assert len(drawn) > 1


@pytest.mark.both_databases
def test_the_weight_goes_from_the_claim_to_the_decision_and_its_label(
    services: Services, site: Site, amal: Actor, make: Make
) -> None:
    make(0.6, 0.7)
    review = dealing(services, BY_CHANCE, 0.5, BY_DOUBT)
    drawn, doubted = review.claim_next(site, amal, 2, Order.TEACHING)
    assert review.find_claim(drawn.claim.id, amal).claim.sampling == 2
    assert review.decide_claimed(drawn.claim.id, PUBLISH, amal).record.sampling == 2
    assert review.decide_claimed(doubted.claim.id, PUBLISH, amal).record.sampling is None
    assert [(one.comment_id, one.sampling) for one in labels(services, site)] == [
        (drawn.comment.id, 2),
        (doubted.comment.id, None),
    ]


def test_a_back_office_that_decides_what_it_holds_keeps_the_weight_and_another_one_does_not(
    services: Services, site: Site, make: Make
) -> None:
    mine, other = Actor("key", "k1"), Actor("key", "k2")
    make(0.6, 0.7)
    drawn = dealing(services, BY_CHANCE, 0.5, BY_CHANCE, 0.5).claim_next(site, mine, 2, Order.TEACHING)
    services.review.decide(site, drawn[0].comment.id, PUBLISH, mine)
    services.review.decide(site, drawn[1].comment.id, PUBLISH, other)
    assert [one.sampling for one in labels(services, site)] == [2, None]


def test_after_an_undo_the_comment_is_still_one_that_chance_picked(
    services: Services, site: Site, amal: Actor, make: Make
) -> None:
    make(0.6, 0.7)
    [drawn] = dealing(services, BY_CHANCE, 0.5).claim_next(site, amal, 1, Order.TEACHING)
    services.review.decide_claimed(drawn.claim.id, PUBLISH, amal)
    [again] = services.review.undo(site, amal).items
    services.review.decide_claimed(again.claim.id, Decision(Choice.REJECT, Reason.INSULT), amal)
    assert [(one.sampling, one.retracted_at is None) for one in labels(services, site)] == [(2, False), (2, True)]


def test_a_renewed_hand_keeps_the_weight(services: Services, site: Site, amal: Actor, make: Make) -> None:
    make(0.6, 0.7)
    review = dealing(services, BY_CHANCE, 0.5)
    [drawn] = review.claim_next(site, amal, 1, Order.TEACHING)
    [kept] = review.prefetch(site, amal, order=Order.TEACHING, count=1, have=[drawn.claim.id]).items
    assert kept.claim.sampling == 2


def test_what_a_filter_narrows_stands_for_no_queue_and_is_not_marked(
    services: Services, site: Site, amal: Actor, make: Make
) -> None:
    make(0.6, 0.7)
    review = dealing(services, BY_CHANCE, 0.5)
    [drawn] = review.claim_next(site, amal, 1, Order.TEACHING, QueueFilter(article="a1"))
    assert drawn.claim.sampling is None


def test_what_was_skipped_does_not_come_back_by_chance(services: Services, site: Site, amal: Actor, make: Make) -> None:
    [skipped, other] = make(0.6, 0.7)
    [first] = dealing(services, BY_DOUBT).claim_next(site, amal, 1, Order.TEACHING)
    assert first.comment.id == skipped
    services.review.skip(first.claim.id, amal)
    [second] = dealing(services, BY_CHANCE, 0.5).claim_next(site, amal, 1, Order.TEACHING)
    assert (second.comment.id, second.claim.sampling) == (other, 1)


@pytest.mark.both_databases
def test_two_who_draw_the_same_lot_at_once_get_two_comments(
    services: Services, site: Site, amal: Actor, badr: Actor, make: Make
) -> None:
    made = make(*[0.6 + 0.01 * number for number in range(12)])
    got: list[str] = []

    def draw(who: Actor) -> None:
        for _ in range(6):
            items = dealing(services, BY_CHANCE, 0.5).claim_next(site, who, 1, Order.TEACHING)
            got.extend(item.comment.id for item in items)

    together([lambda: draw(amal), lambda: draw(badr)])
    assert sorted(got) == sorted(made)
