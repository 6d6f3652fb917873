"""Comments over HTTP: in, repeated, in batches, edited, withdrawn, listed."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.policy import Mode
from moderation.domain.site import Scope, Site
from tests import factories
from tests.fakes import FakeJobs

Headers = Callable[..., dict[str, str]]
GOOD: dict[str, Any] = {
    "article": {"external_id": "a1", "url": "https://alkhabar.example/a1", "title": "افتتاح المكتبة"},
    "author": {"external_id": "u1", "name": "سلمى"},
    "body": "شكرا على التقرير",
}


def test_a_comment_is_accepted_with_its_address(client: FlaskClient, make_key: Headers, fake_jobs: FakeJobs) -> None:
    answer = client.post("/api/v1/comments", json=GOOD | {"external_id": "c1"}, headers=make_key(Scope.INGEST))
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/v1/comments/{answer.json['id']}"
    assert fake_jobs.rings == 1
    expected = {
        "external_id": "c1",
        "site": "alkhabar",
        "status": "received",
        "revision": 1,
        "article": GOOD["article"],
        "author": GOOD["author"],
        "parent_id": None,
        "body": GOOD["body"],
        "dir": "rtl",
        "submitted_at": "2026-11-25T08:00:00.000Z",
        "published_at": None,
        "verdict": None,
        "decision": None,
    }
    assert answer.json.items() >= expected.items()


def test_waiting_answers_200_with_the_verdict(
    client: FlaskClient, make_key: Headers, services: Services, fake_jobs: FakeJobs
) -> None:
    fake_jobs.on_ring = services.scoring.score_due
    answer = client.post("/api/v1/comments", json=GOOD, headers=make_key() | {"Prefer": "wait=2"})
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "wait=2"
    assert answer.json["status"] == "published"
    verdict = answer.json["verdict"]
    assert verdict["action"] == "publish"
    assert verdict["model"] == "fake-1"
    assert verdict["scores"] == {"TOXICITY": 0.03, "SPAM": 0.02}
    assert {"name", "value", "why", "spans"} == verdict["signals"][0].keys()
    assert (verdict["script"], verdict["dialect"]) == ("arabic", None)


def test_waiting_in_vain_answers_202(client: FlaskClient, make_key: Headers) -> None:
    answer = client.post("/api/v1/comments", json=GOOD, headers=make_key() | {"Prefer": "respond-async, wait=1"})
    assert (answer.status_code, answer.json["status"]) == (202, "received")


def test_an_odd_preference_is_ignored(client: FlaskClient, make_key: Headers) -> None:
    for preference in ("wait=soon", "wait=-1", "wait", "return=minimal", "wait=²"):
        headers = make_key() | {"Prefer": preference}
        answer = client.post("/api/v1/comments", json=GOOD, headers=headers)
        assert answer.status_code == 202
        assert "Preference-Applied" not in answer.headers


def test_the_same_external_id_gives_the_first_comment_back(client: FlaskClient, make_key: Headers) -> None:
    headers, named = make_key(), GOOD | {"external_id": "c1"}
    first, again = (client.post("/api/v1/comments", json=named, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json == again.json


def test_the_same_idempotency_key_gives_the_first_comment_back(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key() | {"Idempotency-Key": "k1"}
    first, again = (client.post("/api/v1/comments", json=GOOD, headers=headers) for _ in range(2))
    assert first.json == again.json


def test_each_line_of_an_ndjson_batch_has_its_own_result(client: FlaskClient, make_key: Headers) -> None:
    lines = [json.dumps(GOOD), "{broken", json.dumps(GOOD | {"body": " "}), json.dumps(GOOD | {"parent": "none"}), ""]
    answer = client.post(
        "/api/v1/comments/batch", data="\n".join(lines), content_type="application/x-ndjson", headers=make_key()
    )
    assert answer.status_code == 200
    results = [(item["line"], item["status"], item["error"] and item["error"]["code"]) for item in answer.json["items"]]
    assert results == [
        (0, 202, None),
        (1, 400, "invalid_json"),
        (2, 422, "empty_body"),
        (3, 422, "unknown_parent"),
    ]
    assert answer.json["items"][0]["comment"]["body"] == GOOD["body"]


def test_a_batch_may_be_a_json_array_and_repeated_safely(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key() | {"Idempotency-Key": "b1"}
    batch = [GOOD | {"body": f"تعليق رقم {number}"} for number in range(3)]
    first, again = (client.post("/api/v1/comments/batch", json=batch, headers=headers) for _ in range(2))
    assert first.json == again.json
    assert len({item["comment"]["id"] for item in first.json["items"]}) == 3


def test_a_batch_has_a_largest_size(client: FlaskClient, make_key: Headers) -> None:
    answer = client.post("/api/v1/comments/batch", json=[GOOD] * 501, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (413, "batch_too_large")


def test_an_object_is_no_batch(client: FlaskClient, make_key: Headers) -> None:
    answer = client.post("/api/v1/comments/batch", json=GOOD, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_field")


def test_an_edit_is_a_new_revision_and_the_published_one_stays_up(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    comment = factories.published(services, site)
    answer = client.patch(f"/api/v1/comments/{comment.id}", json={"body": factories.INSULT}, headers=make_key())
    assert (answer.status_code, answer.json["status"], answer.json["revision"]) == (202, "received", 2)
    services.scoring.score_due()
    assert [item.body for item in services.threads.page(site, "a1").items] == [factories.KIND]


def test_a_withdrawn_comment_has_no_text_and_cannot_be_edited(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    comment, headers = factories.published(services, site), make_key()
    path = f"/api/v1/comments/{comment.id}"
    assert [client.delete(path, headers=headers).status_code for _ in range(2)] == [204, 204]
    shown = client.get(path, headers=headers).json
    assert (shown["status"], shown["body"]) == ("erased", None)
    edit = client.patch(path, json={"body": "عدت"}, headers=headers)
    assert (edit.status_code, edit.json["code"]) == (409, "comment_erased")


def test_lists_page_by_cursor_to_the_last_comment(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    ids = [factories.received(services, site, f"تعليق {number}").id for number in range(5)]
    headers, found, path = make_key(), [], "/api/v1/comments?limit=2&article=a1"
    while path:
        answer = client.get(path, headers=headers)
        found += [item["id"] for item in answer.json["items"]]
        following = answer.headers.get("Link")
        assert bool(following) == bool(answer.json["next_cursor"])
        path = following.partition(">")[0].lstrip("<") if following else None
    assert found == ids[::-1]


def test_a_list_can_be_narrowed_to_a_status(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    held, _ = factories.held(services, site), factories.published(services, site)
    answer = client.get("/api/v1/comments?status=held", headers=make_key())
    assert [item["id"] for item in answer.json["items"]] == [held.id]


def test_a_reply_names_its_parent_by_either_id(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    parent = factories.received(services, site, external_id="c1")
    for name in (parent.id, "c1"):
        answer = client.post("/api/v1/comments", json=GOOD | {"parent": name}, headers=make_key())
        assert answer.json["parent_id"] == parent.id


def test_the_thresholds_and_the_policy_can_be_changed(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    answer = client.put("/api/v1/thresholds", json={"thresholds": {"TOXICITY": {"hold": 0.8}}}, headers=headers)
    assert answer.json == {"thresholds": {"TOXICITY": {"hold": 0.8, "reject": None}}}
    changed = client.patch("/api/v1/site", json={"mode": "pre", "score_deadline_seconds": 5}, headers=headers).json
    assert (changed["mode"], changed["score_deadline_seconds"], changed["fail_safe"]) == (Mode.PRE, 5, "hold")
    assert changed["thresholds"] == answer.json["thresholds"]


def test_an_article_under_pre_moderation_holds_even_kind_comments(
    client: FlaskClient, make_key: Headers, services: Services
) -> None:
    headers = make_key()
    put = client.put("/api/v1/articles/2026/11/a1", json={"mode": "pre", "title": "خبر"}, headers=headers)
    assert put.json == client.get("/api/v1/articles/2026/11/a1", headers=headers).json
    given = GOOD | {"article": {"external_id": "2026/11/a1"}}
    comment = client.post("/api/v1/comments", json=given, headers=headers).json
    services.scoring.score_due()
    held = client.get(f"/api/v1/comments/{comment['id']}", headers=headers).json
    assert held["status"] == "held"
    assert held["verdict"]["signals"][0]["name"] == "pre_moderation"


def test_an_authors_standing_can_be_set_and_read(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    put = client.put("/api/v1/authors/u9", json={"standing": "trusted", "name": "هدى"}, headers=headers)
    assert put.json == {"external_id": "u9", "name": "هدى", "standing": "trusted", "reason": None}
    assert client.get("/api/v1/authors/u9", headers=headers).json == put.json
    assert client.get("/api/v1/authors/u8", headers=headers).json["code"] == "unknown_author"


@pytest.mark.parametrize("path", ["/api/v1/articles/", "/api/v1/authors/"])
@pytest.mark.parametrize("external_id", ["/news/2026/11", "https://alkhabar.example/a//b", "أخبار/محلية/"])
def test_an_external_id_may_hold_slashes(path: str, external_id: str, client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    put = client.put(path + quote(external_id, safe=""), json={}, headers=headers)
    assert (put.status_code, put.json["external_id"]) == (200, external_id)
    assert client.get(path + quote(external_id, safe=""), headers=headers).json == put.json


def test_a_threshold_above_one_or_of_an_unknown_attribute_is_refused(client: FlaskClient, make_key: Headers) -> None:
    for given in ({"TOXICITY": {"hold": 1.5}}, {"TOXICTY": {"hold": 0.5}}):
        answer = client.put("/api/v1/thresholds", json={"thresholds": given}, headers=make_key())
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_field")
