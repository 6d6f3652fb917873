"""The blind audit: who sees which sample, what an answer does, and what the answers say of the machine."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import CommentNotFound
from moderation.domain.policy import Threshold
from moderation.domain.site import Site
from moderation.services.review.blind import SIGNAL
from moderation.store.tables import audit_answers, audit_samples, labels, outbox
from tests.factories import INSULT, KIND, held, new_comment, published, scored
from tests.fakes import FakeClassifier, FakeClock

pytestmark = pytest.mark.both_databases
CLI = Actor("system", "test")
PUBLISH, REJECT = Choice.PUBLISH, Choice.REJECT
Answer = Callable[[Choice], None]


@pytest.fixture
def site(services: Services, site: Site) -> Site:
    """A site that audits every comment."""
    return services.sites.set_policy(site, replace(site.policy, audit_percent=100.0), CLI)


def want(services: Services, people: int) -> None:
    """Let each sample be for so many people; the draw gives two only now and then."""
    with services.store.begin() as tx:
        tx.connection.execute(audit_samples.update().values(wanted=people))


def answer_all(services: Services, site: Site, who: Actor, choose: Callable[[str], Choice]) -> int:
    count = 0
    while item := services.blind.next(site, who):
        services.blind.answer(site, who, item.sample_id, choose(item.body))
        count += 1
    return count


def judge(text: str) -> Choice:
    return REJECT if "غبي" in text or "خفية" in text else PUBLISH


def several(services: Services, site: Site, texts: list[str]) -> list[Comment]:
    stored = services.intake.receive_batch(site, [new_comment(text, author=f"u{n}") for n, text in enumerate(texts)])
    while services.scoring.score_due():
        pass
    return [services.intake.get(site, one.id) for one in stored if isinstance(one, Comment)]


def test_published_held_and_rejected_ones_are_shown_without_what_the_machine_said(
    services: Services, site: Site, amal: Actor
) -> None:
    services.sites.set_policy(site, replace(site.policy, thresholds={"SPAM": Threshold(0.5, 0.8)}), CLI)
    rejected = scored(services, site, "إعلان رخيص")
    kind = published(services, site, external_id="e1")
    assert rejected.status is Status.REJECTED
    reply = scored(services, site, "أوافقك", parent="e1")
    seen = []
    while item := services.blind.next(site, amal):
        seen.append(item.comment_id)
        assert not any("score" in name or "verdict" in name or "signal" in name for name in vars(item))
        services.blind.answer(site, amal, item.sample_id, PUBLISH)
    assert sorted(seen) == sorted([rejected.id, kind.id, reply.id])
    assert services.blind.waiting(site, amal) == 0


def test_a_sample_comes_with_its_article_and_what_it_answers(services: Services, site: Site, amal: Actor) -> None:
    parent = published(services, site, external_id="e1")
    services.review.decide(site, parent.id, Decision(REJECT), amal)
    reply = scored(services, site, "أوافقك", parent="e1")
    item = services.blind.next(site, amal)
    assert item
    assert item.comment_id == reply.id
    assert item.parent
    assert (item.parent.id, item.article.title, item.dir, item.body) == (parent.id, "مقال a1", "rtl", "أوافقك")


def test_nobody_is_asked_twice_nor_about_what_they_decided(
    services: Services, site: Site, amal: Actor, badr: Actor
) -> None:
    held(services, site)
    want(services, 2)
    [item] = services.review.claim_next(site, amal)
    services.review.decide_claimed(item.claim.id, Decision(REJECT, Reason.INSULT), amal)
    assert services.blind.next(site, amal) is None
    assert answer_all(services, site, badr, judge) == 1
    assert services.blind.next(site, badr) is None


def test_a_sample_is_done_once_enough_people_answered(services: Services, site: Site, amal: Actor, badr: Actor) -> None:
    published(services, site)
    want(services, 1)
    assert answer_all(services, site, amal, judge) == 1
    assert services.blind.next(site, badr) is None


def test_an_answer_against_how_the_comment_stands_brings_it_before_a_moderator(
    services: Services, site: Site, amal: Actor, badr: Actor
) -> None:
    comment = published(services, site)
    item = services.blind.next(site, amal)
    assert item
    stored = services.blind.answer(site, amal, item.sample_id, REJECT, Reason.INSULT)
    assert stored.requeued
    after = services.intake.get(site, comment.id)
    assert (after.status, after.published_revision) == (Status.HELD, 1)  # readers still see it
    assert services.threads.counts(site, ["a1"]) == {"a1": 1}
    assert after.verdict
    assert [signal.name for signal in after.verdict.signals][-1] == SIGNAL
    assert [one.comment.id for one in services.review.claim_next(site, badr)] == [comment.id]
    with services.store.read() as tx:
        assert (
            list(tx.connection.execute(sa.select(outbox.c.event).order_by(outbox.c.id)).scalars())[-1] == "comment.held"
        )


@pytest.mark.parametrize(("text", "choice"), [(KIND, PUBLISH), (INSULT, REJECT), (INSULT, PUBLISH)])
def test_an_answer_that_agrees_or_is_on_a_held_comment_changes_nothing_for_readers(
    services: Services, site: Site, amal: Actor, text: str, choice: Choice
) -> None:
    before = scored(services, site, text)
    item = services.blind.next(site, amal)
    assert item
    assert not services.blind.answer(site, amal, item.sample_id, choice).requeued
    assert services.intake.get(site, before.id) == before


def test_an_answer_is_kept_as_a_label_that_chance_picked(services: Services, site: Site, amal: Actor) -> None:
    published(services, site)
    assert answer_all(services, site, amal, lambda _: REJECT) == 1
    with services.store.read() as tx:
        [label] = tx.connection.execute(sa.select(labels)).all()
    assert (label.label, label.visible, label.decision_id) == ("reject", False, None)


def test_the_same_answer_again_is_the_first_one(services: Services, site: Site, amal: Actor) -> None:
    published(services, site)
    item = services.blind.next(site, amal)
    assert item
    services.blind.answer(site, amal, item.sample_id, PUBLISH)
    again = services.blind.answer(site, amal, item.sample_id, REJECT)
    assert (again.choice, again.requeued) == (PUBLISH, False)
    with services.store.read() as tx:
        assert len(tx.connection.execute(sa.select(audit_answers)).all()) == 1


def test_what_was_edited_withdrawn_or_belongs_elsewhere_is_not_answered(
    services: Services, site: Site, other_site: Site, amal: Actor
) -> None:
    edited, withdrawn, kept = several(services, site, [KIND, "شكرا لكم", "تقرير جيد"])
    items = {}
    for _ in range(3):
        item = services.blind.next(site, amal)
        assert item
        items[item.comment_id] = item.sample_id
        with services.store.begin() as tx:
            mine = audit_samples.c.id == item.sample_id
            tx.connection.execute(audit_samples.update().where(mine).values(answers=9))
    services.intake.edit(site, edited.id, "نص آخر")
    services.intake.withdraw(site, withdrawn.id, CLI)
    for comment, where in ((edited, site), (withdrawn, site), (kept, other_site)):
        with pytest.raises(CommentNotFound):
            services.blind.answer(where, amal, items[comment.id], PUBLISH)
    with pytest.raises(CommentNotFound):
        services.blind.answer(site, amal, "no-such-sample", PUBLISH)
    assert services.blind.answer(site, amal, items[kept.id], PUBLISH).choice is PUBLISH


# Results

TEXTS = [KIND, "إهانة خفية", INSULT, INSULT]  # published, published but bad, held twice


def test_there_are_no_estimates_before_twenty_answers(services: Services, site: Site, amal: Actor) -> None:
    several(services, site, [KIND] * 10)
    answer_all(services, site, amal, judge)
    results = services.blind.results(site)
    assert (results.samples, results.answers, results.pairs) == (10, 10, 0)
    assert (results.recall, results.precision, results.kappa) == (None, None, None)


def test_recall_and_precision_come_out_of_the_answers(services: Services, site: Site, amal: Actor) -> None:
    several(services, site, TEXTS * 10)
    want(services, 1)
    answer_all(services, site, amal, judge)
    results = services.blind.results(site)
    assert results.recall
    assert results.precision
    assert results.recall.value == pytest.approx(20 / 30, abs=1e-3)  # twenty held of thirty that should go
    assert results.precision.value == 1.0


def test_a_sample_nobody_answered_is_taken_to_be_like_its_kind(services: Services, site: Site, amal: Actor) -> None:
    """Held ones are answered in full, published ones by the half: recall must not be that of the answers alone."""
    several(services, site, TEXTS * 20)
    want(services, 1)
    seen = 0
    while item := services.blind.next(site, amal):
        answered = judge(item.body)
        if "غبي" not in item.body:
            seen += 1
        if "غبي" in item.body or seen <= 20:
            services.blind.answer(site, amal, item.sample_id, answered)
        else:
            with services.store.begin() as tx:
                mine = audit_samples.c.id == item.sample_id
                tx.connection.execute(audit_samples.update().where(mine).values(answers=9))
    results = services.blind.results(site)
    assert results.recall
    assert results.recall.value == pytest.approx(40 / 60, abs=1e-3)


def test_on_a_site_of_one_moderator_held_ones_count_by_their_ordinary_decision(
    services: Services, site: Site, amal: Actor
) -> None:
    several(services, site, TEXTS * 10)
    while claimed := services.review.claim_next(site, amal, count=10):
        for item in claimed:
            services.review.decide_claimed(item.claim.id, Decision(REJECT, Reason.INSULT), amal)
    want(services, 1)
    assert answer_all(services, site, amal, judge) == 20  # the published ones
    results = services.blind.results(site)
    assert (results.answers, results.stand_ins) == (20, 20)
    assert results.recall
    assert results.recall.value == pytest.approx(20 / 30, abs=1e-3)


def test_there_is_no_recall_while_nobody_judged_what_was_published(services: Services, site: Site, amal: Actor) -> None:
    several(services, site, [KIND] * 5 + [INSULT] * 25)
    while claimed := services.review.claim_next(site, amal, count=10):
        for item in claimed:
            services.review.decide_claimed(item.claim.id, Decision(REJECT, Reason.INSULT), amal)
    results = services.blind.results(site)
    assert results.recall is None
    assert results.precision
    assert results.precision.value == 1.0


def test_answers_of_two_people_to_one_sample_give_their_agreement(
    services: Services, site: Site, amal: Actor, badr: Actor, fake_classifier: FakeClassifier
) -> None:
    several(services, site, TEXTS * 6)
    want(services, 2)
    answer_all(services, site, amal, judge)
    answer_all(services, site, badr, lambda text: REJECT if "غبي" in text else PUBLISH)
    results = services.blind.results(site)
    assert (results.answers, results.pairs) == (48, 24)
    assert results.kappa
    assert results.kappa.value == pytest.approx(0.5, abs=1e-3)  # agree on 18 of 24, by chance on 12


def test_what_is_old_or_another_sites_does_not_count(
    services: Services, site: Site, other_site: Site, amal: Actor, clock: FakeClock
) -> None:
    several(services, site, [KIND] * 3)
    assert services.blind.results(other_site).samples == 0
    clock.advance(seconds=91 * 86_400)
    assert services.blind.results(site).samples == 0


def test_a_withdrawn_comment_leaves_no_sample_behind(services: Services, site: Site, amal: Actor) -> None:
    comment = published(services, site)
    answer_all(services, site, amal, judge)
    services.intake.withdraw(site, comment.id, CLI)
    with services.store.read() as tx:
        assert tx.connection.execute(sa.select(audit_samples)).all() == []
        assert tx.connection.execute(sa.select(audit_answers)).all() == []
