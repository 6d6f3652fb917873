"""How comments come in, change and go."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import (
    ArticleClosed,
    AuthorBanned,
    ClockSkew,
    CommentErased,
    CommentNotFound,
    EmptyBody,
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidText,
    MushrifError,
    QueueFull,
    UnknownParent,
)
from moderation.domain.policy import Standing
from moderation.domain.site import ArticleState, Site
from moderation.store.tables import comments, metadata
from tests.factories import INSULT, KIND, held, new_comment, published, received, scored
from tests.fakes import FakeClock, FakeJobs
from tests.together import together

pytestmark = pytest.mark.both_databases
CLI = Actor("system", "test")


def count_comments(services: Services) -> int:
    with services.store.read() as tx:
        return tx.connection.execute(sa.select(sa.func.count()).select_from(comments)).scalar_one()


def everything_stored(services: Services) -> str:
    """Return every cell of every table as one text."""
    with services.store.read() as tx:
        rows = [row for table in metadata.sorted_tables for row in tx.connection.execute(sa.select(table))]
    return "\n".join(str(cell) for row in rows for cell in row)


def test_a_new_comment_waits_as_received(services: Services, site: Site) -> None:
    comment = received(services, site, KIND, external_id="e1")
    assert (comment.status, comment.revision, comment.body, comment.dir) == (Status.RECEIVED, 1, KIND, "rtl")
    assert (comment.external_id, comment.article.external_id, comment.author.name) == ("e1", "a1", "قارئ")
    assert (comment.verdict, comment.decision, comment.published_at) == (None, None, None)


def test_a_new_comment_rings_for_its_score(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    received(services, site)
    assert fake_jobs.rings == 1


def test_a_comment_is_kept_although_redis_is_down(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    fake_jobs.up = False
    comment = received(services, site)
    assert services.intake.get(site, comment.id).status is Status.RECEIVED


def test_the_same_external_id_gives_the_first_comment_back(services: Services, site: Site) -> None:
    first = received(services, site, KIND, external_id="e1")
    again = received(services, site, "نص آخر", external_id="e1")
    assert again == first
    assert count_comments(services) == 1


def test_two_sites_may_use_the_same_external_id(services: Services, site: Site, other_site: Site) -> None:
    mine = received(services, site, external_id="e1")
    theirs = received(services, other_site, external_id="e1")
    assert mine.id != theirs.id


def test_the_same_key_gives_the_first_comment_back(services: Services, site: Site) -> None:
    first = services.intake.receive(site, new_comment(), "key-1")
    assert services.intake.receive(site, new_comment(), "key-1") == first
    assert count_comments(services) == 1


def test_a_key_with_another_body_is_refused(services: Services, site: Site) -> None:
    services.intake.receive(site, new_comment(), "key-1")
    with pytest.raises(IdempotencyKeyReused):
        services.intake.receive(site, new_comment("نص آخر"), "key-1")


def test_a_key_that_repeated_an_external_id_is_used_up_too(services: Services, site: Site) -> None:
    new = new_comment(external_id="c1")
    first = services.intake.receive(site, new)
    assert services.intake.receive(site, new, "k1").id == first.id
    with pytest.raises(IdempotencyKeyReused):
        services.intake.receive(site, new_comment("غيره", external_id="c2"), "k1")


def test_a_key_belongs_to_one_site(services: Services, site: Site, other_site: Site) -> None:
    first = services.intake.receive(site, new_comment(), "key-1")
    assert services.intake.receive(other_site, new_comment("نص آخر"), "key-1").id != first.id


def test_a_key_is_forgotten_after_a_day(services: Services, site: Site, clock: FakeClock) -> None:
    first = services.intake.receive(site, new_comment(), "key-1")
    clock.advance(seconds=25 * 3600)
    services.scoring.sweep()
    assert services.intake.receive(site, new_comment(), "key-1").id != first.id


def test_eight_calls_with_one_key_at_once_make_one_comment(services: Services, site: Site) -> None:
    made = together([lambda: services.intake.receive(site, new_comment(), "key-1")] * 8)
    assert len({comment.id for comment in made}) == count_comments(services) == 1


def test_eight_calls_with_one_external_id_at_once_make_one_comment(services: Services, site: Site) -> None:
    made = together([lambda: received(services, site, external_id="e1")] * 8)
    assert len({comment.id for comment in made}) == count_comments(services) == 1


def test_batches_that_name_the_same_people_in_other_orders_all_arrive(services: Services, site: Site) -> None:
    items = [new_comment(author=f"u{n}", article=f"a{n}") for n in range(20)]
    together([partial(services.intake.receive_batch, site, part) for part in (items, items[::-1]) * 2])
    assert count_comments(services) == 80


def test_each_line_of_a_batch_succeeds_or_fails_by_itself(services: Services, site: Site) -> None:
    refused = InvalidText("line 1")
    good, empty, orphan = new_comment(), new_comment("  "), new_comment(parent="nobody")
    items: list[NewComment | MushrifError] = [good, refused, empty, orphan, new_comment(INSULT)]
    results = services.intake.receive_batch(site, items)
    assert [type(result) for result in results] == [Comment, InvalidText, EmptyBody, UnknownParent, Comment]
    assert count_comments(services) == 2


def test_a_batch_repeated_with_its_key_makes_nothing_new(services: Services, site: Site) -> None:
    items = [new_comment(f"تعليق {n}") for n in range(3)]
    first = services.intake.receive_batch(site, items, "batch-1")
    assert services.intake.receive_batch(site, items, "batch-1") == first
    assert count_comments(services) == 3


def test_a_line_of_a_batch_may_answer_an_earlier_line(services: Services, site: Site) -> None:
    root, reply = services.intake.receive_batch(site, [new_comment(external_id="e1"), new_comment(parent="e1")])
    assert isinstance(root, Comment)
    assert isinstance(reply, Comment)
    assert reply.parent_id == root.id


@pytest.mark.parametrize("by", ["id", "external_id"])
def test_a_reply_names_its_parent_by_either_id(services: Services, site: Site, by: str) -> None:
    parent = received(services, site, external_id="e1")
    assert received(services, site, parent=getattr(parent, by)).parent_id == parent.id


def test_a_parent_of_another_article_or_site_is_unknown(services: Services, site: Site, other_site: Site) -> None:
    elsewhere, theirs = received(services, site, article="a2"), received(services, other_site)
    for parent in (elsewhere.id, theirs.id, "nobody"):
        with pytest.raises(UnknownParent):
            received(services, site, parent=parent)


def test_a_comment_from_the_far_future_is_refused(services: Services, site: Site, clock: FakeClock) -> None:
    soon, late = clock() + timedelta(minutes=4), clock() + timedelta(minutes=6)
    assert services.intake.receive(site, new_comment(submitted_at=soon)).submitted_at == clock()
    with pytest.raises(ClockSkew):
        services.intake.receive(site, new_comment(submitted_at=late))


def test_a_closed_article_takes_no_comment_and_no_edit(services: Services, site: Site) -> None:
    comment = received(services, site)
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.CLOSED, None, CLI)
    with pytest.raises(ArticleClosed):
        received(services, site)
    with pytest.raises(ArticleClosed):
        services.intake.edit(site, comment.id, "نص آخر")


def test_a_banned_author_may_not_comment(services: Services, site: Site) -> None:
    services.sites.put_author(site, AuthorRef("u1"), Standing.BANNED, CLI)
    with pytest.raises(AuthorBanned):
        received(services, site, author="u1")


def test_a_refused_comment_leaves_nothing_behind(services: Services, site: Site) -> None:
    with pytest.raises(EmptyBody):
        services.intake.receive(site, new_comment(" ", article="never-seen"), "key-1")
    assert "never-seen" not in everything_stored(services)
    assert count_comments(services) == 0


def test_a_full_queue_refuses_new_comments_and_says_when_to_return(
    services: Services, site: Site, clock: FakeClock
) -> None:
    small = replace(services.intake, max_waiting=2)
    small.receive_batch(site, [new_comment(), new_comment()])
    clock.advance(seconds=2)
    with pytest.raises(QueueFull) as refused:
        small.receive(site, new_comment())
    assert refused.value.retry_after
    assert count_comments(services) == 2


def test_an_edit_is_a_new_revision_and_the_published_one_stays_up(services: Services, site: Site) -> None:
    comment = published(services, site, KIND)
    edited = services.intake.edit(site, comment.id, INSULT)
    assert (edited.status, edited.revision, edited.published_revision) == (Status.RECEIVED, 2, 1)
    services.scoring.score_due()
    assert services.intake.get(site, comment.id).status is Status.HELD
    assert [item.body for item in services.threads.page(site, "a1").items] == [KIND]


def test_a_published_edit_replaces_the_text_and_keeps_its_place(
    services: Services, site: Site, clock: FakeClock
) -> None:
    comment = published(services, site, KIND)
    clock.advance(seconds=60)
    services.intake.edit(site, comment.id, "شكرا جزيلا")
    services.scoring.score_due()
    [shown] = services.threads.page(site, "a1").items
    assert (shown.body, shown.published_at) == ("شكرا جزيلا", comment.published_at)


def test_the_same_text_again_is_no_edit(services: Services, site: Site) -> None:
    comment = published(services, site)
    assert services.intake.edit(site, comment.id, KIND) == comment


def test_two_edits_at_once_both_arrive_or_one_is_told(services: Services, site: Site) -> None:
    comment = published(services, site)

    def edit(text: str) -> int | str:
        try:
            return services.intake.edit(site, comment.id, text).revision
        except MushrifError as error:
            return error.code

    results = together([lambda: edit("أول"), lambda: edit("ثان")])
    newest = services.intake.get(site, comment.id)
    assert newest.revision == 1 + sum(isinstance(result, int) for result in results)
    assert newest.revision > 1


def test_a_withdrawn_comment_leaves_no_text_in_any_table(services: Services, site: Site, amal: Actor) -> None:
    comment = held(services, site, f"{INSULT} سرّ-أول", external_id="e1")
    rejection = Decision(Choice.REJECT, Reason.INSULT, note="ملاحظة سرّ-ثان")
    services.review.decide(site, comment.id, rejection, amal)
    services.intake.edit(site, comment.id, f"{INSULT} سرّ-ثالث")
    services.scoring.score_due()
    assert "سرّ" in everything_stored(services)
    services.intake.withdraw(site, comment.id, amal)
    assert "سرّ" not in everything_stored(services)
    assert "غبي" not in everything_stored(services)


def test_a_withdrawn_comment_is_a_stone_that_answers_and_cannot_be_edited(
    services: Services, site: Site, amal: Actor
) -> None:
    comment = published(services, site)
    services.intake.withdraw(site, comment.id, amal)
    services.intake.withdraw(site, comment.id, amal)
    stone = services.intake.get(site, comment.id)
    assert (stone.status, stone.body, stone.verdict and stone.verdict.scores) == (Status.ERASED, None, {})
    assert services.threads.counts(site, ["a1"]) == {"a1": 0}
    with pytest.raises(CommentErased):
        services.intake.edit(site, comment.id, "نص آخر")


def test_a_comment_withdrawn_before_its_score_gets_none(services: Services, site: Site, amal: Actor) -> None:
    comment = received(services, site)
    services.intake.withdraw(site, comment.id, amal)
    assert services.scoring.score_due() == []
    assert services.intake.get(site, comment.id).verdict is None


def test_another_sites_comment_is_not_found(services: Services, site: Site, other_site: Site, amal: Actor) -> None:
    theirs = received(services, other_site)
    for call in (
        lambda: services.intake.get(site, theirs.id),
        lambda: services.intake.edit(site, theirs.id, KIND),
        lambda: services.intake.withdraw(site, theirs.id, amal),
    ):
        with pytest.raises(CommentNotFound):
            call()


def test_pages_walk_from_newest_to_oldest_without_gap_or_repeat(services: Services, site: Site) -> None:
    made = [received(services, site).id for _ in range(7)]
    walked: list[str] = []
    cursor = None
    for _ in range(4):
        page, cursor = services.intake.page(site, status=None, article=None, cursor=cursor, limit=2)
        walked += [comment.id for comment in page]
    assert walked == made[::-1]
    assert cursor is None


def test_pages_can_be_narrowed_by_status_and_article(services: Services, site: Site) -> None:
    first = held(services, site, article="a1")
    published(services, site, article="a1")
    held(services, site, article="a2")
    page, _ = services.intake.page(site, status=Status.HELD, article="a1", cursor=None, limit=10)
    assert [comment.id for comment in page] == [first.id]


def test_a_forged_cursor_is_refused(services: Services, site: Site) -> None:
    received(services, site)
    received(services, site)
    _, cursor = services.intake.page(site, status=None, article=None, cursor=None, limit=1)
    assert cursor
    of_thread = services.threads.signer.sign("thread", ["2026-01-01T00:00:00+00:00", "x"])
    for forged in (cursor[:-2] + "AA", "A" + cursor[1:], "x", "ملف", of_thread):
        with pytest.raises(InvalidCursor):
            services.intake.page(site, status=None, article=None, cursor=forged, limit=1)


def test_waiting_returns_the_verdict_as_soon_as_it_is_there(services: Services, site: Site, clock: FakeClock) -> None:
    comment = received(services, site, INSULT)
    began = clock()

    def pause(seconds: float) -> None:
        clock.advance(seconds=seconds)
        services.scoring.score_due()

    seen = replace(services.intake, pause=pause).wait(site, comment, 2)
    assert seen.status is Status.HELD
    assert clock() - began < timedelta(seconds=1)


def test_waiting_in_vain_ends_on_time(services: Services, site: Site, clock: FakeClock) -> None:
    comment, began = received(services, site), clock()
    assert services.intake.wait(site, comment, 2).status is Status.RECEIVED
    assert timedelta(seconds=2) <= clock() - began < timedelta(seconds=2.1)


def test_direction_is_stored_with_each_revision(services: Services, site: Site) -> None:
    comment = scored(services, site, "BBC قالت غير ذلك تماما")
    assert comment.dir == "rtl"
    assert services.intake.edit(site, comment.id, "all of it in English").dir == "ltr"
