"""The log-in hand-over: what a site's server signs, and everything that is not that."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.decision import Actor
from moderation.domain.errors import MushrifError
from moderation.domain.policy import Standing
from moderation.domain.site import ArticleState, Site
from tests import factories
from tests.fakes import START, FakeClock, FakeJobs

POST = "/public/v1/sites/alkhabar/articles/a1/comments"
EDITOR = Actor("moderator", "m1")
NOW = int(START.timestamp())


@pytest.fixture(autouse=True)
def members_only(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    services.sites.set_policy(site, replace(site.policy, guests=False), EDITOR)
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, EDITOR)
    fake_jobs.on_ring = services.scoring.score_due


def by_hand(secret: str, claims: Any) -> str:
    """Sign as docs/http.md says, with nothing of ours."""
    first = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    mac = hmac.new(secret.encode(), first.encode(), hashlib.sha256).digest()
    return f"{first}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def claims(**given: Any) -> dict[str, Any]:
    return {"site": "alkhabar", "id": "u7", "name": "أمل", "exp": NOW + 600, **given}


def send(client: FlaskClient, services: Services, site: Site, login: str, body: str = factories.KIND) -> TestResponse:
    sent = {"body": body, "login": login, "token": factories.form_token(services, site)}
    return client.post(POST, json=sent)


def test_a_member_writes_under_the_sites_own_name_for_them(client: FlaskClient, services: Services, site: Site) -> None:
    answer = send(client, services, site, by_hand(services.logins.secret_of(site), claims()))
    assert (answer.status_code, answer.json["author"]["name"]) == (202, "أمل")
    author = services.intake.get(site, answer.json["id"]).author
    assert (author.external_id, author.name) == ("u7", "أمل")


def test_a_token_serves_until_it_ends(client: FlaskClient, services: Services, site: Site, clock: FakeClock) -> None:
    login = services.logins.sign(site, "u7", "أمل")
    for number in range(2):
        assert send(client, services, site, login, f"نص {number}").status_code == 202
    clock.advance(seconds=901)
    answer = send(client, services, site, login, "نص أخير")
    assert (answer.status_code, answer.json["code"]) == (401, "login_token_expired")


@pytest.mark.parametrize(
    "given",
    [
        {"site": "annahar"},
        {"site": None},
        {"id": ""},
        {"id": 7},
        {"id": "guest:1"},
        {"id": "x" * 201},
        {"id": "a\0"},
        {"id": "\ud800"},
        {"name": " "},
        {"name": None},
        {"name": "x" * 81},
        {"exp": NOW + 3600},
        {"exp": str(NOW + 60)},
        {"exp": True},
        {"exp": None},
        {"exp": 1e300},
    ],
)
def test_a_signed_token_must_also_say_the_right_things(
    client: FlaskClient, services: Services, site: Site, given: dict[str, Any]
) -> None:
    answer = send(client, services, site, by_hand(services.logins.secret_of(site), claims(**given)))
    assert (answer.status_code, answer.json["code"]) == (401, "login_token_invalid")


@pytest.mark.parametrize("value", [[], "x", 7, None])
def test_a_signed_value_that_is_no_object_is_refused(
    client: FlaskClient, services: Services, site: Site, value: Any
) -> None:
    assert send(client, services, site, by_hand(services.logins.secret_of(site), value)).status_code == 401


def test_another_sites_secret_opens_nothing(
    client: FlaskClient, services: Services, site: Site, other_site: Site
) -> None:
    theirs = by_hand(services.logins.secret_of(other_site), claims())
    assert send(client, services, site, theirs).json["code"] == "login_token_invalid"


def test_a_replaced_secret_ends_the_old_tokens(client: FlaskClient, services: Services, site: Site) -> None:
    old = services.logins.sign(site, "u7", "أمل")
    changed = services.logins.replace_secret(site, EDITOR)
    assert send(client, services, site, old).json["code"] == "login_token_invalid"
    assert send(client, services, site, services.logins.sign(changed, "u7", "أمل")).status_code == 202


def test_a_banned_member_stays_out(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.put_author(site, AuthorRef("u7", None), Standing.BANNED, EDITOR)
    answer = send(client, services, site, services.logins.sign(site, "u7", "أمل"))
    assert (answer.status_code, answer.json["code"]) == (403, "author_banned")


def test_without_a_token_a_site_of_members_takes_nothing(client: FlaskClient, services: Services, site: Site) -> None:
    sent = {"name": "أمل", "body": factories.KIND, "token": factories.form_token(services, site)}
    assert client.post(POST, json=sent).json["code"] == "guests_not_allowed"


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_is_a_token_by_chance_and_none_is_a_fault(services: Services, site: Site, one: str, two: str) -> None:
    for token in (one, f"{one}.{two}", f"{services.logins.sign(site, 'u', 'ا')}{two}."):
        with pytest.raises(MushrifError) as refused:
            services.logins.author(site, token)
        assert refused.value.code == "login_token_invalid"
