"""Second opinions: who can be asked, whom a question reaches, and that none is lost with a colleague who leaves."""

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import ClaimLost, CommentNotFound, InvalidField, StaleRevision, UnknownModerator
from moderation.domain.queue import Addressee, Escalated, QueueFilter
from moderation.domain.site import Moderator, Role, Site
from moderation.services.review.opinions import MAX_NOTE_CHARS
from moderation.services.review.shapes import Claimed
from moderation.store.tables import audit
from tests import factories
from tests.factories import INSULT, held
from tests.fakes import FakeClock

pytestmark = pytest.mark.both_databases
PUBLISH, REJECT = Decision(Choice.PUBLISH), Decision(Choice.REJECT, Reason.INSULT)
EDITORS = Addressee(role=Role.EDITOR)
CLI = Actor("system", "test")


def taken(services: Services, site: Site, who: Actor) -> Claimed:
    [item] = services.review.claim_next(site, who)
    return item


def ask(services: Services, site: Site, who: Actor, to: Addressee, note: str | None = None) -> str:
    item = taken(services, site, who)
    services.second_opinions.ask(site, item.claim.id, who, to, note)
    return item.comment.id


def test_a_colleague_who_is_asked_gets_the_comment_first_and_nobody_else_does(
    services: Services, site: Site, amal: Actor, badr: Actor, clock: FakeClock
) -> None:
    huda = factories.actor(factories.moderator(services, site, "هدى"))
    older = held(services, site)
    clock.advance(seconds=1)
    held(services, site, f"{INSULT} مرة أخرى")
    services.review.skip(taken(services, site, amal).claim.id, amal)
    asked = ask(services, site, amal, Addressee(badr.id), "أهذا سخرية؟")
    assert asked != older.id
    assert taken(services, site, badr).comment.id == asked
    assert [item.comment.id for item in services.review.claim_next(site, huda, count=5)] == [older.id]


def test_the_question_shows_from_whom_to_whom_and_why(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment, clock: FakeClock
) -> None:
    ask(services, site, amal, Addressee(badr.id), "أهذا سخرية؟")
    [question] = services.second_opinions.waiting(site, badr)
    assert (question.comment_id, question.asked_by_id) == (held_comment.id, amal.id)
    assert (question.asked_by, question.to_name, question.to_role) == ("أمل", "بدر", None)
    assert (question.note, question.asked_at) == ("أهذا سخرية؟", clock())
    assert services.second_opinions.waiting(site, amal) == []
    assert services.context.of(held_comment).escalation == question


def test_a_question_to_a_role_reaches_everyone_of_at_least_this_role(
    services: Services, site: Site, amal: Actor, badr: Actor, admin: Moderator, held_comment: Comment
) -> None:
    editor = factories.actor(factories.moderator(services, site, "محررة", Role.EDITOR))
    ask(services, site, amal, EDITORS)
    reached = [
        who for who in (amal, badr, editor, factories.actor(admin)) if services.second_opinions.waiting(site, who)
    ]
    assert reached == [editor, factories.actor(admin)]
    assert services.review.claim_next(site, badr) == []
    assert taken(services, site, editor).comment.id == held_comment.id


def test_the_state_and_the_filters_tell_second_opinions_apart(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    ask(services, site, amal, Addressee(badr.id))
    assert services.review.state(site, badr).escalated == 1
    assert (services.review.state(site, amal).escalated, services.review.state(site, amal).free) == (0, 0)
    assert services.context.listing(site, QueueFilter()) == []
    [one] = services.context.listing(site, QueueFilter(escalated=Escalated.ALL))
    assert one.comment.id == held_comment.id
    for_me = QueueFilter(escalated=Escalated.ME)
    assert services.review.claim_next(site, amal, wanted=for_me) == []
    assert len(services.review.claim_next(site, badr, wanted=for_me)) == 1


def test_an_answer_closes_the_question_and_an_undo_asks_it_again(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    ask(services, site, amal, Addressee(badr.id), "؟")
    services.review.decide_claimed(taken(services, site, badr).claim.id, REJECT, badr)
    assert services.second_opinions.waiting(site, badr) == []
    services.review.undo(site, badr)
    assert [one.note for one in services.second_opinions.waiting(site, badr)] == ["؟"]
    assert services.review.claim_next(site, amal) == []


@pytest.mark.parametrize("change", ["edit", "withdraw"])
def test_an_edit_or_a_withdrawal_ends_the_question(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment, change: str
) -> None:
    ask(services, site, amal, Addressee(badr.id), "؟")
    if change == "edit":
        services.intake.edit(site, held_comment.id, f"{INSULT} أبدا")
        services.scoring.score_due()
        assert taken(services, site, amal).comment.id == held_comment.id
    else:
        services.intake.withdraw(site, held_comment.id, CLI)
    assert services.second_opinions.waiting(site, badr) == []


def test_who_asked_who_is_asked_and_an_editor_can_give_it_back_and_no_other(
    services: Services, site: Site, amal: Actor, badr: Actor, admin: Moderator, held_comment: Comment
) -> None:
    huda = factories.actor(factories.moderator(services, site, "هدى"))
    for who in (amal, badr, factories.actor(admin)):
        asked = ask(services, site, amal, Addressee(badr.id))
        with pytest.raises(CommentNotFound):
            services.second_opinions.withdraw(site, asked, huda)
        services.second_opinions.withdraw(site, asked, who)
        services.second_opinions.withdraw(site, asked, who)
        assert services.second_opinions.waiting(site, badr) == []
        services.review.release(taken(services, site, huda).claim.id, huda)
    with services.store.read() as tx:
        actions = tx.connection.execute(sa.select(audit.c.action).where(audit.c.subject == held_comment.id)).scalars()
        assert list(actions) == ["comment.escalated", "comment.escalation_withdrawn"] * 3


def test_another_sites_question_is_not_found(
    services: Services, site: Site, other_site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    asked = ask(services, site, amal, Addressee(badr.id))
    with pytest.raises(CommentNotFound):
        services.second_opinions.withdraw(other_site, asked, amal)
    assert services.second_opinions.waiting(other_site, badr) == []


def test_only_colleagues_who_can_answer_are_asked(
    services: Services, site: Site, other_site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    stranger = factories.moderator(services, other_site, "غريب")
    gone = factories.moderator(services, site, "موقوف")
    services.people.disable(gone.email)
    assert [one.name for one in services.second_opinions.choices(site, amal)] == ["بدر"]
    item = taken(services, site, amal)
    nobody = [Addressee(stranger.id), Addressee(gone.id), Addressee(amal.id), Addressee("no-one"), EDITORS]
    for to in nobody:
        with pytest.raises(UnknownModerator):
            services.second_opinions.ask(site, item.claim.id, amal, to, None)
    for wrong, note in ((Addressee(), None), (Addressee(badr.id), "x" * (MAX_NOTE_CHARS + 1))):
        with pytest.raises(InvalidField):
            services.second_opinions.ask(site, item.claim.id, amal, wrong, note)
    assert services.review.find_claim(item.claim.id, amal).comment.escalated_to is None


def test_only_what_is_in_hand_as_it_stands_can_be_passed_on(
    services: Services, site: Site, other_site: Site, amal: Actor, badr: Actor, held_comment: Comment, clock: FakeClock
) -> None:
    item = taken(services, site, amal)
    to = Addressee(badr.id)
    with pytest.raises(ClaimLost):
        services.second_opinions.ask(site, item.claim.id, badr, to, None)
    with pytest.raises(ClaimLost):
        services.second_opinions.ask(other_site, item.claim.id, amal, to, None)
    clock.advance(seconds=services.settings.lease_seconds)
    with pytest.raises(ClaimLost):
        services.second_opinions.ask(site, item.claim.id, amal, to, None)
    again = taken(services, site, amal)
    services.intake.edit(site, held_comment.id, f"{INSULT} أبدا")
    with pytest.raises(StaleRevision):
        services.second_opinions.ask(site, again.claim.id, amal, to, None)


@pytest.mark.parametrize("leaving", ["removed", "locked out", "locked out by the command"])
def test_what_waits_for_a_colleague_who_leaves_goes_back_to_everyone(
    services: Services, site: Site, amal: Actor, badr: Actor, admin: Moderator, held_comment: Comment, leaving: str
) -> None:
    asked = ask(services, site, amal, Addressee(badr.id))
    if leaving == "removed":
        services.team.remove(site, admin, badr.id)
    elif leaving == "locked out":
        services.team.disable(site, admin, badr.id)
    else:
        [person] = [one for one in services.people.all() if one.id == badr.id]
        services.people.disable(person.email)
    assert taken(services, site, amal).comment.id == asked


def test_a_colleague_who_leaves_one_site_is_still_asked_on_another(
    services: Services, site: Site, other_site: Site, amal: Actor, badr: Actor, admin: Moderator
) -> None:
    people = {one.id: one for one in services.people.all()}
    for who in (amal, badr):
        services.people.grant(people[who.id].email, other_site, Role.MODERATOR)
    held(services, other_site)
    asked = ask(services, other_site, amal, Addressee(badr.id))
    services.team.remove(site, admin, badr.id)
    assert [one.comment_id for one in services.second_opinions.waiting(other_site, badr)] == [asked]


def test_an_undo_after_the_asked_one_left_gives_the_comment_to_everyone(
    services: Services, site: Site, amal: Actor, badr: Actor, admin: Moderator, held_comment: Comment
) -> None:
    ask(services, site, amal, Addressee(badr.id))
    editor = factories.actor(admin)
    services.review.decide_in_context(site, held_comment.id, PUBLISH, editor)
    services.team.disable(site, admin, badr.id)
    services.review.undo(site, editor)
    restored = services.intake.get(site, held_comment.id)
    assert (restored.status, restored.escalated_to) == (Status.HELD, None)
    assert services.context.of(restored).escalation is None
