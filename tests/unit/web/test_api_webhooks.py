"""Webhooks over HTTP: the secret shown once, shapes, scopes, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.site import Scope, Site
from tests import factories
from tests.fakes import FakePostman

Headers = Callable[..., dict[str, str]]
PATH = "/api/v1/webhooks"
URL = "https://hooks.example/in"


@pytest.fixture
def admin(make_key: Headers) -> dict[str, str]:
    return make_key()


def add(client: FlaskClient, headers: dict[str, str], **body: Any) -> Any:
    return client.post(PATH, json={"url": URL} | body, headers=headers)


def deliver(services: Services) -> None:
    services.deliveries.dispatch(100)
    for webhook in services.deliveries.webhooks_with_work():
        for delivery in services.deliveries.claim(webhook, 10):
            services.deliveries.send(delivery)


def test_a_new_webhook_shows_its_secret_once(client: FlaskClient, admin: dict[str, str]) -> None:
    answer = add(client, admin, events=["comment.held"])
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    made = answer.json
    assert made.pop("secret").startswith("whsec_")
    assert (made["url"], made["events"], made["disabled_at"]) == (URL, ["comment.held"], None)
    assert client.get(PATH, headers=admin).json == {"items": [made]}


def test_without_events_it_gets_all_of_them(client: FlaskClient, admin: dict[str, str]) -> None:
    all_of_them = ["comment.erased", "comment.held", "comment.published", "comment.rejected"]
    assert add(client, admin).json["events"] == all_of_them


def test_a_rotation_shows_another_secret(client: FlaskClient, admin: dict[str, str]) -> None:
    made = add(client, admin).json
    answer = client.post(f"{PATH}/{made['id']}/rotate", headers=admin)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["secret"] != made["secret"]
    assert answer.json["id"] == made["id"]


def test_a_removed_webhook_is_gone(client: FlaskClient, admin: dict[str, str]) -> None:
    path = f"{PATH}/{add(client, admin).json['id']}"
    assert client.delete(path, headers=admin).status_code == 204
    assert client.get(PATH, headers=admin).json == {"items": []}
    answer = client.delete(path, headers=admin)
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_webhook")


def test_attempts_are_listed_and_sent_again(
    client: FlaskClient, admin: dict[str, str], services: Services, site: Site, fake_postman: FakePostman
) -> None:
    path = f"{PATH}/{add(client, admin).json['id']}"
    comment = factories.held(services, site)
    deliver(services)
    page = client.get(f"{path}/attempts", headers=admin).json
    [attempt] = page["items"]
    assert page["next_cursor"] is None
    assert (attempt["comment_id"], attempt["status"], attempt["state"]) == (comment.id, 200, "delivered")
    answer = client.post(f"{path}/replay", json={"delivery_id": attempt["delivery_id"]}, headers=admin)
    assert (answer.status_code, answer.json) == (202, {"count": 1})
    deliver(services)
    assert [sent.message_id for sent in fake_postman.sent] == [attempt["delivery_id"]] * 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "http://hooks.example/"}, "/url"),
        ({"url": "https://127.0.0.1/"}, "/url"),
        ({"url": "https://user:word@hooks.example/"}, "/url"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"url": 7}, "/url"),
        ({"events": ["comment.eaten"]}, "/events/0"),
        ({"events": "comment.held"}, "/events"),
        ({"secret": "mine"}, "/secret"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_with_the_place(
    client: FlaskClient, admin: dict[str, str], body: dict[str, Any], pointer: str
) -> None:
    answer = add(client, admin, **body)
    assert answer.status_code in {400, 422}
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert client.get(PATH, headers=admin).json == {"items": []}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"delivery_id": "d1", "failed_since": "2026-11-25T08:00:00Z"},
        {"failed_since": "yesterday"},
        {"delivery_id": ""},
    ],
)
def test_a_replay_names_one_thing(client: FlaskClient, admin: dict[str, str], body: dict[str, str]) -> None:
    path = f"{PATH}/{add(client, admin).json['id']}/replay"
    assert client.post(path, json=body, headers=admin).status_code in {400, 422}


def test_only_an_admins_key_reaches_webhooks(client: FlaskClient, make_key: Headers, admin: dict[str, str]) -> None:
    made, low = add(client, admin).json, make_key(Scope.READ, Scope.INGEST, Scope.MODERATE)
    path = f"{PATH}/{made['id']}"
    answers = [
        add(client, low),
        client.get(PATH, headers=low),
        client.delete(path, headers=low),
        client.post(f"{path}/rotate", headers=low),
        client.get(f"{path}/attempts", headers=low),
        client.post(f"{path}/replay", json={"delivery_id": "d"}, headers=low),
    ]
    assert {answer.status_code for answer in answers} == {403}


def test_another_site_sees_nothing_of_it(
    client: FlaskClient, make_key: Headers, admin: dict[str, str], other_site: Site
) -> None:
    path, others = f"{PATH}/{add(client, admin).json['id']}", make_key(of=other_site)
    assert client.get(PATH, headers=others).json == {"items": []}
    answers = [
        client.delete(path, headers=others),
        client.post(f"{path}/rotate", headers=others),
        client.get(f"{path}/attempts", headers=others),
        client.post(f"{path}/replay", json={"delivery_id": "d"}, headers=others),
    ]
    assert {answer.json["code"] for answer in answers} == {"unknown_webhook"}
