"""Review by the batch: what is leased, what errors are to be expected, what is decided and taken back together."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import MissingField
from moderation.domain.policy import Mode
from moderation.domain.queue import Addressee, QueueFilter, Surface
from moderation.domain.site import Site
from moderation.services.review.batches import BATCH_SECONDS, TRACK_DAYS, BatchPage
from moderation.store.tables import decisions
from tests.factories import held
from tests.fakes import FakeClassifier, FakeClock

pytestmark = pytest.mark.both_databases
CLI = Actor("system", "test")
PUBLISH, REJECT = Decision(Choice.PUBLISH), Decision(Choice.REJECT, Reason.INSULT)
Make = Callable[..., list[Comment]]


@pytest.fixture
def site(services: Services, site: Site) -> Site:
    """A site where people see everything first, so that comments of every risk wait."""
    return services.sites.set_policy(site, replace(site.policy, mode=Mode.PRE), CLI)


@pytest.fixture
def make(services: Services, site: Site, fake_classifier: FakeClassifier, clock: FakeClock) -> Make:
    """Return a function that holds comments of one risk, a second apart."""

    def comments(risk: float, count: int = 1, *, of: Site = site) -> list[Comment]:
        made = []
        for n in range(count):
            text = f"تعليق رقم {n} بدرجة {risk} {len(fake_classifier.overrides)}"
            fake_classifier.overrides[text] = {"TOXICITY": risk}
            made.append(held(services, of, text))
            clock.advance(seconds=1)
        return made

    return comments


def ids(page: BatchPage) -> list[str]:
    return [item.comment.id for item in page.items]


def claims(page: BatchPage) -> list[str]:
    return [item.claim.id for item in page.items]


def decide_singly(services: Services, site: Site, who: Actor, choices: list[Decision]) -> None:
    for decision in choices:
        [item] = services.review.claim_next(site, who)
        services.review.decide_claimed(item.claim.id, decision, who)


# Leasing


def test_a_batch_holds_its_range_of_risk_longest_held_first(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    make(0.3)
    wanted = make(0.1, 3)
    make(0.25)
    page = services.batches.open(site, amal, 0.1, 0.25, count=2)
    assert (ids(page), page.waiting) == ([one.id for one in wanted[1:]], 1)


def test_what_is_in_a_batch_goes_to_nobody_else_until_ten_minutes_are_over(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor, clock: FakeClock
) -> None:
    make(0.1, 2)
    services.batches.open(site, amal, 0.0, 0.5)
    assert services.batches.open(site, badr, 0.0, 0.5).items == []
    assert services.review.claim_next(site, badr) == []
    clock.advance(seconds=BATCH_SECONDS)
    assert len(services.batches.open(site, badr, 0.0, 0.5).items) == 2


def test_a_batch_opened_again_is_the_same_with_its_lease_renewed(
    services: Services, site: Site, make: Make, amal: Actor, clock: FakeClock
) -> None:
    make(0.1, 3)
    first = services.batches.open(site, amal, 0.0, 0.5, count=2)
    clock.advance(seconds=100)
    again = services.batches.open(site, amal, 0.0, 0.5, count=2)
    assert claims(again) == claims(first)
    assert again.items[0].claim.expires_at > first.items[0].claim.expires_at


def test_second_opinions_are_left_out_even_one_in_hand(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor
) -> None:
    asked, plain = make(0.1, 2)
    [item] = services.review.claim_next(site, amal)
    services.second_opinions.ask(site, item.claim.id, amal, Addressee(badr.id), "ما رأيك؟")
    assert services.review.claim_next(site, badr)[0].comment.id == asked.id
    assert ids(services.batches.open(site, badr, 0.0, 0.5)) == [plain.id]


def test_a_batch_can_be_narrowed_by_words(
    services: Services, site: Site, make: Make, amal: Actor, fake_classifier: FakeClassifier
) -> None:
    make(0.1, 2)
    fake_classifier.overrides["عن البلدية"] = {"TOXICITY": 0.2}
    wanted = held(services, site, "عن البلدية")
    assert ids(services.batches.open(site, amal, 0.0, 0.5, wanted=QueueFilter(text="بلديّه"))) == [wanted.id]


def test_the_spread_counts_what_is_free_in_each_range(
    services: Services, site: Site, other_site: Site, make: Make, amal: Actor
) -> None:
    for risk in (0.0, 0.05, 0.1, 0.3, 0.5, 0.9, 1.0):
        make(risk)
    services.batches.open(site, amal, 0.25, 0.5)
    assert [count for _, _, count in services.batches.spread(site)] == [2, 1, 0, 1, 0, 2]
    assert [count for _, _, count in services.batches.spread(other_site)] == [0] * 6


# Expected errors


def test_nothing_is_foretold_from_fewer_than_twenty_decisions(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    make(0.1, 20)
    decide_singly(services, site, amal, [PUBLISH] * 19)
    expected = services.batches.open(site, amal, 0.0, 0.25).expected[Choice.PUBLISH]
    assert (expected.share, expected.decisions) == (None, 19)


def test_last_months_single_decisions_at_this_risk_tell_how_often_an_answer_is_wrong(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    make(0.1, 21)
    decide_singly(services, site, amal, [REJECT] * 5 + [PUBLISH] * 15)
    make(0.6, 3)
    page = services.batches.open(site, amal, 0.0, 0.25)
    publish, reject = page.expected[Choice.PUBLISH], page.expected[Choice.REJECT]
    assert publish.share
    assert reject.share
    assert (publish.share.value, reject.share.value, publish.decisions) == (0.25, 0.75, 20)
    assert publish.share.low < 0.25 < publish.share.high
    assert services.batches.open(site, amal, 0.5, 0.8).expected[Choice.PUBLISH].decisions == 0


def test_batches_folds_undone_and_old_decisions_confirm_nothing(
    services: Services, site: Site, make: Make, amal: Actor, clock: FakeClock, fake_classifier: FakeClassifier
) -> None:
    def known() -> int:
        return services.batches.open(site, amal, 0.0, 0.25, count=1).expected[Choice.PUBLISH].decisions

    make(0.1, 4)
    page = services.batches.open(site, amal, 0.0, 0.25, count=2)
    services.batches.decide(site, amal, claims(page), PUBLISH, "k1")
    assert known() == 0
    decide_singly(services, site, amal, [PUBLISH])
    assert known() == 1
    services.review.undo(site, amal)
    assert known() == 0
    fake_classifier.overrides["نص واحد مكرر"] = {"TOXICITY": 0.1}
    for _ in range(4):
        held(services, site, "نص واحد مكرر")
    services.batches.release(site, amal)
    [item] = services.review.claim_next(site, amal, wanted=QueueFilter(text="مكرر"))
    assert services.folds.decide(item.claim.id, PUBLISH, amal).count == 4
    assert known() == 1
    clock.advance(seconds=TRACK_DAYS * 86_400 + 1)
    assert known() == 0


# Deciding


def test_a_batch_is_decided_together_and_is_one_decision_to_undo(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    make(0.1, 30)
    page = services.batches.open(site, amal, 0.0, 0.25)
    done = services.batches.decide(site, amal, claims(page), PUBLISH, "k1")
    assert (sorted(done.decided), done.left) == (sorted(ids(page)), [])
    [past] = services.review.recent(site, amal)
    assert (past.record.id, past.others, past.record.surface) == (done.record_id, 29, Surface.BATCH)
    undone = services.review.undo(site, amal, done.record_id)
    assert (undone.count, undone.left) == (30, 0)
    assert services.review.recent(site, amal) == []
    assert services.review.state(site, amal).held == 30


def test_the_same_key_again_decides_nothing_twice_and_gives_the_same_answer(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    make(0.1, 30)
    page = services.batches.open(site, amal, 0.0, 0.25)
    first = services.batches.decide(site, amal, claims(page), PUBLISH, "k1")
    assert services.batches.decide(site, amal, claims(page), PUBLISH, "k1") == first
    with services.store.read() as tx:
        assert tx.connection.execute(sa.select(sa.func.count()).select_from(decisions)).scalar_one() == 30


def test_a_batch_that_broke_off_goes_on_with_the_same_key_as_one_group(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    make(0.1, 30)
    page = services.batches.open(site, amal, 0.0, 0.25)
    services.batches.decide(site, amal, claims(page)[:25], PUBLISH, "k1")
    done = services.batches.decide(site, amal, claims(page), PUBLISH, "k1")
    assert (len(done.decided), done.left) == (30, [])
    assert services.review.undo(site, amal, done.record_id).count == 30


def test_what_changed_meanwhile_is_left_and_the_rest_decided(
    services: Services, site: Site, make: Make, amal: Actor, badr: Actor
) -> None:
    edited, withdrawn, decided, lost, plain = make(0.1, 5)
    page = services.batches.open(site, amal, 0.0, 0.25)
    by_comment = {item.comment.id: item.claim.id for item in page.items}
    services.intake.edit(site, edited.id, "نص آخر")
    services.intake.withdraw(site, withdrawn.id, CLI)
    services.review.decide(site, decided.id, REJECT, Actor("key", "k"))
    services.review.release(by_comment[lost.id], amal)
    services.review.claim_next(site, badr)
    done = services.batches.decide(site, amal, [*claims(page), "no-such-claim"], PUBLISH, "k1")
    assert done.decided == [plain.id]
    assert sorted(done.left) == sorted(
        [*(by_comment[one.id] for one in (edited, withdrawn, decided, lost)), "no-such-claim"]
    )
    assert services.intake.get(site, decided.id).status is Status.REJECTED


def test_nobody_decides_a_colleagues_batch_nor_another_sites(
    services: Services, site: Site, other_site: Site, make: Make, amal: Actor, badr: Actor
) -> None:
    make(0.1, 2)
    page = services.batches.open(site, amal, 0.0, 0.25)
    assert services.batches.decide(site, badr, claims(page), PUBLISH, "k1").decided == []
    assert services.batches.decide(other_site, amal, claims(page), PUBLISH, "k2").decided == []
    assert services.review.state(site, amal).held == 2


def test_a_site_that_asks_for_reasons_gets_them_from_batches_too(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    services.sites.set_policy(site, replace(site.policy, require_reason=True), CLI)
    make(0.1, 2)
    page = services.batches.open(site, amal, 0.0, 0.25)
    with pytest.raises(MissingField):
        services.batches.decide(site, amal, claims(page), Decision(Choice.REJECT), "k1")
    assert services.review.state(site, amal).held == 2
    assert len(services.batches.decide(site, amal, claims(page), REJECT, "k1").decided) == 2


def test_an_undo_takes_back_what_has_not_moved_on_and_counts_the_rest(
    services: Services, site: Site, make: Make, amal: Actor
) -> None:
    moved, *others = make(0.1, 3)
    page = services.batches.open(site, amal, 0.0, 0.25)
    done = services.batches.decide(site, amal, claims(page), PUBLISH, "k1")
    services.review.decide(site, moved.id, REJECT, Actor("key", "k"))
    undone = services.review.undo(site, amal, done.record_id)
    assert (undone.count, undone.left) == (2, 1)
    assert {services.intake.get(site, one.id).status for one in others} == {Status.HELD}
    assert services.intake.get(site, moved.id).status is Status.REJECTED


def test_nothing_is_published_or_sent_before_the_undo_window_of_a_batch_is_over(
    services: Services, site: Site, make: Make, amal: Actor, clock: FakeClock
) -> None:
    make(0.1, 3)
    page = services.batches.open(site, amal, 0.0, 0.25)
    services.batches.decide(site, amal, claims(page), PUBLISH, "k1")
    assert services.threads.counts(site, ["a1"]) == {"a1": 0}
    clock.advance(seconds=site.policy.undo_seconds)
    assert services.threads.counts(site, ["a1"]) == {"a1": 3}


def test_what_is_at_hand_is_put_back_on_this_site_only(
    services: Services, site: Site, other_site: Site, make: Make, amal: Actor, badr: Actor
) -> None:
    make(0.1, 2)
    theirs = held(services, other_site)
    services.batches.open(site, amal, 0.0, 0.25)
    services.review.claim_next(other_site, amal)
    assert services.batches.release(site, amal) == 2
    assert services.batches.release(site, amal) == 0
    assert len(services.batches.open(site, badr, 0.0, 0.25).items) == 2
    assert services.review.claim_next(other_site, badr) == []
    assert theirs.status is Status.HELD
