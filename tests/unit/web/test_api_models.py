"""`/api/v1/models`: listed, promoted and rolled back by a key that may, and by no other."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.site import Scope, Site
from tests import factories
from tests.fakes import FakeClassifier, FakeModels

MODELS = "/api/v1/models"


@pytest.fixture(autouse=True)
def candidates(services: Services, site: Site, fake_models: FakeModels) -> None:
    fake_models.known["own-1"] = FakeClassifier("own-1")
    factories.candidate(services, site, "own-1")
    factories.candidate(services, site, "own-2", passed=False)


@pytest.fixture
def admin(make_key: Callable[..., dict[str, str]]) -> dict[str, str]:
    return make_key()


def test_models_are_listed_newest_first_and_shown_whole(client: FlaskClient, admin: dict[str, str]) -> None:
    listed = client.get(MODELS, headers=admin).json
    assert listed is not None
    assert [(one["name"], one["stage"], one["passed"]) for one in listed["items"]] == [
        ("own-2", "candidate", False),
        ("own-1", "candidate", True),
    ]
    whole = client.get(f"{MODELS}/own-1", headers=admin).json
    assert whole is not None
    assert whole["parameters"] == {"strength": 0.1}


def test_promotion_and_rollback_change_who_scores(
    client: FlaskClient, admin: dict[str, str], services: Services, site: Site
) -> None:
    promoted = client.post(f"{MODELS}/own-1/promote", headers=admin, json={})
    assert (promoted.status_code, promoted.json and promoted.json["stage"]) == (200, "champion")
    assert services.scoring.analyze("نص", site).model == "own-1"
    rolled = client.post(f"{MODELS}/rollback", headers=admin)
    assert rolled.json == {"champion": None}
    again = client.post(f"{MODELS}/rollback", headers=admin)
    assert (again.status_code, again.json and again.json["code"]) == (409, "nothing_to_roll_back")


def test_what_the_gate_refused_is_promoted_with_a_reason_only(client: FlaskClient, admin: dict[str, str]) -> None:
    refused = client.post(f"{MODELS}/own-2/promote", headers=admin, json={})
    assert (refused.status_code, refused.json and refused.json["code"]) == (409, "model_refused")
    assert client.post(f"{MODELS}/own-2/promote", headers=admin, json={"despite": "قرأتها"}).status_code == 200


def test_a_shadow_is_set(client: FlaskClient, admin: dict[str, str]) -> None:
    shadow = client.post(f"{MODELS}/own-1/shadow", headers=admin)
    assert shadow.json
    assert shadow.json["stage"] == "shadow"


def test_a_shadow_tells_where_it_differs(
    client: FlaskClient, admin: dict[str, str], services: Services, site: Site, fake_models: FakeModels
) -> None:
    fake_models.known["own-1"].overrides["نص عادي"] = {"TOXICITY": 0.9, "SPAM": 0.0}
    client.post(f"{MODELS}/own-1/shadow", headers=admin)
    comment = factories.published(services, site, "نص عادي")
    told = client.get(f"{MODELS}/own-1/agreement", headers=admin).json
    assert told
    assert (told["comments"], told["agreed"]) == (1, 0)
    [flip] = told["flips"]
    assert (flip["comment_id"], flip["acted"], flip["shadow"]) == (comment.id, "publish", "hold")


def test_a_canary_is_given_a_share_compared_and_ended(
    client: FlaskClient, admin: dict[str, str], services: Services, site: Site
) -> None:
    given = client.put(f"{MODELS}/own-1/canary", headers=admin, json={"share": 20})
    assert given.json
    assert (given.status_code, given.json["stage"], given.json["share"]) == (200, "canary", 20)
    assert given.json["moved_at"] == "2026-11-25T08:00:00.000Z"
    for _ in range(30):
        factories.published(services, site)
    told = client.get(f"{MODELS}/own-1/canary", headers=admin).json
    assert told
    assert told["canary"]["comments"] + told["champion"]["comments"] == 30
    assert (told["champion"]["model"], told["more"]["overturned"], told["chance"]) == (None, None, 1.0)
    ended = client.delete(f"{MODELS}/own-1/canary", headers=admin)
    assert ended.json
    assert (ended.json["stage"], ended.json["share"]) == ("retired", None)
    for again in (client.delete, client.get):
        assert again(f"{MODELS}/own-1/canary", headers=admin).status_code == 409


@pytest.mark.parametrize("share", [0, 51, "10", None])
def test_a_share_out_of_bounds_is_a_bad_field(client: FlaskClient, admin: dict[str, str], share: object) -> None:
    answer = client.put(f"{MODELS}/own-1/canary", headers=admin, json={"share": share})
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "invalid_field")


def test_what_the_gate_refused_gets_no_share(client: FlaskClient, admin: dict[str, str]) -> None:
    answer = client.put(f"{MODELS}/own-2/canary", headers=admin, json={"share": 5})
    assert (answer.status_code, answer.json and answer.json["code"]) == (409, "model_refused")


def test_the_weeks_are_told_with_what_calls_for_a_look(
    client: FlaskClient, admin: dict[str, str], services: Services, site: Site
) -> None:
    factories.published(services, site)
    services.clock.advance(seconds=60)  # type: ignore[attr-defined]  # the test's own clock
    told = client.get(f"{MODELS}/weeks", headers=admin).json
    assert told
    assert [week["comments"] for week in told["items"]] == [1] + [0] * 7
    assert (told["items"][0]["score_drift"], told["items"][0]["alerts"]) == (None, [])


def test_the_rule_is_told_with_what_is_lacking(client: FlaskClient, admin: dict[str, str]) -> None:
    assert client.get(f"{MODELS}/rule", headers=admin).json == {
        "rule": {"on": False, "days": 7, "comments": 500},
        "model": None,
        "tried": None,
        "lacks": [],
    }
    client.patch("/api/v1/site", headers=admin, json={"promote_by_rule": True, "rule_days": 2})
    client.post(f"{MODELS}/own-1/shadow", headers=admin)
    told = client.get(f"{MODELS}/rule", headers=admin).json
    assert told
    assert (told["rule"], told["model"]) == ({"on": True, "days": 2, "comments": 500}, "own-1")
    assert (told["tried"]["days"], told["tried"]["agreement"]) == (0.0, None)
    assert told["lacks"] == ["days", "comments", "agreement", "answers"]


def test_an_unknown_model_is_said_to_be(client: FlaskClient, admin: dict[str, str]) -> None:
    answer = client.get(f"{MODELS}/own-9", headers=admin)
    assert (answer.status_code, answer.json and answer.json["code"]) == (404, "unknown_model")


def test_a_key_that_may_read_may_not_promote(client: FlaskClient, make_key: Callable[..., dict[str, str]]) -> None:
    reader = make_key(Scope.READ)
    assert client.get(MODELS, headers=reader).status_code == 200
    for path in ("own-1/promote", "own-1/shadow", "rollback"):
        assert client.post(f"{MODELS}/{path}", headers=reader, json={}).status_code == 403
    for change in (client.put, client.delete):
        assert change(f"{MODELS}/own-1/canary", headers=reader, json={"share": 5}).status_code == 403


def test_another_sites_key_sees_none(
    client: FlaskClient, make_key: Callable[..., dict[str, str]], other_site: Site
) -> None:
    assert client.get(MODELS, headers=make_key(of=other_site)).json == {"items": []}
