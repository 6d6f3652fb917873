"""The review queue over HTTP: claims and decisions of a back office."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.site import Scope, Site
from tests import factories
from tests.fakes import FakeClock

Headers = Callable[..., dict[str, str]]


def test_claims_hand_out_held_comments_oldest_first(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, clock: FakeClock
) -> None:
    ids = []
    for number in range(3):
        ids.append(factories.held(services, site, f"{factories.INSULT} {number}").id)
        clock.advance(seconds=1)
    answer = client.post("/api/v1/queue/claims", json={"count": 2, "order": "oldest"}, headers=make_key(Scope.MODERATE))
    assert [item["comment"]["id"] for item in answer.json["items"]] == ids[:2]
    assert {"claim_id", "lease_expires_at", "sampling_weight", "comment"} == answer.json["items"][0].keys()


def test_the_order_that_teaches_says_how_many_a_comment_stands_for(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    for number in range(20):
        factories.held(services, site, f"{factories.INSULT} {number}")
    asked = {"count": 20, "order": "teaching"}
    answer = client.post("/api/v1/queue/claims", json=asked, headers=make_key(Scope.MODERATE))
    weights = [item["sampling_weight"] for item in answer.json["items"]]
    drawn = [(place, weight) for place, weight in enumerate(weights) if weight is not None]
    assert len(weights) == 20
    assert all(weight == 20 - place for place, weight in drawn)


def test_two_keys_never_get_the_same_comment(client: FlaskClient, make_key: Headers, held_comment: Comment) -> None:
    answers = [client.post("/api/v1/queue/claims", json={}, headers=make_key()) for _ in range(2)]
    assert [len(answer.json["items"]) for answer in answers] == [1, 0]


def test_a_released_claim_goes_back_to_the_queue(client: FlaskClient, make_key: Headers, held_comment: Comment) -> None:
    headers = make_key()
    [claim] = client.post("/api/v1/queue/claims", json={}, headers=headers).json["items"]
    assert client.delete(f"/api/v1/queue/claims/{claim['claim_id']}", headers=headers).status_code == 204
    [again] = client.post("/api/v1/queue/claims", json={}, headers=make_key()).json["items"]
    assert again["comment"]["id"] == held_comment.id


def test_a_claim_of_another_cannot_be_released(client: FlaskClient, make_key: Headers, held_comment: Comment) -> None:
    [claim] = client.post("/api/v1/queue/claims", json={}, headers=make_key()).json["items"]
    answer = client.delete(f"/api/v1/queue/claims/{claim['claim_id']}", headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (409, "claim_lost")


def test_a_decision_needs_no_claim_and_moves_the_comment(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, held_comment: Comment
) -> None:
    given = {"decision": "publish", "reason": None, "note": "نقد مقبول", "revision": 1}
    answer = client.post(f"/api/v1/comments/{held_comment.id}/decisions", json=given, headers=make_key())
    assert (answer.status_code, answer.json["status"]) == (200, "published")
    decision = answer.json["decision"]
    assert (decision["decision"], decision["note"], decision["revision"]) == ("publish", "نقد مقبول", 1)
    assert services.threads.counts(site, ["a1"]) == {"a1": 1}


def test_a_rejection_carries_its_reason(client: FlaskClient, make_key: Headers, held_comment: Comment) -> None:
    given = {"decision": "reject", "reason": "insult"}
    answer = client.post(f"/api/v1/comments/{held_comment.id}/decisions", json=given, headers=make_key())
    assert (answer.json["status"], answer.json["decision"]["reason"]) == ("rejected", "insult")


def test_a_decision_on_an_edited_comment_is_refused(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, held_comment: Comment
) -> None:
    services.intake.edit(site, held_comment.id, "نص جديد مهذّب")
    services.scoring.score_due()
    given = {"decision": "reject", "revision": 1}
    answer = client.post(f"/api/v1/comments/{held_comment.id}/decisions", json=given, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (409, "stale_revision")


def test_a_comment_that_waits_for_its_score_cannot_be_decided(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    comment = factories.received(services, site)
    answer = client.post(f"/api/v1/comments/{comment.id}/decisions", json={"decision": "publish"}, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (409, "not_yet_scored")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "missing_field"),
        ({"decision": "approve"}, "invalid_field"),
        ({"decision": "reject", "reason": "dislike"}, "invalid_field"),
        ({"decision": "reject", "revision": "1"}, "invalid_field"),
        ({"decision": "reject", "note": "x" * 2001}, "invalid_field"),
        ({"decision": "reject", "by": "me"}, "unknown_field"),
    ],
)
def test_a_malformed_decision_is_refused(
    given: dict[str, object], code: str, client: FlaskClient, make_key: Headers, held_comment: Comment
) -> None:
    answer = client.post(f"/api/v1/comments/{held_comment.id}/decisions", json=given, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (422, code)


@pytest.mark.parametrize("given", [{"count": 0}, {"count": 51}, {"count": "2"}, {"order": "random"}])
def test_a_malformed_claim_is_refused(given: dict[str, object], client: FlaskClient, make_key: Headers) -> None:
    answer = client.post("/api/v1/queue/claims", json=given, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_field")
