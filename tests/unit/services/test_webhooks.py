"""Webhooks and their deliveries: what is sent, when, in which order, how often, and what a crash leaves."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.errors import InvalidCursor, InvalidField, UnknownWebhook
from moderation.domain.site import Site
from moderation.domain.webhook import MAX_WEBHOOKS, RETRY_SECONDS, Answer, Delivery, DeliveryState, Event, Webhook
from moderation.services import payload
from moderation.services.deliveries import KEPT_DAYS, LEASE_SECONDS, lanes
from moderation.store.tables import audit, deliveries
from tests import factories
from tests.fakes import FakeClock, FakePostman

pytestmark = pytest.mark.both_databases
ADMIN = Actor("key", "k1")
URL = "https://hooks.example/in"
PUBLISH = Decision(Choice.PUBLISH)
OK, REFUSED, AWAY, GONE = Answer(5, 200), Answer(5, 400), Answer(5, None, "timeout"), Answer(5, 410)


@pytest.fixture
def steady(services: Services) -> Services:
    """The services, with no chance in when an attempt is repeated."""
    return replace(services, deliveries=replace(services.deliveries, jitter=lambda: 0.0))


@pytest.fixture
def webhook(steady: Services, site: Site) -> Webhook:
    return steady.webhooks.add(site, URL, (), ADMIN)


def claimed(services: Services, webhook: Webhook, count: int = 100) -> list[Delivery]:
    services.deliveries.dispatch(1_000)
    return services.deliveries.claim(webhook, count)


def deliver(services: Services) -> int:
    """Send all that may be sent now, as a delivery worker would; return how many attempts were made."""
    attempts = 0
    services.deliveries.dispatch(1_000)
    while found := [
        delivery
        for webhook in services.deliveries.webhooks_with_work()
        for delivery in services.deliveries.claim(webhook, lanes(webhook))
    ]:
        attempts += sum(services.deliveries.send(delivery) is not None for delivery in found)
    return attempts


def told(postman: FakePostman) -> list[dict[str, Any]]:
    return [json.loads(sent.body) for sent in postman.sent]


def types(postman: FakePostman) -> list[str]:
    return [message["type"] for message in told(postman)]


def states(services: Services) -> list[str]:
    with services.store.read() as tx:
        return list(tx.connection.execute(sa.select(deliveries.c.state).order_by(deliveries.c.id)).scalars())


def decide(services: Services, site: Site, moderator: Actor) -> None:
    [claim] = services.review.claim_next(site, moderator)
    services.review.decide_claimed(claim.claim.id, PUBLISH, moderator)


# ----- what is sent, and when ----------------------------------------------------------------------------------


def test_an_event_reaches_the_webhook_with_the_comment(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    comment = factories.held(steady, site, external_id="c1")
    assert deliver(steady) == 1
    [sent], [message] = fake_postman.sent, told(fake_postman)
    assert (sent.url, sent.secrets) == (URL, (webhook.secret,))
    assert message["type"] == "comment.held"
    assert message["timestamp"] == "2026-11-25T08:00:00.000Z"
    data = message["data"]
    assert (data["comment_id"], data["external_id"], data["status"]) == (comment.id, "c1", "held")
    assert data["comment"]["body"] == comment.body
    assert data["omitted"] == []


def test_an_event_is_sent_once(steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman) -> None:
    factories.held(steady, site)
    assert (deliver(steady), deliver(steady)) == (1, 0)


def test_a_webhook_gets_the_events_it_wants_of_its_own_site(
    steady: Services, site: Site, other_site: Site, fake_postman: FakePostman
) -> None:
    steady.webhooks.add(site, URL, [Event.PUBLISHED], ADMIN)
    steady.webhooks.add(other_site, "https://other.example/", (), ADMIN)
    factories.held(steady, site)
    factories.published(steady, site)
    deliver(steady)
    assert [(sent.url, kind) for sent, kind in zip(fake_postman.sent, types(fake_postman), strict=True)] == [
        (URL, "comment.published")
    ]


def test_what_happened_before_a_webhook_was_there_is_not_sent(
    steady: Services, site: Site, fake_postman: FakePostman
) -> None:
    factories.held(steady, site)
    steady.deliveries.dispatch(100)
    steady.webhooks.add(site, URL, (), ADMIN)
    assert deliver(steady) == 0


def test_a_decision_is_sent_when_it_can_no_longer_be_undone(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock, amal: Actor
) -> None:
    factories.held(steady, site)
    deliver(steady)
    decide(steady, site, amal)
    clock.advance(seconds=site.policy.undo_seconds - 1)
    assert deliver(steady) == 0
    clock.advance(seconds=1)
    assert deliver(steady) == 1
    assert types(fake_postman) == ["comment.held", "comment.published"]


def test_an_undone_decision_is_never_sent(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock, amal: Actor
) -> None:
    factories.held(steady, site)
    decide(steady, site, amal)
    steady.review.undo(site, amal)
    clock.advance(seconds=3_600)
    deliver(steady)
    assert types(fake_postman) == ["comment.held"]


def test_a_late_message_tells_nothing_of_a_decision_that_can_still_be_undone(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, amal: Actor
) -> None:
    factories.held(steady, site)
    decide(steady, site, amal)
    deliver(steady)
    [message] = told(fake_postman)
    assert message["data"]["status"] == "held"
    assert message["data"]["comment"]["decision"] is None
    assert message["data"]["comment"]["published_revision"] is None


def test_a_text_withdrawn_meanwhile_is_not_sent(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock, amal: Actor
) -> None:
    comment = factories.held(steady, site)
    decide(steady, site, amal)
    steady.intake.withdraw(site, comment.id, ADMIN)
    deliver(steady)
    assert types(fake_postman) == ["comment.held", "comment.erased"]
    assert [message["data"]["status"] for message in told(fake_postman)] == ["erased", "erased"]
    assert [message["data"]["comment"]["body"] for message in told(fake_postman)] == [None, None]


@pytest.mark.parametrize("letter", ["ش", '"', "\N{SLIGHTLY SMILING FACE}"])
def test_a_message_stays_below_twenty_kilobytes(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, letter: str
) -> None:
    factories.held(steady, site, f"{factories.INSULT} {letter * 9_900}")
    deliver(steady)
    assert len(fake_postman.sent[0].body) < payload.MAX_BYTES
    [message] = told(fake_postman)
    assert "body" in message["data"]["omitted"]
    assert message["data"]["comment"]["body"] is None


# ----- repeats -------------------------------------------------------------------------------------------------


def test_a_refused_message_is_repeated_on_the_schedule_under_its_id_and_then_fails(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    fake_postman.answers = [REFUSED]
    factories.held(steady, site)
    deliver(steady)
    for pause in RETRY_SECONDS:
        clock.advance(seconds=pause - 1)
        assert deliver(steady) == 0
        clock.advance(seconds=1)
        assert deliver(steady) == 1
    clock.advance(seconds=365 * 86_400)
    assert deliver(steady) == 0
    assert states(steady) == [DeliveryState.FAILED]
    assert len({sent.message_id for sent in fake_postman.sent}) == 1
    attempts, _ = steady.webhooks.attempts(site, webhook.id)
    assert [attempt.number for attempt in attempts] == list(range(10, 0, -1))
    assert {(attempt.status, attempt.state) for attempt in attempts} == {(400, DeliveryState.FAILED)}


def test_a_receiver_that_is_away_is_spared_and_then_gets_everything(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    fake_postman.answers = [AWAY, OK]
    for _ in range(3):
        factories.held(steady, site)
    [first] = claimed(steady, webhook, 1)
    steady.deliveries.send(first)
    assert deliver(steady) == 0
    clock.advance(seconds=5)
    [failing] = steady.deliveries.webhooks_with_work()
    assert lanes(failing) == 1
    assert deliver(steady) == 3
    assert [lanes(one) for one in steady.webhooks.of_site(site)] == [4]


def test_a_receivers_retry_after_holds_back_what_waits_for_it(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    fake_postman.answers = [Answer(5, 429, None, 120), OK]
    factories.held(steady, site)
    deliver(steady)
    factories.held(steady, site)
    clock.advance(seconds=119)
    assert deliver(steady) == 0
    clock.advance(seconds=1)
    assert deliver(steady) == 2


def test_a_receiver_that_is_gone_is_sent_nothing_more(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    fake_postman.answers = [GONE]
    for _ in range(2):
        factories.held(steady, site)
    [delivery, _] = claimed(steady, webhook)
    steady.deliveries.send(delivery)
    factories.published(steady, site)
    clock.advance(seconds=86_400)
    assert deliver(steady) == 0
    assert states(steady) == [DeliveryState.FAILED, DeliveryState.FAILED]
    assert [one.disabled_at is not None for one in steady.webhooks.of_site(site)] == [True]
    with pytest.raises(InvalidField, match="410"):
        steady.webhooks.replay(site, webhook.id, ADMIN, delivery_id=delivery.id)


# ----- crashes and races ---------------------------------------------------------------------------------------


def test_a_message_whose_sender_died_before_noting_the_answer_is_sent_again_under_its_id(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    fake_postman.on_post = die
    factories.held(steady, site)
    [left] = claimed(steady, webhook)
    with pytest.raises(KeyboardInterrupt):
        steady.deliveries.send(left)
    fake_postman.on_post = None
    clock.advance(seconds=LEASE_SECONDS - 1)
    assert steady.deliveries.webhooks_with_work() == []
    clock.advance(seconds=1)
    assert deliver(steady) == 1
    assert [sent.message_id for sent in fake_postman.sent] == [left.id, left.id]


def test_a_sender_that_outlived_its_claim_does_not_overwrite_the_next_ones_outcome(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    factories.held(steady, site)
    [slow] = claimed(steady, webhook)
    clock.advance(seconds=LEASE_SECONDS)
    [fast] = claimed(steady, webhook)
    assert steady.deliveries.send(fast) == OK
    fake_postman.answers = [GONE]
    assert steady.deliveries.send(slow) is None
    assert states(steady) == [DeliveryState.DELIVERED]
    assert steady.webhooks.of_site(site)[0].disabled_at is None


def test_a_webhook_removed_during_an_attempt_leaves_nothing(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman
) -> None:
    factories.held(steady, site)
    [delivery] = claimed(steady, webhook)
    fake_postman.on_post = lambda: steady.webhooks.remove(site, webhook.id, ADMIN)
    assert steady.deliveries.send(delivery) is None
    assert states(steady) == []


def test_two_senders_never_take_the_same_delivery(steady: Services, site: Site, webhook: Webhook) -> None:
    for _ in range(6):
        factories.held(steady, site)
    first, second = claimed(steady, webhook, 3), steady.deliveries.claim(webhook, 10)
    assert (len(first), len(second)) == (3, 3)
    assert not {one.id for one in first} & {one.id for one in second}


def test_a_comments_events_are_sent_in_their_order_one_at_a_time(
    steady: Services, site: Site, webhook: Webhook, held_comment: Comment
) -> None:
    steady.review.decide(site, held_comment.id, PUBLISH, ADMIN)
    [first] = claimed(steady, webhook)
    assert first.event == "comment.held"
    assert claimed(steady, webhook) == []
    steady.deliveries.send(first)
    [second] = claimed(steady, webhook)
    assert second.event == "comment.published"


def test_a_later_event_does_not_wait_for_the_repeats_of_an_earlier_one(
    steady: Services, site: Site, webhook: Webhook, held_comment: Comment, fake_postman: FakePostman
) -> None:
    fake_postman.answers = [REFUSED, OK]
    steady.review.decide(site, held_comment.id, PUBLISH, ADMIN)
    assert deliver(steady) == 2
    assert types(fake_postman) == ["comment.held", "comment.published"]


# ----- secrets, replay, limits ---------------------------------------------------------------------------------


def test_after_a_rotation_both_secrets_sign_for_a_day(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    fresh = steady.webhooks.rotate(site, webhook.id, ADMIN)
    factories.held(steady, site)
    deliver(steady)
    clock.advance(seconds=86_400)
    factories.held(steady, site)
    deliver(steady)
    assert [sent.secrets for sent in fake_postman.sent] == [(fresh.secret, webhook.secret), (fresh.secret,)]


def test_one_delivery_is_sent_again_under_its_id(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman
) -> None:
    factories.held(steady, site)
    deliver(steady)
    first = fake_postman.sent[0].message_id
    assert steady.webhooks.replay(site, webhook.id, ADMIN, delivery_id=first) == 1
    assert deliver(steady) == 1
    assert fake_postman.sent[1].message_id == first


def test_all_that_did_not_arrive_since_a_time_is_sent_again_at_once(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman, clock: FakeClock
) -> None:
    fake_postman.answers = [OK, AWAY, OK]
    factories.held(steady, site)
    deliver(steady)
    clock.advance(seconds=60)
    since = clock()
    factories.held(steady, site)
    deliver(steady)
    assert deliver(steady) == 0
    assert steady.webhooks.replay(site, webhook.id, ADMIN, failed_since=since) == 1
    assert deliver(steady) == 1
    assert states(steady) == [DeliveryState.DELIVERED, DeliveryState.DELIVERED]


def test_what_is_on_its_way_is_not_sent_a_second_time(steady: Services, site: Site, webhook: Webhook) -> None:
    factories.held(steady, site)
    [delivery] = claimed(steady, webhook)
    assert steady.webhooks.replay(site, webhook.id, ADMIN, delivery_id=delivery.id) == 0


def test_attempts_come_by_pages_newest_first(
    steady: Services, site: Site, webhook: Webhook, fake_postman: FakePostman
) -> None:
    for _ in range(3):
        factories.held(steady, site)
    deliver(steady)
    page, cursor = steady.webhooks.attempts(site, webhook.id, limit=2)
    rest, end = steady.webhooks.attempts(site, webhook.id, limit=2, cursor=cursor)
    assert [attempt.delivery_id for attempt in (*page, *rest)] == [
        sent.message_id for sent in reversed(fake_postman.sent)
    ]
    assert end is None
    with pytest.raises(InvalidCursor):
        steady.webhooks.attempts(site, webhook.id, cursor="forged")


def test_another_sites_webhook_does_not_exist(steady: Services, other_site: Site, webhook: Webhook) -> None:
    for act in (steady.webhooks.remove, steady.webhooks.rotate):
        with pytest.raises(UnknownWebhook):
            act(other_site, webhook.id, ADMIN)
    with pytest.raises(UnknownWebhook):
        steady.webhooks.attempts(other_site, webhook.id)


def test_a_site_has_a_limited_number_of_webhooks(steady: Services, site: Site) -> None:
    for _ in range(MAX_WEBHOOKS):
        steady.webhooks.add(site, URL, (), ADMIN)
    with pytest.raises(InvalidField, match="at most"):
        steady.webhooks.add(site, URL, (), ADMIN)


def test_every_change_is_audited_without_a_secret(steady: Services, site: Site, webhook: Webhook) -> None:
    fresh = steady.webhooks.rotate(site, webhook.id, ADMIN)
    steady.webhooks.remove(site, webhook.id, ADMIN)
    with steady.store.read() as tx:
        rows = tx.connection.execute(sa.select(audit).where(audit.c.subject == webhook.id).order_by(audit.c.id)).all()
    assert [row.action for row in rows] == ["webhook.created", "webhook.rotated", "webhook.deleted"]
    assert not any(secret in str(row) for row in rows for secret in (webhook.secret, fresh.secret))


def test_a_month_after_its_end_a_delivery_is_forgotten(
    steady: Services, site: Site, webhook: Webhook, clock: FakeClock
) -> None:
    factories.held(steady, site)
    deliver(steady)
    clock.advance(seconds=timedelta(days=KEPT_DAYS).total_seconds())
    factories.held(steady, site)
    steady.deliveries.dispatch(10)
    assert steady.deliveries.forget_old() == 0
    clock.advance(seconds=1)
    assert steady.deliveries.forget_old() == 1
    assert states(steady) == [DeliveryState.WAITING]
    assert steady.webhooks.attempts(site, webhook.id) == ([], None)
