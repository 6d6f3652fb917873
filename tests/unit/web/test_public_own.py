"""A commenter's own comments by their receipts: how they fare, edit, withdraw, appeal."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, Comment, Status
from moderation.domain.decision import REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.reader import APPEAL_MESSAGES, AppealState
from moderation.domain.site import ArticleState, Site
from moderation.services.review.decisions import Surface
from tests import factories
from tests.fakes import FakeClock, FakeJobs

SITE = "/public/v1/sites/alkhabar"
KEY = Actor("key", "k1")
WHY = "لم أقصد شخصا بعينه، وكنت أنقل مثلا شعبيا."
HOME = {"Origin": "https://alkhabar.example"}

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def scorer(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, KEY)
    fake_jobs.on_ring = services.scoring.score_due


@pytest.fixture
def rejected(services: Services, site: Site) -> Comment:
    comment = factories.held(services, site)
    return services.review.decide(site, comment.id, Decision(Choice.REJECT, Reason.INSULT), KEY)


def own(services: Services, comment: Comment) -> str:
    return f"{SITE}/receipts/{services.threads.receipt(comment)}"


def test_a_new_text_is_judged_like_the_first(client: FlaskClient, services: Services, site: Site) -> None:
    comment = factories.published(services, site)
    answer = client.patch(own(services, comment), json={"body": factories.INSULT}, headers=HOME)
    assert (answer.status_code, answer.json["status"], answer.json["revision"]) == (200, "held", 2)
    shown = client.get(f"{SITE}/articles/a1/comments").json["items"]
    assert [item["body"] for item in shown] == [factories.KIND]  # the last published text stays up


def test_the_edit_window_ends(client: FlaskClient, services: Services, site: Site, clock: FakeClock) -> None:
    comment = factories.published(services, site)
    until = client.get(own(services, comment)).json["editable_until"]
    assert until == "2026-11-25T08:10:00.000Z"
    clock.advance(seconds=600)
    assert client.get(own(services, comment)).json["editable_until"] is None
    answer = client.patch(own(services, comment), json={"body": "نص آخر"})
    assert (answer.status_code, answer.json["code"]) == (403, "edit_window_over")
    assert services.intake.get(site, comment.id).revision == 1


def test_a_site_may_allow_no_edits(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.set_policy(site, replace(site.policy, edit_minutes=0), KEY)
    comment = factories.published(services, site)
    assert client.patch(own(services, comment), json={"body": "نص"}).json["code"] == "edit_window_over"


def test_a_rejected_comment_can_be_mended_after_its_rejection(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    comment = factories.held(services, site)
    clock.advance(seconds=3600)
    services.review.decide(site, comment.id, Decision(Choice.REJECT), KEY)
    answer = client.patch(own(services, comment), json={"body": factories.KIND})
    assert (answer.status_code, answer.json["status"]) == (200, "published")


def test_a_comment_can_be_withdrawn_and_its_text_goes(client: FlaskClient, services: Services, site: Site) -> None:
    comment = factories.published(services, site)
    assert client.delete(own(services, comment), headers=HOME).status_code == 204
    assert client.delete(own(services, comment)).status_code == 204
    assert client.get(own(services, comment)).json["body"] is None
    assert client.get(f"{SITE}/articles/a1/comments").json["count"] == 0


def test_a_decision_that_can_still_be_undone_is_not_told(
    client: FlaskClient, services: Services, site: Site, amal: Actor, clock: FakeClock
) -> None:
    comment = factories.held(services, site)
    [claimed] = services.review.claim_next(site, amal)
    services.review.decide_claimed(claimed.claim.id, Decision(Choice.REJECT, Reason.INSULT), amal, Surface.KEY)
    said = client.get(own(services, comment)).json
    assert (said["status"], said["reason"], said["can_appeal"]) == ("held", None, False)
    clock.advance(seconds=site.policy.undo_seconds + 1)
    said = client.get(own(services, comment)).json
    assert (said["status"], said["reason"], said["can_appeal"]) == ("rejected", "insult", True)
    assert said["message"] == REASON_MESSAGES[Reason.INSULT]


def test_an_appeal_brings_the_comment_back_into_the_queue_with_its_words(
    client: FlaskClient, services: Services, site: Site, rejected: Comment
) -> None:
    answer = client.post(f"{own(services, rejected)}/appeals", json={"text": WHY}, headers=HOME)
    assert answer.status_code == 202
    assert (answer.json["status"], answer.json["can_appeal"]) == ("held", False)
    assert (answer.json["appeal"]["state"], answer.json["appeal"]["text"]) == ("open", WHY)
    assert services.intake.get(site, rejected.id).status is Status.HELD
    assert services.readers.open_appeals([rejected.id])[rejected.id].text == WHY
    assert [claimed.comment.id for claimed in services.review.claim_next(site, KEY)] == [rejected.id]


@pytest.mark.parametrize(
    ("choice", "state"), [(Choice.PUBLISH, AppealState.UPHELD), (Choice.REJECT, AppealState.REFUSED)]
)
def test_the_next_decision_answers_the_appeal_and_teaches(
    client: FlaskClient, services: Services, site: Site, rejected: Comment, choice: Choice, state: AppealState
) -> None:
    client.post(f"{own(services, rejected)}/appeals", json={"text": WHY})
    services.review.decide(site, rejected.id, Decision(choice), KEY)
    said = client.get(own(services, rejected)).json
    assert (said["appeal"]["state"], said["appeal"]["message"]) == (state, APPEAL_MESSAGES[state])
    assert said["appeal"]["answered_at"] is not None
    assert said["can_appeal"] is False
    with services.store.read() as tx:
        origins = tx.connection.exec_driver_sql("SELECT origin FROM labels ORDER BY id").scalars().all()
    assert origins == ["api", "appeal"]


def test_an_undone_answer_leaves_the_appeal_open(
    client: FlaskClient, services: Services, site: Site, rejected: Comment, amal: Actor
) -> None:
    client.post(f"{own(services, rejected)}/appeals", json={"text": WHY})
    [claimed] = services.review.claim_next(site, amal)
    services.review.decide_claimed(claimed.claim.id, Decision(Choice.PUBLISH), amal, Surface.KEY)
    assert client.get(own(services, rejected)).json["appeal"]["state"] == "open"
    services.review.undo(site, amal)
    assert services.readers.open_appeals([rejected.id])[rejected.id].text == WHY


@pytest.mark.parametrize("status", ["published", "held", "received", "withdrawn", "appealed"])
def test_only_a_rejection_can_be_appealed_and_once(
    client: FlaskClient, services: Services, site: Site, rejected: Comment, status: str, fake_jobs: FakeJobs
) -> None:
    comment = rejected
    if status == "appealed":
        client.post(f"{own(services, rejected)}/appeals", json={"text": WHY})
        services.review.decide(site, rejected.id, Decision(Choice.REJECT), KEY)
    elif status == "withdrawn":
        services.intake.withdraw(site, rejected.id, KEY)
    else:
        fake_jobs.on_ring = None
        made = {"published": factories.published, "held": factories.held, "received": factories.received}
        comment = made[status](services, site, author="u2")
    answer = client.post(f"{own(services, comment)}/appeals", json={"text": WHY})
    assert (answer.status_code, answer.json["code"]) == (409, "appeal_not_possible")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "invalid_field"), ("  \n", "invalid_field"), ("ن" * 501, "invalid_field"), ("ن\0", "invalid_text")],
)
def test_an_appeal_has_words_and_not_too_many(
    client: FlaskClient, services: Services, rejected: Comment, text: str, code: str
) -> None:
    answer = client.post(f"{own(services, rejected)}/appeals", json={"text": text})
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_a_withdrawn_comment_takes_its_appeal_along(
    client: FlaskClient, services: Services, site: Site, rejected: Comment
) -> None:
    client.post(f"{own(services, rejected)}/appeals", json={"text": WHY})
    client.delete(own(services, rejected))
    with services.store.read() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM appeals").scalar_one() == 0


def test_all_receipts_of_a_reader_are_answered_in_one_call(
    client: FlaskClient, services: Services, site: Site, rejected: Comment
) -> None:
    shown = factories.published(services, site, author="u2")
    tickets = [services.threads.receipt(shown), "forged", services.threads.receipt(rejected)]
    answer = client.post(f"{SITE}/receipts", json={"receipts": tickets}, headers=HOME)
    assert [item and (item["status"], item["receipt"]) for item in answer.json["items"]] == [
        ("published", tickets[0]),
        None,
        ("rejected", tickets[2]),
    ]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"body": "نص"}),
        ("DELETE", "", None),
        ("POST", "/appeals", {"text": WHY}),
    ],
)
def test_a_receipt_opens_nothing_elsewhere_and_a_forged_one_nothing_at_all(
    client: FlaskClient, services: Services, other_site: Site, rejected: Comment, method: str, path: str, body: Any
) -> None:
    real = services.threads.receipt(rejected)
    for address in (f"{SITE}/receipts/forged{path}", f"/public/v1/sites/annahar/receipts/{real}{path}"):
        answer = client.open(address, method=method, json=body)
        assert (answer.status_code, answer.json["code"]) == (404, "comment_not_found")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_only_the_sites_own_pages_may_change_a_comment(
    client: FlaskClient, services: Services, site: Site, method: str
) -> None:
    comment = factories.published(services, site)
    foreign = {"Origin": "https://evil.example"}
    answer = client.open(own(services, comment), method=method, json={"body": "نص"}, headers=foreign)
    assert answer.json["code"] == "origin_not_allowed"
    asked = {"Access-Control-Request-Method": method}
    assert client.options(own(services, comment), headers=foreign | asked).status_code == 403
    allowed = client.options(own(services, comment), headers=HOME | asked)
    assert method in allowed.headers["Access-Control-Allow-Methods"]
