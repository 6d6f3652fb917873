"""Spam without CAPTCHA: each check, what it says to a person, and that a site can turn it off."""

import base64
import json
from dataclasses import replace
from typing import Any

import altcha
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef
from moderation.domain.decision import Actor
from moderation.domain.site import ArticleState, Proof, Site
from moderation.services.readers.spam import GUESTS_OF_SITE, POSTS_OF_ADDRESS, SAME_LONG_TEXT
from moderation.web.problems import PROBLEMS
from tests import factories
from tests.fakes import FakeCache, FakeClock, FakeJobs

ARTICLE = "/public/v1/sites/alkhabar/articles/a1"
POST = f"{ARTICLE}/comments"
EDITOR = Actor("moderator", "m1")
LONG = "هذا رأيي كاملا في هذا الموضوع المهم لنا جميعا"


@pytest.fixture(autouse=True)
def articles(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    fake_jobs.on_ring = services.scoring.score_due
    for name in ("a1", "a2"):
        services.sites.put_article(site, ArticleRef(name), ArticleState.OPEN, None, EDITOR)


@pytest.fixture
def token(services: Services, site: Site) -> str:
    return factories.form_token(services, site)


def send(
    client: FlaskClient, token: str | None, body: str = LONG, *, address: str = "192.0.2.1", **given: Any
) -> TestResponse:
    sent = {"name": "أمل", "body": body, "token": token, **given}
    return client.post(POST, json=sent, environ_base={"REMOTE_ADDR": address})


def turn(services: Services, site: Site, **policy: Any) -> None:
    services.sites.set_policy(site, replace(site.policy, **policy), EDITOR)


def test_a_filled_hidden_field_is_refused_and_may_be_ignored(
    client: FlaskClient, services: Services, site: Site, token: str
) -> None:
    answer = send(client, token, topic="http://spam.example")
    assert (answer.status_code, answer.json["code"]) == (422, "honeypot_filled")
    turn(services, site, spam_honeypot=False)
    assert send(client, token, topic="http://spam.example").status_code == 202


def test_a_fresh_form_carries_its_token_and_no_cache_keeps_it(client: FlaskClient, clock: FakeClock) -> None:
    answer = client.get(f"{ARTICLE}/form")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["proof"] is None
    clock.advance(seconds=3)
    assert send(client, answer.json["token"]).status_code == 202


@pytest.mark.parametrize(
    ("seconds", "status", "code"),
    [(2.9, 429, "sent_too_fast"), (0, 429, "sent_too_fast"), (24 * 3600 + 1, 422, "form_expired")],
)
def test_a_form_is_sent_neither_within_three_seconds_nor_after_a_day(
    client: FlaskClient, services: Services, site: Site, seconds: float, status: int, code: str
) -> None:
    answer = send(client, factories.form_token(services, site, seconds=seconds))
    assert (answer.status_code, answer.json["code"]) == (status, code)
    turn(services, site, spam_form_token=False)
    assert send(client, factories.form_token(services, site, seconds=seconds)).status_code == 202


def test_a_site_may_do_without_the_forms_time(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    assert send(client, None).json["code"] == "form_expired"
    turn(services, site, spam_form_token=False)
    assert send(client, None).status_code == 202


def test_a_post_that_came_too_fast_says_when_to_come_again(client: FlaskClient, services: Services, site: Site) -> None:
    assert send(client, factories.form_token(services, site, seconds=1)).headers["Retry-After"] == "3"


@pytest.mark.parametrize(
    "change", [lambda t: None, lambda t: "", lambda t: t[:-1], lambda t: t.swapcase(), lambda t: "نص"]
)
def test_a_forged_or_missing_token_is_refused(client: FlaskClient, token: str, change: Any) -> None:
    assert send(client, change(token)).json["code"] == "form_expired"


def test_a_token_counts_for_its_own_article_and_site_only(
    client: FlaskClient, services: Services, site: Site, other_site: Site
) -> None:
    for foreign in (factories.form_token(services, site, "a2"), factories.form_token(services, other_site)):
        assert send(client, foreign).json["code"] == "form_expired"


def test_a_plain_form_is_shown_again_with_its_text_and_a_new_token(
    client: FlaskClient, services: Services, site: Site
) -> None:
    stale = factories.form_token(services, site, seconds=25 * 3600)
    answer = client.post(POST, data={"name": "أمل", "body": LONG, "token": stale})
    assert answer.status_code == 422
    assert PROBLEMS["form_expired"].title in answer.text
    assert LONG in answer.text
    assert stale not in answer.text
    assert 'name="token" value="' in answer.text


def test_the_same_person_does_not_say_the_same_twice(
    client: FlaskClient, services: Services, site: Site, token: str, clock: FakeClock
) -> None:
    assert send(client, token).status_code == 202
    again = send(client, token, f"  {LONG}ـ")  # spelt another way
    assert (again.status_code, again.json["code"]) == (409, "duplicate_comment")
    elsewhere = {"name": "أمل", "body": LONG, "token": factories.form_token(services, site, "a2")}
    sent = client.post(
        "/public/v1/sites/alkhabar/articles/a2/comments", json=elsewhere, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert sent.json["code"] == "duplicate_comment"
    clock.advance(seconds=3601)
    assert send(client, token).status_code == 202


def test_a_short_word_may_be_said_under_every_article_by_everyone(
    client: FlaskClient, services: Services, site: Site, token: str
) -> None:
    answers = [send(client, token, "شكرا", address=f"192.0.2.{n}") for n in range(6)]
    assert {answer.status_code for answer in answers} == {202}


def test_one_long_text_from_many_addresses_is_spam(
    client: FlaskClient, services: Services, site: Site, token: str
) -> None:
    codes = [send(client, token, address=f"192.0.2.{n}").status_code for n in range(SAME_LONG_TEXT + 2)]
    assert codes == [202] * SAME_LONG_TEXT + [409, 409]
    turn(services, site, spam_duplicates=False)
    assert send(client, token, address="192.0.2.99").status_code == 202


def test_a_repeated_request_with_its_key_is_no_duplicate(client: FlaskClient, token: str) -> None:
    sent = {"json": {"name": "أمل", "body": LONG, "token": token}, "headers": {"Idempotency-Key": "k1"}}
    assert client.post(POST, **sent).json["id"] == client.post(POST, **sent).json["id"]


def test_a_text_that_was_refused_does_not_count_as_sent(
    client: FlaskClient, services: Services, site: Site, token: str
) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.CLOSED, None, EDITOR)
    assert send(client, token).json["code"] == "article_closed"
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, EDITOR)
    assert send(client, token).status_code == 202


class TestProof:
    """Proof of work: asked for after suspicion, checked on the server, good for one post of its own article."""

    def suspect(self, client: FlaskClient, token: str) -> dict[str, Any]:
        for n in range(POSTS_OF_ADDRESS):
            assert send(client, token, f"{LONG} {n}").status_code == 202
        answer = send(client, token)
        assert (answer.status_code, answer.json["code"]) == (428, "proof_required")
        found: dict[str, Any] = answer.json["challenge"]
        return found

    def solve(self, challenge: dict[str, Any]) -> str:
        made = altcha.Challenge.from_dict(challenge)
        solution = altcha.solve_challenge(made)
        assert solution is not None
        return altcha.Payload(made, solution).to_base64()

    def test_many_posts_from_an_address_are_let_in_with_proof_only(self, client: FlaskClient, token: str) -> None:
        challenge = self.suspect(client, token)
        assert send(client, token, proof=self.solve(challenge)).status_code == 202

    def test_a_solution_counts_once(self, client: FlaskClient, token: str) -> None:
        proof = self.solve(self.suspect(client, token))
        assert send(client, token, proof=proof).status_code == 202
        assert send(client, token, f"{LONG} وأكثر", proof=proof).json["code"] == "proof_required"

    def test_a_solution_ends(
        self, client: FlaskClient, token: str, clock: FakeClock, services: Services, site: Site
    ) -> None:
        turn(services, site, spam_proof=Proof.ALWAYS)
        proof = self.solve(client.get(f"{ARTICLE}/form").json["proof"])
        clock.advance(seconds=1201)
        assert send(client, token, proof=proof).json["code"] == "proof_required"

    @pytest.mark.parametrize("change", ["counter", "derivedKey", "signature", "place", "cost"])
    def test_a_changed_solution_is_refused(self, client: FlaskClient, token: str, change: str) -> None:
        solved = json.loads(base64.b64decode(self.solve(self.suspect(client, token))))
        where = {
            "counter": (solved["solution"], solved["solution"]["counter"] + 1),
            "derivedKey": (solved["solution"], "00" * 32),
            "signature": (solved["challenge"], "00" * 32),
            "place": (solved["challenge"]["parameters"]["data"], "elsewhere"),
            "cost": (solved["challenge"]["parameters"], 1),
        }
        holder, value = where[change]
        holder[change] = value
        forged = base64.b64encode(json.dumps(solved).encode()).decode()
        assert send(client, token, proof=forged).json["code"] == "proof_required"

    @pytest.mark.parametrize("given", ["x", "نص", "e30=", "W10=", "bnVsbA==", base64.b64encode(b"[" * 2000).decode()])
    def test_what_is_no_solution_is_refused_without_a_fault(self, client: FlaskClient, token: str, given: str) -> None:
        self.suspect(client, token)
        assert send(client, token, proof=given).json["code"] == "proof_required"

    def test_the_form_brings_the_task_along(self, client: FlaskClient, token: str) -> None:
        for n in range(POSTS_OF_ADDRESS):
            send(client, token, f"{LONG} {n}")
        address = {"REMOTE_ADDR": "192.0.2.1"}
        challenge = client.get(f"{ARTICLE}/form", environ_base=address).json["proof"]
        assert send(client, token, proof=self.solve(challenge)).status_code == 202
        assert client.get(f"{ARTICLE}/form").json["proof"] is None  # another address

    def test_a_flood_of_guests_makes_everyone_prove(
        self, client: FlaskClient, token: str, fake_cache: FakeCache
    ) -> None:
        for _ in range(GUESTS_OF_SITE):
            fake_cache.count("mushrif:guests:alkhabar", 60)
        assert send(client, token).json["code"] == "proof_required"

    def test_who_was_published_before_proves_nothing(self, client: FlaskClient, token: str) -> None:
        receipt = send(client, token, "أول ما كتبت").json["receipt"]
        for n in range(POSTS_OF_ADDRESS):
            send(client, token, f"{LONG} {n}")
        assert send(client, token, receipt=receipt).status_code == 202

    def test_a_site_may_ask_nobody(self, client: FlaskClient, services: Services, site: Site, token: str) -> None:
        turn(services, site, spam_proof=Proof.OFF)
        codes = {send(client, token, f"{LONG} {n}").status_code for n in range(POSTS_OF_ADDRESS + 2)}
        assert codes == {202}


def test_without_a_cache_posts_pass_all_the_same(client: FlaskClient, token: str, fake_cache: FakeCache) -> None:
    fake_cache.up = False
    assert [send(client, token).status_code for _ in range(8)] == [202] * 8


def test_an_address_is_known_by_another_hash_each_day(services: Services, clock: FakeClock) -> None:
    today = services.spam.address("192.0.2.1")
    assert services.spam.address("192.0.2.1") == today != services.spam.address("192.0.2.2")
    clock.advance(seconds=24 * 3600)
    assert services.spam.address("192.0.2.1") != today


@pytest.mark.parametrize(
    "code", ["honeypot_filled", "form_expired", "sent_too_fast", "duplicate_comment", "proof_required"]
)
def test_every_refusal_has_words_for_a_person(code: str) -> None:
    assert len(PROBLEMS[code].title.split()) >= 5
