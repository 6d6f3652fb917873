"""A site's settings over HTTP: read with an ETag, changed with If-Match."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Scope, Site
from moderation.web.api.schemas import SiteBody
from moderation.web.console import settings_form
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


def test_what_the_settings_page_sets_the_api_sets_too(client: FlaskClient, make_key: Headers) -> None:
    wanted = {
        "undo_seconds": 20,
        "promise_minutes": 90,
        "audit_percent": 5.5,
        "require_reason": True,
        "require_second_factor": True,
        "promote_by_rule": True,
        "rule_days": 3,
        "rule_comments": 250,
    }
    answer = client.patch("/api/v1/site", json=wanted, headers=make_key())
    assert {name: answer.json[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "wrong", [{"undo_seconds": 121}, {"promise_minutes": 0}, {"audit_percent": 100.5}, {"rule_days": 0}]
)
def test_they_are_held_to_the_same_bounds(wrong: dict[str, float], client: FlaskClient, make_key: Headers) -> None:
    answer = client.patch("/api/v1/site", json=wrong, headers=make_key())
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/{next(iter(wrong))}")


def test_every_field_of_the_settings_page_is_the_apis_too() -> None:
    assert {field.name for field in settings_form.FIELDS} <= set(SiteBody.model_fields)


PRECISION = "/api/v1/thresholds/precision?attribute=TOXICITY&at=0.9"


def rejecting(shown: float | None = None) -> dict[str, Any]:
    return {"thresholds": {"TOXICITY": {"hold": 0.5, "reject": 0.9, "shown_precision": shown}}}


def judge(services: Services, site: Site, number: int) -> None:
    """Let people judge so many insults, every tenth of which they publish."""
    for count in range(number):
        comment = factories.held(services, site, f"أنت غبي يا رقم {count} وحدك", author=f"u{count}")
        choice = Choice.PUBLISH if count % 10 == 0 else Choice.REJECT
        services.review.decide(site, comment.id, Decision(choice), Actor("key", "office"))


def test_a_rejection_of_which_nobody_knows_anything_is_refused(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    assert client.get(PRECISION, headers=headers).json["precision"] is None
    answer = client.put("/api/v1/thresholds", json=rejecting(0.99), headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "unproven_threshold")
    assert answer.json["errors"][0]["pointer"] == "/thresholds/TOXICITY/shown_precision"
    assert client.get("/api/v1/thresholds", headers=headers).json["thresholds"]["TOXICITY"]["reject"] is None


def test_a_rejection_goes_with_the_precision_that_was_shown(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    judge(services, site, 30)
    headers = make_key()
    shown = client.get(PRECISION, headers=headers).json
    assert (shown["judged"], shown["precision"]["value"]) == (30, 0.9)
    for wrong in (None, 0.95):
        answer = client.put("/api/v1/thresholds", json=rejecting(wrong), headers=headers)
        assert (answer.status_code, answer.json["code"]) == (422, "unproven_threshold")
        assert "the precision there is 0.9," in answer.json["errors"][0]["detail"]
    answer = client.put("/api/v1/thresholds", json=rejecting(shown["precision"]["value"]), headers=headers)
    assert (answer.status_code, answer.json["thresholds"]["TOXICITY"]["reject"]) == (200, 0.9)
    raised = {"thresholds": {"TOXICITY": {"hold": 0.5, "reject": 0.97}}}
    assert client.put("/api/v1/thresholds", json=raised, headers=headers).status_code == 200


@pytest.mark.parametrize("query", ["", "?attribute=TOXICITY", "?attribute=RUDE&at=0.5", "?attribute=SPAM&at=nan"])
def test_what_is_no_threshold_has_no_precision(query: str, client: FlaskClient, make_key: Headers) -> None:
    answer = client.get(f"/api/v1/thresholds/precision{query}", headers=make_key(Scope.READ))
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_field")


REHEARSAL = "/api/v1/thresholds/rehearsal"


def test_thresholds_are_rehearsed_told_of_and_dropped(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    headers = make_key()
    assert client.get(REHEARSAL, headers=headers).json["code"] == "no_rehearsal"
    lax = {"thresholds": {"TOXICITY": {"hold": 0.95}}, "days": 3}
    begun = client.put(REHEARSAL, json=lax, headers=headers | {"If-Match": '"1"'})
    assert (begun.status_code, begun.json["comments"], begun.headers["ETag"]) == (200, 0, '"2"')
    assert begun.json["ends_at"] == "2026-11-28T08:00:00.000Z"
    comment = factories.held(services, site)
    told = client.get(REHEARSAL, headers=headers).json
    assert told["turns"] == [{"acted": "hold", "wanted": "publish", "comments": 1, "published": 0, "rejected": 0}]
    assert told["items"] == [{"comment_id": comment.id, "acted": "hold", "wanted": "publish"}]
    assert client.get("/api/v1/thresholds", headers=headers).json["thresholds"]["TOXICITY"]["hold"] == 0.45
    assert client.delete(REHEARSAL, headers=headers | {"If-Match": '"1"'}).status_code == 412
    assert client.delete(REHEARSAL, headers=headers).status_code == 204
    assert client.delete(REHEARSAL, headers=headers).status_code == 404
