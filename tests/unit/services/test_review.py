"""The review queue: claims with a lease, decisions, skips and undoing."""

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import (
    ClaimLost,
    CommentErased,
    CommentNotFound,
    NothingToUndo,
    NotYetScored,
    StaleRevision,
)
from moderation.domain.queue import Order
from moderation.domain.site import Site
from moderation.services.review.shapes import Claimed
from moderation.store.tables import audit, decisions, labels, outbox
from tests.factories import INSULT, KIND, held, published, received
from tests.fakes import FakeClock

pytestmark = pytest.mark.both_databases
PUBLISH = Decision(Choice.PUBLISH)
REJECT = Decision(Choice.REJECT, Reason.INSULT)
BACK_OFFICE = Actor("key", "k1")


def status(services: Services, comment: Comment) -> Status:
    return services.intake.get(services.sites.by_slug(comment.site), comment.id).status


def claim(services: Services, site: Site, holder: Actor) -> Claimed:
    [claimed] = services.review.claim_next(site, holder)
    return claimed


def three_held(services: Services, site: Site, clock: FakeClock) -> list[str]:
    made = []
    for _ in range(3):
        made.append(held(services, site).id)
        clock.advance(seconds=1)
    return made


def test_the_comment_held_longest_is_handed_out_first(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    made = three_held(services, site, clock)
    claimed = services.review.claim_next(site, amal, count=3)
    assert [item.comment.id for item in claimed] == made


def test_the_newest_first_can_be_asked_for(services: Services, site: Site, clock: FakeClock, amal: Actor) -> None:
    made = three_held(services, site, clock)
    claimed = services.review.claim_next(site, amal, count=2, order=Order.NEWEST)
    assert [item.comment.id for item in claimed] == made[:0:-1]


def test_a_claim_shows_the_comment_with_its_verdict_and_its_end(
    services: Services, site: Site, clock: FakeClock, amal: Actor, held_comment: Comment
) -> None:
    claimed = claim(services, site, amal)
    assert claimed.comment == held_comment
    assert claimed.comment.verdict
    assert (claimed.claim.expires_at - clock()).total_seconds() == services.settings.lease_seconds


def test_a_claimed_comment_is_handed_to_nobody_else(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    claim(services, site, amal)
    assert services.review.claim_next(site, badr) == []
    assert services.review.prefetch(site, badr).items == []


def test_an_expired_lease_frees_the_comment(
    services: Services, site: Site, clock: FakeClock, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    claim(services, site, amal)
    clock.advance(seconds=services.settings.lease_seconds + 1)
    assert claim(services, site, badr).comment.id == held_comment.id


def test_a_lease_lasts_until_its_end(
    services: Services, site: Site, clock: FakeClock, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    claim(services, site, amal)
    clock.advance(seconds=services.settings.lease_seconds - 1)
    assert services.review.claim_next(site, badr) == []


def test_another_sites_comments_are_not_handed_out(
    services: Services, site: Site, other_site: Site, amal: Actor
) -> None:
    held(services, other_site)
    assert services.review.claim_next(site, amal) == []


def test_what_is_at_hand_stays_and_is_leased_anew(
    services: Services, site: Site, clock: FakeClock, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    [first] = services.review.prefetch(site, amal).items
    clock.advance(seconds=100)
    [again] = services.review.prefetch(site, amal, have=[first.claim.id]).items
    assert (again.claim.id, again.comment.id) == (first.claim.id, held_comment.id)
    clock.advance(seconds=100)
    assert services.review.prefetch(site, badr).items == []


def test_publishing_shows_the_comment_under_the_article_once_the_undo_window_is_over(
    services: Services, site: Site, clock: FakeClock, amal: Actor, held_comment: Comment
) -> None:
    decided = services.review.decide_claimed(claim(services, site, amal).claim.id, PUBLISH, amal).comment
    assert (decided.status, decided.decision and decided.decision.actor) == (Status.PUBLISHED, amal)
    clock.advance(seconds=site.policy.undo_seconds)
    assert services.threads.counts(site, ["a1"]) == {"a1": 1}


def test_rejecting_keeps_reason_and_note_and_hides_the_comment(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    rejection = Decision(Choice.REJECT, Reason.INSULT, note="مكرر")
    decided = services.review.decide_claimed(claim(services, site, amal).claim.id, rejection, amal).comment
    assert decided.decision
    assert (decided.status, decided.decision.reason, decided.decision.note) == (
        Status.REJECTED,
        Reason.INSULT,
        "مكرر",
    )
    assert services.threads.counts(site, ["a1"]) == {"a1": 0}


def test_a_decision_leaves_a_label_an_event_and_an_audit_line(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    services.review.decide_claimed(claim(services, site, amal).claim.id, REJECT, amal)
    with services.store.read() as tx:
        [label] = tx.connection.execute(sa.select(labels)).all()
        events = tx.connection.execute(sa.select(outbox.c.event).order_by(outbox.c.id)).scalars().all()
        actions = tx.connection.execute(sa.select(audit.c.action).where(audit.c.subject == held_comment.id)).scalars()
        assert list(actions) == ["decision.reject"]
    assert (label.label, label.reason, label.origin, label.model) == ("reject", "insult", "moderator", "fake-1")
    assert events == ["comment.held", "comment.rejected"]


def test_after_the_lease_a_decision_is_refused_and_nothing_changes(
    services: Services, site: Site, clock: FakeClock, amal: Actor, held_comment: Comment
) -> None:
    claimed = claim(services, site, amal)
    clock.advance(seconds=services.settings.lease_seconds)
    with pytest.raises(ClaimLost):
        services.review.decide_claimed(claimed.claim.id, PUBLISH, amal)
    assert status(services, held_comment) is Status.HELD


def test_nobody_decides_on_anothers_claim(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    claimed = claim(services, site, amal)
    for call in (
        lambda: services.review.decide_claimed(claimed.claim.id, PUBLISH, badr),
        lambda: services.review.skip(claimed.claim.id, badr),
        lambda: services.review.release(claimed.claim.id, badr),
        lambda: services.review.decide_claimed("no-such-claim", PUBLISH, amal),
    ):
        with pytest.raises(ClaimLost):
            call()


def test_an_edit_meanwhile_makes_the_decision_stale(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    claimed = claim(services, site, amal)
    services.intake.edit(site, held_comment.id, f"{INSULT} أبدا")
    with pytest.raises(StaleRevision):
        services.review.decide_claimed(claimed.claim.id, PUBLISH, amal)
    assert status(services, held_comment) is Status.RECEIVED


def test_a_withdrawal_meanwhile_is_told(services: Services, site: Site, amal: Actor, held_comment: Comment) -> None:
    claimed = claim(services, site, amal)
    services.intake.withdraw(site, held_comment.id, amal)
    with pytest.raises(CommentErased):
        services.review.decide_claimed(claimed.claim.id, PUBLISH, amal)


def test_a_decision_of_the_back_office_ends_the_claim(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    claimed = claim(services, site, amal)
    assert services.review.decide(site, held_comment.id, REJECT, BACK_OFFICE).status is Status.REJECTED
    with pytest.raises(ClaimLost):
        services.review.decide_claimed(claimed.claim.id, PUBLISH, amal)
    assert status(services, held_comment) is Status.REJECTED


def test_the_back_office_needs_no_claim_and_may_change_its_mind(services: Services, site: Site) -> None:
    comment = published(services, site)
    assert services.review.decide(site, comment.id, REJECT, BACK_OFFICE).published_revision is None
    assert services.review.decide(site, comment.id, PUBLISH, BACK_OFFICE).published_revision == 1


def test_the_same_decision_twice_is_stored_once(services: Services, site: Site, held_comment: Comment) -> None:
    first = services.review.decide(site, held_comment.id, REJECT, BACK_OFFICE)
    assert services.review.decide(site, held_comment.id, REJECT, BACK_OFFICE) == first
    with services.store.read() as tx:
        assert len(tx.connection.execute(sa.select(decisions)).all()) == 1


def test_a_form_sent_twice_is_answered_twice_alike(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    claimed = claim(services, site, amal)
    first = services.review.decide_claimed(claimed.claim.id, REJECT, amal)
    again = services.review.decide_claimed(claimed.claim.id, REJECT, amal)
    assert (again.record, again.comment, again.repeated) == (first.record, first.comment, True)


def test_the_back_office_is_told_when_it_read_an_older_text(
    services: Services, site: Site, held_comment: Comment
) -> None:
    services.intake.edit(site, held_comment.id, f"{INSULT} أبدا")
    services.scoring.score_due()
    with pytest.raises(StaleRevision):
        services.review.decide(site, held_comment.id, Decision(Choice.PUBLISH, revision=1), BACK_OFFICE)
    decided = services.review.decide(site, held_comment.id, Decision(Choice.PUBLISH, revision=2), BACK_OFFICE)
    assert decided.published_revision == 2


def test_what_waits_for_its_score_is_not_decided(services: Services, site: Site) -> None:
    with pytest.raises(NotYetScored):
        services.review.decide(site, received(services, site).id, PUBLISH, BACK_OFFICE)


def test_another_sites_comment_is_not_found(services: Services, site: Site, other_site: Site) -> None:
    theirs = held(services, other_site)
    with pytest.raises(CommentNotFound):
        services.review.decide(site, theirs.id, PUBLISH, BACK_OFFICE)


def test_a_skipped_comment_goes_to_others_and_not_to_its_skipper(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    services.review.skip(claim(services, site, amal).claim.id, amal)
    assert services.review.claim_next(site, amal) == []
    assert services.review.state(site, amal).skipped == 1
    assert claim(services, site, badr).comment.id == held_comment.id


def test_a_skipper_may_ask_for_the_skipped_again(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    services.review.skip(claim(services, site, amal).claim.id, amal)
    assert services.review.forget_skips(amal) == 1
    assert claim(services, site, amal).comment.id == held_comment.id


def test_a_released_comment_goes_back_to_everyone(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    services.review.release(claim(services, site, amal).claim.id, amal)
    assert claim(services, site, amal).comment.id == held_comment.id


def test_a_late_release_does_not_free_a_colleagues_claim(
    services: Services, site: Site, clock: FakeClock, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    old = claim(services, site, amal)
    clock.advance(seconds=services.settings.lease_seconds + 1)
    claim(services, site, badr)
    services.review.release(old.claim.id, amal)
    assert services.review.claim_next(site, amal) == []


def test_undo_gives_the_comment_back_to_who_decided(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    services.review.decide_claimed(claim(services, site, amal).claim.id, PUBLISH, amal)
    undone = services.review.undo(site, amal)
    assert (undone.comment.id, undone.comment.status) == (held_comment.id, Status.HELD)
    assert undone.comment.decision is None
    assert services.review.claim_next(site, badr) == []
    assert services.threads.counts(site, ["a1"]) == {"a1": 0}
    [again] = undone.items
    assert services.review.decide_claimed(again.claim.id, REJECT, amal).comment.status is Status.REJECTED


def test_undo_takes_the_label_back(services: Services, site: Site, amal: Actor, held_comment: Comment) -> None:
    services.review.decide_claimed(claim(services, site, amal).claim.id, PUBLISH, amal)
    services.review.undo(site, amal)
    with services.store.read() as tx:
        assert tx.connection.execute(sa.select(labels.c.retracted_at)).scalar_one()


def test_undo_restores_what_readers_saw_before(services: Services, site: Site, clock: FakeClock) -> None:
    comment = published(services, site, KIND)
    clock.advance(seconds=60)
    services.review.decide(site, comment.id, REJECT, BACK_OFFICE)
    restored = services.review.undo(site, BACK_OFFICE).comment
    assert (restored.status, restored.published_revision) == (Status.PUBLISHED, 1)
    assert restored.published_at == comment.published_at


def test_decisions_are_undone_one_by_one_from_the_last(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    made = three_held(services, site, clock)
    for _ in made:
        services.review.decide_claimed(claim(services, site, amal).claim.id, PUBLISH, amal)
    assert [services.review.undo(site, amal).comment.id for _ in made] == made[::-1]
    with pytest.raises(NothingToUndo):
        services.review.undo(site, amal)


def test_nobody_undoes_anothers_decision(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    services.review.decide_claimed(claim(services, site, amal).claim.id, PUBLISH, amal)
    with pytest.raises(NothingToUndo):
        services.review.undo(site, badr)


def test_a_repeated_undo_does_not_take_back_two(services: Services, site: Site, clock: FakeClock, amal: Actor) -> None:
    three_held(services, site, clock)
    for _ in range(2):
        last = services.review.decide_claimed(claim(services, site, amal).claim.id, PUBLISH, amal)
    first = services.review.undo(site, amal, last.record.id)
    again = services.review.undo(site, amal, last.record.id)
    assert (first.count, again.count) == (1, 0)
    assert again.items == first.items
    assert len(services.review.recent(site, amal)) == 1


def test_after_an_edit_a_colleague_or_a_withdrawal_a_decision_stands(
    services: Services, site: Site, amal: Actor
) -> None:
    moves = (
        lambda comment: services.intake.edit(site, comment.id, "نص جديد"),
        lambda comment: services.review.decide(site, comment.id, REJECT, BACK_OFFICE),
        lambda comment: services.intake.withdraw(site, comment.id, BACK_OFFICE),
    )
    for move in moves:
        comment = held(services, site)
        services.review.decide_claimed(claim(services, site, amal).claim.id, PUBLISH, amal)
        move(comment)
        with pytest.raises(StaleRevision):
            services.review.undo(site, amal)


def test_an_edit_frees_a_claimed_comment_for_its_new_revision(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    claim(services, site, amal)
    services.intake.edit(site, held_comment.id, f"{INSULT} أبدا")
    services.scoring.score_due()
    assert claim(services, site, badr).claim.revision == 2


def test_the_state_of_the_queue_counts_what_waits(
    services: Services, site: Site, clock: FakeClock, amal: Actor, badr: Actor
) -> None:
    began = clock()
    three_held(services, site, clock)
    claim(services, site, amal)
    state = services.review.state(site, badr)
    assert (state.held, state.free, state.skipped, state.oldest_held_at) == (3, 2, 0, began)
