"""What a page keeps at hand: leases that are renewed, orders and filters, what is put back when it closes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.policy import Action
from moderation.domain.queue import Band, Order, QueueFilter
from moderation.domain.site import Site
from moderation.services.review.shapes import Hand
from tests.factories import INSULT, held, published
from tests.fakes import FakeClassifier, FakeClock

pytestmark = pytest.mark.both_databases
PUBLISH = Decision(Choice.PUBLISH)
Make = Callable[..., list[Comment]]


@pytest.fixture
def make(services: Services, site: Site, fake_classifier: FakeClassifier, clock: FakeClock) -> Make:
    """Return a function that holds comments of these risks, a second apart."""

    def comments(*risks: float) -> list[Comment]:
        made = []
        for risk in risks:
            text = f"نص رقم {len(fake_classifier.overrides)} " + "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"[len(made)] * 9
            fake_classifier.overrides[text] = {"TOXICITY": risk}
            made.append(held(services, site, text))
            clock.advance(seconds=1)
        return made

    return comments


def ids(hand: Hand) -> list[str]:
    return [item.comment.id for item in hand.items]


def claims(hand: Hand) -> list[str]:
    return [item.claim.id for item in hand.items]


def taken(services: Services, site: Site, who: Actor, **wanted: object) -> list[str]:
    """Return what one would get in this order or through this filter, and put it back."""
    order = wanted.pop("order", Order.OLDEST)
    found = services.review.claim_next(site, who, 50, order, QueueFilter(**wanted))  # type: ignore[arg-type]
    services.review.release_many(who, [item.claim.id for item in found])
    return [item.comment.id for item in found]


# At hand


def test_a_hand_is_filled_up_to_its_size_and_renewed(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor, clock: FakeClock
) -> None:
    made = [one.id for one in make(0.6, 0.6, 0.6, 0.6)]
    first = services.review.prefetch(site, amal, count=3)
    assert ids(first) == made[:3]
    clock.advance(seconds=100)
    again = services.review.prefetch(site, amal, count=3, have=claims(first))
    assert claims(again) == claims(first)
    clock.advance(seconds=100)  # past the first lease, within the second
    assert ids(services.review.prefetch(site, badr, count=4)) == made[3:]


def test_a_page_loaded_again_goes_on_with_what_its_person_holds(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    made = [one.id for one in make(0.6, 0.6, 0.6)]
    services.review.prefetch(site, amal, count=2)
    assert ids(services.review.prefetch(site, amal, count=3)) == made


def test_claims_that_are_over_are_named(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor, clock: FakeClock
) -> None:
    make(0.6, 0.6)
    first = services.review.prefetch(site, amal, count=2)
    services.review.decide(site, ids(first)[0], PUBLISH, Actor("key", "k"))
    hand = services.review.prefetch(site, amal, count=2, have=[*claims(first), "no-such-claim"])
    assert (claims(hand), hand.lost) == ([claims(first)[1]], [claims(first)[0], "no-such-claim"])
    clock.advance(seconds=services.review.hand_seconds)
    services.review.claim_next(site, badr)
    assert services.review.prefetch(site, amal, count=2, have=claims(hand)).lost == claims(hand)


def test_what_an_author_edited_is_no_longer_at_hand(services: Services, site: Site, make: Make, amal: Actor) -> None:
    [comment] = make(0.6)
    hand = services.review.prefetch(site, amal, count=1)
    services.intake.edit(site, comment.id, "نص آخر")
    assert services.review.prefetch(site, amal, count=1, have=claims(hand)).lost == claims(hand)


def test_what_is_at_hand_is_put_back_when_its_page_closes(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor
) -> None:
    make(0.6, 0.6)
    hand = services.review.prefetch(site, amal, count=2)
    assert services.review.release_many(badr, claims(hand)) == 0
    assert services.review.release_many(amal, [*claims(hand), "no-such-claim"]) == 2
    assert services.review.release_many(amal, claims(hand)) == 0
    assert len(services.review.claim_next(site, badr, count=5)) == 2


def test_a_closing_page_does_not_put_back_what_the_page_after_it_renewed(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor, clock: FakeClock
) -> None:
    make(0.6)
    old = services.review.prefetch(site, amal, count=1)
    known = {item.claim.id: item.claim.expires_at for item in old.items}
    clock.advance(seconds=1)
    services.review.prefetch(site, amal, count=1)
    assert services.review.release_many(amal, claims(old), known) == 0
    assert services.review.claim_next(site, badr) == []


def test_a_lease_is_never_shortened(services: Services, site: Site, make: Make, amal: Actor) -> None:
    make(0.6)
    [long] = services.review.claim_next(site, amal)
    [same] = services.review.prefetch(site, amal, count=1, seconds=10).items
    assert same.claim.expires_at == long.claim.expires_at


def test_one_hand_at_two_sites_is_two_hands(
    services: Services, site: Site, other_site: Site, make: Make, amal: Actor
) -> None:
    [here] = make(0.6)
    there = held(services, other_site)
    assert ids(services.review.prefetch(site, amal, count=5)) == [here.id]
    assert ids(services.review.prefetch(other_site, amal, count=5)) == [there.id]


# Orders


def test_the_orders_by_risk_and_doubt(services: Services, site: Site, make: Make, amal: Actor) -> None:
    low, high, middle = (one.id for one in make(0.55, 0.95, 0.7))
    assert taken(services, site, amal, order=Order.RISKIEST) == [high, middle, low]
    assert taken(services, site, amal, order=Order.UNCERTAIN) == [low, middle, high]
    assert taken(services, site, amal, order=Order.OLDEST) == [low, high, middle]
    assert taken(services, site, amal, order=Order.NEWEST) == [middle, high, low]


def test_what_waits_past_the_promise_comes_first_and_then_the_riskiest(
    services: Services, site: Site, make: Make, amal: Actor, clock: FakeClock
) -> None:
    late, later = (one.id for one in make(0.6, 0.9))
    clock.advance(seconds=site.policy.promise_minutes * 60)
    mild, grave = (one.id for one in make(0.55, 0.95))
    assert taken(services, site, amal, order=Order.OVERDUE) == [late, later, grave, mild]
    assert services.review.state(site, amal).overdue == 2


def test_an_unknown_order_is_none() -> None:
    with pytest.raises(ValueError, match="loudest"):
        Order("loudest")


# Filters


def test_a_band_takes_its_risks_only(services: Services, site: Site, make: Make, amal: Actor) -> None:
    grey, high = (one.id for one in make(0.6, 0.9))
    assert taken(services, site, amal, band=Band.GREY) == [grey]
    assert taken(services, site, amal, band=Band.HIGH) == [high]
    assert taken(services, site, amal, band=Band.LOW) == []
    assert taken(services, site, amal, risk_from=0.6, risk_below=0.9) == [grey]


def test_article_and_author_are_found_by_their_own_ids(services: Services, site: Site, amal: Actor) -> None:
    one = held(services, site, article="a1", author="u1")
    two = held(services, site, f"{INSULT} حقا", article="a2", author="u2")
    assert taken(services, site, amal, article="a2") == [two.id]
    assert taken(services, site, amal, author="u1") == [one.id]
    assert taken(services, site, amal, article="a1", author="u2") == []
    assert taken(services, site, amal, author="' OR 1=1 --") == []


def test_a_reason_is_a_signal_that_asked_for_review_or_readers_reports(
    services: Services, site: Site, amal: Actor
) -> None:
    insult = held(services, site)
    assert insult.verdict
    [name] = {signal.name for signal in insult.verdict.signals if signal.asks is Action.HOLD}
    others = {signal.name for signal in insult.verdict.signals if signal.asks is Action.PUBLISH}
    assert [taken(services, site, amal, reason=one) for one in others] == [[]] * len(others)
    assert taken(services, site, amal, reason=name) == [insult.id]
    assert taken(services, site, amal, reason="reported") == []
    assert taken(services, site, amal, reason="lexicon") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("غبي", True),
        ("غـبـــي", True),
        ("أَنْتَ غبيّ", True),
        ("شيئا انت", True),
        ("ذكي", False),
        ("غبي ذكي", False),
        ("%", False),
        ("_", False),
        ("\\", False),
    ],
)
def test_words_are_found_in_any_spelling_and_signs_are_no_wildcards(
    services: Services, site: Site, amal: Actor, held_comment: Comment, words: str, found: bool
) -> None:
    assert taken(services, site, amal, text=words) == ([held_comment.id] if found else [])


def test_only_the_newest_text_is_searched(services: Services, site: Site, amal: Actor, held_comment: Comment) -> None:
    services.intake.edit(site, held_comment.id, "أنت تافه")
    services.scoring.score_due()
    assert taken(services, site, amal, text="غبي") == []
    assert taken(services, site, amal, text="تافه") == [held_comment.id]


def test_a_list_shows_what_colleagues_hold_by_name_and_takes_nothing(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor
) -> None:
    first, second = make(0.6, 0.9)
    services.review.claim_next(site, badr)
    listed = services.context.listing(site, QueueFilter())
    assert [(one.comment.id, one.held_by) for one in listed] == [(first.id, "بدر"), (second.id, None)]
    assert [one.comment.id for one in services.context.listing(site, QueueFilter(), Order.RISKIEST, limit=1)] == [
        second.id
    ]
    assert [one.comment.id for one in services.context.listing(site, QueueFilter(), skip=1)] == [second.id]
    assert services.review.state(site, amal).free == 1


def test_the_oldest_waiting_is_known_wherever_it_is(
    services: Services, site: Site, make: Make, amal: Actor, clock: FakeClock
) -> None:
    began = clock()
    make(0.6, 0.6)
    assert services.review.state(site, amal).oldest_held_at == began
    services.review.claim_next(site, amal)
    assert services.review.state(site, amal).oldest_held_at == began
    services.review.decide(site, taken(services, site, Actor("moderator", "x"))[0], PUBLISH, Actor("key", "k"))
    assert services.review.state(site, amal).oldest_held_at == began


# Undo window


def test_a_decision_of_the_console_is_seen_when_its_undo_window_is_over(
    services: Services, site: Site, amal: Actor, held_comment: Comment, clock: FakeClock
) -> None:
    [item] = services.review.claim_next(site, amal)
    made = services.review.decide_claimed(item.claim.id, PUBLISH, amal)
    assert made.record.final_at == clock() + timedelta(seconds=site.policy.undo_seconds)
    assert services.threads.counts(site, ["a1"]) == {"a1": 0}
    clock.advance(seconds=site.policy.undo_seconds)
    assert services.threads.counts(site, ["a1"]) == {"a1": 1}


def test_the_same_key_gives_the_first_answer_even_after_an_undo(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    [item] = services.review.claim_next(site, amal)
    first = services.review.decide_claimed(item.claim.id, PUBLISH, amal, idempotency_key="k")
    services.review.undo(site, amal)
    again = services.review.decide_claimed(item.claim.id, Decision(Choice.REJECT), amal, idempotency_key="k")
    assert (again.record, again.repeated) == (first.record, True)
    assert services.review.state(site, amal).held == 1


def test_a_comment_beside_is_decided_without_a_claim_unless_a_colleague_has_it(
    services: Services, site: Site, amal: Actor, badr: Actor
) -> None:
    comment = published(services, site)
    services.review.decide_in_context(site, comment.id, Decision(Choice.REJECT), amal)
    assert services.review.recent(site, amal)[0].comment.id == comment.id
    other = held(services, site)
    services.review.claim_next(site, badr)
    with pytest.raises(Exception, match="colleague") as caught:
        services.review.decide_in_context(site, other.id, PUBLISH, amal)
    assert caught.value.taken.who == "بدر"  # type: ignore[attr-defined]
