"""What stands beside a comment: near-duplicates decided with it, thread and author's past, what an edit changed."""

import pytest
import sqlalchemy as sa

from moderation.arabic.worddiff import Change
from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import ClaimLost
from moderation.domain.policy import Standing
from moderation.domain.queue import Addressee
from moderation.domain.site import ArticleState, Site
from moderation.services.review.context import BEFORE, FOUND, PAST
from moderation.store.tables import audit, comments
from tests import factories
from tests.factories import INSULT, held, published, scored
from tests.fakes import FakeClock

pytestmark = pytest.mark.both_databases
PUBLISH, REJECT = Decision(Choice.PUBLISH), Decision(Choice.REJECT, Reason.INSULT)
CLI = Actor("system", "test")
FLOOD = "يا غبي تابع صفحتي واربح الآن ألف دولار بلا تعب ولا جهد"


def flood(services: Services, site: Site, clock: FakeClock, count: int) -> list[Comment]:
    """Hold so many texts that differ in their last sign."""
    made = []
    for n in range(count):
        made.append(held(services, site, f"{FLOOD} {n}", author=f"u{n}"))
        clock.advance(seconds=1)
    return made


def test_a_search_finds_whoever_has_a_comment_waiting_however_many_came_since(
    services: Services, site: Site, other_site: Site
) -> None:
    held(services, site, article="a-7", author="u-7", name="أحمد الرّاعي")
    page = ArticleRef("a-7", "https://alkhabar.example/harbour/7", "الإحالة إلى المرفأ")
    services.sites.put_article(site, page, ArticleState.OPEN, None, CLI)
    held(services, other_site, article="a-7", author="u-7", name="أحمد الرّاعي")
    published(services, site, article="b", author="w", name="أحمد الراعي")
    for n in range(30):
        held(services, site, f"{INSULT} {n}", article=f"x{n}", author=f"x{n}", name="سعاد")
    for words in ("الاحاله المرفا", "A-7", "harbour/7"):
        assert [one.external_id for one in services.context.find(site, words).articles] == ["a-7"], words
    for words in ("احمد الراعي", "u-7", "الرَّاعي أحمد"):
        assert [one.external_id for one in services.context.find(site, words).authors] == ["u-7"], words
    for words in ("", "ـًـ", "%", "_", "أحمد سعاد"):
        assert services.context.find(site, words).authors == [], words
    assert len(services.context.find(site, "سعاد").authors) == FOUND


def first_claim(services: Services, site: Site, who: Actor) -> str:
    [item] = services.review.claim_next(site, who)
    return item.claim.id


def statuses(services: Services, site: Site, made: list[Comment]) -> list[Status]:
    return [services.intake.get(site, one.id).status for one in made]


# Folds


def test_a_flood_is_counted_and_listed_longest_held_first(
    services: Services, site: Site, other_site: Site, clock: FakeClock
) -> None:
    made = flood(services, site, clock, 4)
    held(services, site, "أنت تافه ولا صلة لك بما سبق")
    held(services, other_site, FLOOD)
    assert services.folds.count(made[1]) == 3
    assert [one.id for one in services.folds.similar(made[1])] == [one.id for one in (made[0], made[2], made[3])]
    assert [one.id for one in services.folds.similar(made[1], limit=1)] == [made[0].id]


def test_one_decision_is_for_the_whole_flood_and_one_undo_takes_it_back(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    made = flood(services, site, clock, 4)
    done = services.folds.decide(first_claim(services, site, amal), REJECT, amal)
    assert (done.comment.id, done.count) == (made[0].id, 4)
    assert set(statuses(services, site, made)) == {Status.REJECTED}
    [past] = services.review.recent(site, amal)
    assert (past.record.id, past.others) == (done.record.id, 3)
    undone = services.review.undo(site, amal)
    assert (undone.count, undone.comment.id) == (4, made[0].id)
    assert set(statuses(services, site, made)) == {Status.HELD}


def test_what_a_colleague_holds_or_was_asked_stays_with_them(
    services: Services, site: Site, clock: FakeClock, amal: Actor, badr: Actor
) -> None:
    huda = factories.actor(factories.moderator(services, site, "هدى"))
    asked, with_badr, mine, free = flood(services, site, clock, 4)
    services.second_opinions.ask(site, first_claim(services, site, badr), badr, Addressee(huda.id), None)
    services.review.claim_next(site, badr)
    done = services.folds.decide(first_claim(services, site, amal), REJECT, amal)
    assert (done.comment.id, done.count) == (mine.id, 2)
    found = statuses(services, site, [asked, with_badr, mine, free])
    assert found == [Status.HELD, Status.HELD, Status.REJECTED, Status.REJECTED]


def test_a_fold_sent_twice_is_answered_twice_alike(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    flood(services, site, clock, 3)
    claim_id = first_claim(services, site, amal)
    first = services.folds.decide(claim_id, REJECT, amal, idempotency_key="k")
    assert services.folds.decide(claim_id, REJECT, amal, idempotency_key="k") == first
    assert services.folds.decide(claim_id, REJECT, amal) == first


def test_nobody_decides_a_colleagues_fold(
    services: Services, site: Site, clock: FakeClock, amal: Actor, badr: Actor
) -> None:
    made = flood(services, site, clock, 2)
    claim_id = first_claim(services, site, amal)
    for wrong in (claim_id, "no-such-claim"):
        with pytest.raises(ClaimLost):
            services.folds.decide(wrong, REJECT, badr)
    assert set(statuses(services, site, made)) == {Status.HELD}


def test_a_single_comment_is_a_fold_of_one(services: Services, site: Site, amal: Actor, held_comment: Comment) -> None:
    assert services.folds.decide(first_claim(services, site, amal), REJECT, amal).count == 1
    assert services.review.recent(site, amal)[0].others == 0


# Context


def test_a_reply_stands_with_its_parent_and_what_was_said_before(
    services: Services, site: Site, clock: FakeClock
) -> None:
    root = published(services, site, "السؤال الأول", external_id="root")
    earlier = []
    for n in range(BEFORE + 2):
        clock.advance(seconds=1)
        earlier.append(published(services, site, f"جواب {n}", parent="root", external_id=f"r{n}"))
    reply = held(services, site, parent="root")
    around = services.context.of(reply)
    assert around.parent
    assert around.parent.id == root.id
    assert [one.id for one in around.before] == [one.id for one in earlier[-BEFORE:]]


def test_an_author_comes_with_their_last_comments_and_nobody_elses(
    services: Services, site: Site, clock: FakeClock
) -> None:
    earlier = []
    for n in range(PAST + 2):
        earlier.append(published(services, site, f"تعليق {n}", author="u7"))
        clock.advance(seconds=1)
    scored(services, site, "من غيره", author="u8")
    around = services.context.of(held(services, site, author="u7"))
    assert [one.comment.id for one in around.history] == [one.id for one in earlier[:1:-1]]
    assert around.standing is Standing.NORMAL


def test_the_outcome_of_a_comment_says_whose_it_was_and_why(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    bad = held(services, site, author="u7")
    clock.advance(seconds=60)
    services.review.decide_claimed(first_claim(services, site, amal), REJECT, amal)
    decided = clock()
    clock.advance(seconds=60)
    kind = published(services, site, author="u7")
    now = held(services, site, f"{INSULT} مرة", author="u7")
    found = [(one.comment.id, one.reason, one.by_machine, one.at) for one in services.context.of(now).history]
    assert found == [(kind.id, None, True, clock()), (bad.id, Reason.INSULT, False, decided)]


def test_withdrawn_comments_are_not_shown_beside(services: Services, site: Site, clock: FakeClock) -> None:
    gone = published(services, site, "سيُسحب", author="u7")
    clock.advance(seconds=1)
    comment = held(services, site, author="u7")
    services.intake.withdraw(site, gone.id, CLI)
    around = services.context.of(comment)
    assert (around.before, around.history) == ([], [])


def test_what_an_author_changed_is_told_word_by_word(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    claim_id = first_claim(services, site, amal)
    assert services.context.edit_conflict(claim_id, amal) is None
    services.intake.edit(site, held_comment.id, INSULT.replace("غبي", "ذكي"))
    changed = services.context.edit_conflict(claim_id, amal)
    assert changed
    assert (changed.old, changed.new) == (INSULT, INSULT.replace("غبي", "ذكي"))
    assert [part.text.strip() for part in changed.parts if part.kind is Change.REMOVED] == ["غبي"]


def test_what_was_withdrawn_leaves_no_words_behind(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    claim_id = first_claim(services, site, amal)
    services.intake.edit(site, held_comment.id, "نص آخر")
    services.intake.withdraw(site, held_comment.id, CLI)
    changed = services.context.edit_conflict(claim_id, amal)
    assert changed
    assert (changed.old, changed.new, changed.parts) == ("", None, [])


def test_an_edit_is_told_to_who_held_the_comment_only(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    claim_id = first_claim(services, site, amal)
    with pytest.raises(ClaimLost):
        services.context.edit_conflict(claim_id, badr)


# What is noted


def test_risk_doubt_search_form_and_likeness_are_noted_with_the_verdict(
    services: Services, site: Site, held_comment: Comment
) -> None:
    assert (held_comment.risk, held_comment.uncertainty) == (0.9182, 0.1636)
    with services.store.read() as tx:
        row = tx.connection.execute(sa.select(comments).where(comments.c.id == held_comment.id)).one()
    assert None not in (row.near_a, row.near_b, row.near_c, row.near_d)


def test_a_decision_is_audited_with_its_surface_model_and_thresholds(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    services.review.decide_claimed(first_claim(services, site, amal), REJECT, amal)
    with services.store.read() as tx:
        [row] = tx.connection.execute(sa.select(audit).where(audit.c.action == "decision.reject")).all()
    assert (row.actor, row.subject, row.site_id) == (str(amal), held_comment.id, site.id)
    told = {name: row.details[name] for name in ("surface", "blind", "model")}
    assert told == {"surface": "button", "blind": False, "model": "fake-1"}
    assert row.details["thresholds"]["TOXICITY"]["hold"] == 0.45


def test_whoever_reads_a_covered_comment_by_itself_has_the_last_word(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    made = flood(services, site, clock, 3)
    first, second = services.review.prefetch(site, amal, count=2).items
    assert services.folds.decide(first.claim.id, REJECT, amal).count == 3
    spared = services.review.decide_claimed(second.claim.id, PUBLISH, amal)
    assert (spared.comment.id, spared.repeated) == (made[1].id, False)
    assert statuses(services, site, made) == [Status.REJECTED, Status.PUBLISHED, Status.REJECTED]
    clock.advance(seconds=site.policy.undo_seconds)
    undone = services.review.undo(site, amal, services.review.recent(site, amal)[-1].record.id)
    assert (undone.count, undone.left) == (2, 1)


def test_a_claim_that_was_over_when_the_fold_came_gives_no_last_word(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    flood(services, site, clock, 3)
    first, second = services.review.prefetch(site, amal, count=2).items
    services.review.release(first.claim.id, amal)
    clock.advance(seconds=360)
    services.folds.decide(first_claim(services, site, amal), REJECT, amal)
    with pytest.raises(ClaimLost):
        services.review.decide_claimed(second.claim.id, PUBLISH, amal)
