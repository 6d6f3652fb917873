"""Signing in to the console by OpenID Connect, against a provider that answers over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.delivery.oidc import OidcProvider
from moderation.domain.site import Moderator
from tests.fakes import FakeClock
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider

START = "/console/login/provider"
NOT_CONFIRMED = "لم يؤكّد مزوّد الدخول بريدك"


@pytest.fixture
def outside(clock: FakeClock) -> Iterator[IdentityProvider]:
    with identity_provider(clock()) as provider:
        yield provider


@pytest.fixture
def services(services: Services, outside: IdentityProvider) -> Services:
    return replace(services, provider=OidcProvider(outside.address, CLIENT, SECRET))


def leave(client: FlaskClient, path: str = START) -> str:
    answer = client.get(path)
    assert answer.status_code == 303
    return answer.headers["Location"]


def come_back(client: FlaskClient, address: str) -> TestResponse:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: FlaskClient, outside: IdentityProvider, path: str = START) -> TestResponse:
    return come_back(client, outside.authorize(leave(client, path)))


def test_whom_the_provider_vouches_for_goes_on_to_the_page_they_wanted(
    client: FlaskClient, outside: IdentityProvider, moderator: Moderator
) -> None:
    outside.email = moderator.email.upper()
    answer = sign_in(client, outside, f"{START}?next=/console/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/account")
    assert client.get("/console/account").status_code == 200


def test_the_log_in_page_leads_there(client: FlaskClient, services: Services) -> None:
    page = client.get("/console/login?next=/console/account").text
    assert f'href="{START}?next=/console/account"' in page
    assert services.settings.oidc_name in page


def test_a_foreign_address_is_no_page_to_go_on_to(
    client: FlaskClient, outside: IdentityProvider, moderator: Moderator
) -> None:
    outside.email = moderator.email
    assert sign_in(client, outside, f"{START}?next=//evil.example/").headers["Location"] == "/console/"


def test_the_second_factor_is_asked_for_as_after_a_password(
    client: FlaskClient, outside: IdentityProvider, services: Services, moderator: Moderator
) -> None:
    setup = services.second_factor.begin(moderator)
    services.second_factor.confirm(moderator, pyotp.TOTP(setup.seed).at(services.clock()))
    outside.email = moderator.email
    assert sign_in(client, outside).headers["Location"].startswith("/console/login/code")
    assert client.get("/console/account").status_code == 303


def test_who_has_no_account_here_is_told_so(client: FlaskClient, outside: IdentityProvider) -> None:
    outside.email = "stranger@elsewhere.example"
    answer = sign_in(client, outside)
    assert answer.status_code == 401
    assert "لا حساب لك هنا بهذا البريد" in answer.text


def test_who_was_locked_out_stays_out(
    client: FlaskClient, outside: IdentityProvider, services: Services, moderator: Moderator
) -> None:
    services.people.disable(moderator.email)
    outside.email = moderator.email
    assert sign_in(client, outside).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"iss": "http://elsewhere.example"},
        {"aud": "another-client"},
        {"nonce": "another-nonce"},
        {"nonce": None},
        {"exp": None},
        {"exp": 1},
    ],
)
def test_a_word_that_does_not_hold_opens_nothing(
    client: FlaskClient, outside: IdentityProvider, moderator: Moderator, claims: dict[str, Any]
) -> None:
    outside.email, outside.claims = moderator.email, claims
    answer = sign_in(client, outside)
    assert answer.status_code == 401
    assert NOT_CONFIRMED in answer.text
    assert client.get("/console/account").status_code == 303


def test_a_token_of_another_key_opens_nothing(
    client: FlaskClient, outside: IdentityProvider, moderator: Moderator
) -> None:
    outside.email, outside.signing_key = moderator.email, RSAKey.generate_key(2048, {"kid": "k1"})
    assert sign_in(client, outside).status_code == 401


def test_a_code_works_once(client: FlaskClient, outside: IdentityProvider, moderator: Moderator) -> None:
    outside.email = moderator.email
    back = outside.authorize(leave(client))
    assert come_back(client, back).status_code == 303
    code, again = back.partition("&state=")[0], leave(client).partition("state=")[2].partition("&")[0]
    assert come_back(client, f"{code}&state={again}").status_code == 401
    assert outside.refused == ["code-0"]


def test_a_state_that_this_browser_did_not_leave_with_opens_nothing(
    client: FlaskClient, outside: IdentityProvider, moderator: Moderator
) -> None:
    outside.email = moderator.email
    back = outside.authorize(leave(client))
    assert come_back(client, back.partition("&state=")[0] + "&state=forged").status_code == 401
    assert outside.refused == []  # the code was not even tried


def test_who_comes_back_without_having_left_starts_over(client: FlaskClient) -> None:
    answer = client.get(f"{START}/back?code=x&state=y")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/login")


def test_who_changed_their_mind_at_the_provider_is_told_so(client: FlaskClient) -> None:
    state = leave(client).partition("state=")[2].partition("&")[0]
    answer = client.get(f"{START}/back?error=access_denied&state={state}")
    assert answer.status_code == 401
    assert NOT_CONFIRMED in answer.text


def test_a_description_that_names_another_issuer_is_not_followed(
    client: FlaskClient, outside: IdentityProvider
) -> None:
    outside.description = {"issuer": "http://elsewhere.example"}
    answer = client.get(START)
    assert answer.status_code == 503
    assert "ادخل بكلمة مرورك" in answer.text


def test_a_provider_that_is_away_leaves_the_password(client: FlaskClient, services: Services, clock: FakeClock) -> None:
    with identity_provider(clock() + timedelta(0)) as gone:
        address = gone.address
    client.application.extensions["mushrif"] = replace(services, provider=OidcProvider(address, CLIENT, SECRET))
    assert client.get(START).status_code == 503


def test_without_a_provider_there_is_no_such_page(client: FlaskClient, services: Services) -> None:
    client.application.extensions["mushrif"] = replace(services, provider=None)
    assert client.get(START).status_code == 404
    assert START not in client.get("/console/login").text
