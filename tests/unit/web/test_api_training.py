"""`/api/v1/training-runs`: asked for, watched and cancelled by a key that may."""

from collections.abc import Callable

from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.site import Scope, Site
from moderation.domain.training import Step

RUNS = "/api/v1/training-runs"


def test_a_run_is_asked_for_watched_and_cancelled(client: FlaskClient, make_key: Callable[..., dict[str, str]]) -> None:
    admin = make_key()
    asked = client.post(RUNS, headers=admin)
    assert asked.status_code == 202
    there = asked.headers["Location"]
    assert client.get(there, headers=admin).json == asked.json
    again = client.post(RUNS, headers=admin)
    assert (again.status_code, again.json and again.json["code"]) == (409, "training_in_progress")
    cancelled = client.delete(there, headers=admin)
    assert cancelled.json
    assert cancelled.json["state"] == "cancelled"
    listed = client.get(RUNS, headers=admin).json
    assert listed
    assert listed["items"] == [cancelled.json]


def test_reading_is_not_asking(client: FlaskClient, make_key: Callable[..., dict[str, str]]) -> None:
    reader = make_key(Scope.READ)
    assert client.get(RUNS, headers=reader).status_code == 200
    assert client.post(RUNS, headers=reader).status_code == 403
    assert client.delete(f"{RUNS}/x", headers=reader).status_code == 403


def test_another_sites_run_is_unknown(
    client: FlaskClient, make_key: Callable[..., dict[str, str]], services: Services, site: Site, other_site: Site
) -> None:
    there = client.post(RUNS, headers=make_key()).headers["Location"]
    answer = client.get(there, headers=make_key(of=other_site))
    assert (answer.status_code, answer.json and answer.json["code"]) == (404, "unknown_run")


def test_what_a_run_did_is_told_by_codes_as_well(
    client: FlaskClient, make_key: Callable[..., dict[str, str]], services: Services, site: Site
) -> None:
    run = services.training.begin(site, Actor("key", "k"))
    services.training.step(run, ["an old line", Step("learning", attribute="SPAM", count=12)])
    told = client.get(f"{RUNS}/{run.id}", headers=make_key()).json
    assert told
    assert told["log"] == ["an old line", "SPAM: learning from 12 decisions"]
    assert told["steps"] == [{"code": "learning", "attribute": "SPAM", "count": 12}]
