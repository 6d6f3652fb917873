"""A site's settings over HTTP: read with an ETag, changed with If-Match."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.site import Scope, Site
from tests import factories

Headers = Callable[..., dict[str, str]]
STRICT = {"thresholds": {"TOXICITY": {"hold": 0.3, "reject": None}}}


@pytest.mark.parametrize("path", ["/api/v1/site", "/api/v1/thresholds"])
def test_an_answer_names_its_version(path: str, client: FlaskClient, make_key: Headers) -> None:
    assert client.get(path, headers=make_key(Scope.READ)).headers["ETag"] == '"1"'


def test_a_change_of_what_was_read_is_made_and_named(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    tag = client.get("/api/v1/thresholds", headers=headers).headers["ETag"]
    answer = client.put("/api/v1/thresholds", json=STRICT, headers=headers | {"If-Match": tag})
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, STRICT, '"2"')


@pytest.mark.parametrize("tag", ['"1"', '"someone elses"', 'W/"2"'])
def test_a_change_of_what_is_gone_is_refused(tag: str, client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    client.patch("/api/v1/site", json={"guests": False}, headers=headers)
    answer = client.put("/api/v1/thresholds", json=STRICT, headers=headers | {"If-Match": tag})
    assert (answer.status_code, answer.json["code"]) == (412, "stale_settings")


@pytest.mark.parametrize("tag", [{}, {"If-Match": "*"}])
def test_without_a_version_two_changes_both_hold(tag: dict[str, str], client: FlaskClient, make_key: Headers) -> None:
    headers = make_key() | tag
    client.patch("/api/v1/site", json={"guests": False}, headers=headers)
    client.put("/api/v1/thresholds", json=STRICT, headers=headers)
    site = client.get("/api/v1/site", headers=headers).json
    assert (site["guests"], site["thresholds"]) == (False, STRICT["thresholds"])


def test_name_address_and_ways_of_writing_can_be_changed(client: FlaskClient, make_key: Headers) -> None:
    wanted = {
        "name": "الخبر اليوم",
        "url": "https://khabar.example",
        "origins": ["https://m.khabar.example"],
        "numerals": "arab",
        "region": "maghreb",
        "time_zone": "Africa/Tunis",
    }
    answer = client.patch("/api/v1/site", json=wanted, headers=make_key())
    assert {name: answer.json[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"origins": ["https://m.khabar.example/path"]},
        {"numerals": "roman"},
        {"name": ""},
        {"url": "javascript:alert(1)"},
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, Any], client: FlaskClient, make_key: Headers) -> None:
    answer = client.patch("/api/v1/site", json=wrong, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_field")
    assert answer.json["errors"][0]["pointer"].startswith(f"/{next(iter(wrong))}")


def test_a_rejecting_threshold_below_the_holding_one_is_refused(client: FlaskClient, make_key: Headers) -> None:
    body = {"thresholds": {"TOXICITY": {"hold": 0.7, "reject": 0.5}}}
    answer = client.put("/api/v1/thresholds", json=body, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_field")


def test_an_article_is_scheduled_and_refuses_comments_until_then(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    headers = make_key()
    body = {"opens_at": "2026-11-25T09:00:00Z", "closes_at": "2026-11-26T09:00:00+02:00"}
    put = client.put("/api/v1/articles/a1", json=body, headers=headers)
    assert (put.json["opens_at"], put.json["closes_at"]) == ("2026-11-25T09:00:00.000Z", "2026-11-26T07:00:00.000Z")
    comment = {"article": {"external_id": "a1"}, "author": {"external_id": "u1"}, "body": factories.KIND}
    answer = client.post("/api/v1/comments", json=comment, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "article_not_open")
    assert answer.headers["Retry-After"] == "3601"


def test_pages_of_a_further_origin_may_post(client: FlaskClient, make_key: Headers, site: Site) -> None:
    origin = "https://m.khabar.example"
    client.patch("/api/v1/site", json={"origins": [origin]}, headers=make_key())
    answer = client.options(f"/public/v1/sites/{site.slug}/articles/a1/comments", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin
