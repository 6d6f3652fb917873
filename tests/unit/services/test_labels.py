"""The label store: every answer with its origin, weight and what was seen, until its comment is erased."""

from dataclasses import replace

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.label import Label, Origin
from moderation.domain.site import Site
from moderation.services.learning import labels as label_service
from moderation.services.sites import SYSTEM
from tests import factories

REJECT = Decision(Choice.REJECT, Reason.INSULT)


def stored(services: Services, site: Site) -> list[Label]:
    return list(services.labels.of(site))


def decide(services: Services, site: Site, actor: Actor, decision: Decision = REJECT) -> None:
    [claimed] = services.review.claim_next(site, actor)
    services.review.decide_claimed(claimed.claim.id, decision, actor)


def test_a_decision_is_kept_with_who_decided_which_text_of_whom(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    decide(services, site, amal)
    [label] = stored(services, site)
    assert (label.text, label.choice, label.reason) == (held_comment.body, Choice.REJECT, Reason.INSULT)
    assert (label.origin, label.weight, label.sampling) == (Origin.MODERATOR, 1.0, None)
    assert (label.actor, label.model, label.visible) == (amal, "fake-1", True)
    assert label.author_id


def test_a_back_office_is_told_from_a_person(services: Services, site: Site, held_comment: Comment) -> None:
    services.review.decide(site, held_comment.id, REJECT, Actor("key", "k1"))
    assert [label.origin for label in stored(services, site)] == [Origin.API]


def test_an_undone_decision_stays_visible_and_is_marked(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    decide(services, site, amal)
    [again] = services.review.undo(site, amal).items
    services.review.decide_claimed(again.claim.id, Decision(Choice.PUBLISH), amal)
    first, second = stored(services, site)
    assert first.retracted_at is not None
    assert (second.choice, second.retracted_at) == (Choice.PUBLISH, None)


def test_the_answer_to_an_appeal_counts_double(
    services: Services, site: Site, amal: Actor, badr: Actor, held_comment: Comment
) -> None:
    services.review.decide(site, held_comment.id, REJECT, amal)
    services.readers.appeal_for(site, held_comment.id, "لم أقصد أحدا", Actor("key", "k1"))
    decide(services, site, badr, Decision(Choice.PUBLISH))
    appeal = stored(services, site)[-1]
    assert (appeal.origin, appeal.weight, appeal.choice) == (Origin.APPEAL, 2.0, Choice.PUBLISH)


def test_a_blind_answer_says_for_how_many_comments_it_stands(services: Services, site: Site, amal: Actor) -> None:
    audited = services.sites.set_policy(site, replace(site.policy, audit_percent=50.0), SYSTEM)
    for number in range(8):
        factories.published(services, audited, f"تعليق رقم {number} على الخبر", author=f"u{number}")
    item = services.blind.next(audited, amal)
    assert item is not None
    services.blind.answer(audited, amal, item.sample_id, Choice.PUBLISH)
    [label] = stored(services, audited)
    assert (label.origin, label.visible, label.sampling, label.actor) == (Origin.BLIND_AUDIT, False, 2.0, amal)


def test_a_text_that_was_tried_out_is_kept_without_a_comment(services: Services, site: Site, amal: Actor) -> None:
    services.labels.tried(site, "زمبليط", Choice.REJECT, Reason.INSULT, amal, "fake-1")
    [label] = stored(services, site)
    assert (label.text, label.comment_id, label.author_id) == ("زمبليط", None, None)
    assert (label.origin, label.weight) == (Origin.PLAYGROUND, 0.5)


def test_a_label_keeps_the_revision_that_was_read(services: Services, site: Site, held_comment: Comment) -> None:
    services.review.decide(site, held_comment.id, REJECT, Actor("key", "k1"))
    services.intake.edit(site, held_comment.id, "نص جديد تماما")
    assert [label.text for label in stored(services, site)] == [held_comment.body]


def test_erasing_a_comment_erases_what_was_said_of_it(
    services: Services, site: Site, amal: Actor, held_comment: Comment
) -> None:
    decide(services, site, amal)
    services.intake.withdraw(site, held_comment.id, Actor("key", "k1"))
    assert stored(services, site) == []


def test_another_site_sees_none_of_it(
    services: Services, site: Site, other_site: Site, amal: Actor, held_comment: Comment
) -> None:
    decide(services, site, amal)
    assert stored(services, other_site) == []


def test_all_pages_are_read(services: Services, site: Site, amal: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label_service, "PAGE", 2)
    for number in range(5):
        services.labels.tried(site, f"نص {number}", Choice.PUBLISH, None, amal, "fake-1")
    assert [label.text for label in stored(services, site)] == [f"نص {number}" for number in range(5)]
