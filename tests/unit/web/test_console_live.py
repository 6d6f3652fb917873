"""News for an open page: what they say, how many may listen, and that a stream ends by itself."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.queue import Addressee
from moderation.domain.site import Moderator, Site
from moderation.settings import Settings
from moderation.web.console import live
from tests import factories
from tests.fakes import FakeClock
from tests.unit.web.console_reader import Reader

LIVE = "/console/alkhabar/live"
STREAM = {"Accept": "text/event-stream"}


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait for the clock on the wall."""
    monkeypatch.setattr(live, "STEP_SECONDS", 0.0)


@pytest.fixture
def reader(client: FlaskClient, moderator: Moderator) -> Reader:
    person = Reader(client)
    person.sign_in(moderator, "/console/account")
    return person


def news(reader: Reader, *claims: str) -> dict[str, Any]:
    answer: dict[str, Any] = reader.client.get(f"{LIVE}?claims={','.join(claims)}").get_json()
    return answer


def open_stream(reader: Reader) -> TestResponse:
    return reader.client.get(LIVE, headers=STREAM, buffered=False)


def events(response: TestResponse) -> Iterator[tuple[str, str]]:
    """Yield the events of a stream as (name, data)."""
    for chunk in response.response:
        text = chunk.decode() if isinstance(chunk, bytes) else str(chunk)
        fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        if "event" in fields:
            yield fields["event"], fields.get("data", "")


def test_the_news_tell_what_waits_what_comes_next_and_what_was_asked(
    reader: Reader, services: Services, site: Site, moderator: Moderator, badr: Actor, clock: FakeClock
) -> None:
    nothing = {"held": 0, "escalated": 0, "head": None, "oldest_held_at": None, "lost": []}
    assert news(reader) == nothing | {"backlog": "في الانتظار: لا تعليقات"}
    began = clock()
    first = factories.held(services, site)
    clock.advance(seconds=5)
    second = factories.held(services, site, f"{factories.INSULT} حقا")
    told = news(reader)
    assert (told["held"], told["head"], told["oldest_held_at"]) == (2, first.id, began.isoformat())
    assert told["backlog"] == "في الانتظار: تعليقان"
    claims = services.review.claim_next(site, badr, count=2)
    services.second_opinions.ask(site, claims[1].claim.id, badr, Addressee(moderator.id), None)
    told = news(reader)
    assert (told["held"], told["head"], told["escalated"]) == (2, second.id, 1)


def test_looking_takes_nothing_from_anyone(reader: Reader, services: Services, site: Site, amal: Actor) -> None:
    factories.held(services, site)
    news(reader)
    assert services.review.state(site, amal).free == 1


def test_a_colleague_who_has_or_decided_my_comment_is_named(
    reader: Reader, services: Services, site: Site, moderator: Moderator, badr: Actor, clock: FakeClock
) -> None:
    factories.held(services, site)
    me = factories.actor(moderator)
    [mine] = services.review.claim_next(site, me)
    assert news(reader, mine.claim.id)["lost"] == []
    clock.advance(seconds=services.settings.lease_seconds)
    assert [one["message"] for one in news(reader, mine.claim.id)["lost"]] == ["انتهى حجزك لهذا التعليق."]
    [his] = services.review.claim_next(site, badr)
    [lost] = news(reader, mine.claim.id)["lost"]
    assert lost == {"claim": mine.claim.id, "who": True, "message": "هذا التعليق لدى \u2068بدر\u2069 الآن."}
    services.review.decide_claimed(his.claim.id, Decision(Choice.REJECT), badr)
    assert [one["message"] for one in news(reader, mine.claim.id)["lost"]] == ["رفضه \u2068بدر\u2069."]


def test_my_own_decision_and_others_claims_are_no_news(
    reader: Reader, services: Services, site: Site, moderator: Moderator, badr: Actor
) -> None:
    factories.held(services, site)
    factories.held(services, site, f"{factories.INSULT} حقا")
    me = factories.actor(moderator)
    [mine] = services.review.claim_next(site, me)
    [his] = services.review.claim_next(site, badr)
    services.review.decide_claimed(mine.claim.id, Decision(Choice.PUBLISH), me)
    services.review.release(his.claim.id, badr)
    assert news(reader, mine.claim.id, his.claim.id, "forged", "")["lost"] == []


def test_a_stream_tells_news_once_each_and_then_says_that_it_ends(
    reader: Reader, services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LIFE_SECONDS", 60.0)
    response = open_stream(reader)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.mimetype == "text/event-stream"
    heard = events(response)
    assert json.loads(next(heard)[1])["held"] == 0
    factories.held(services, site)
    name, data = next(heard)  # what did not change is not told again
    assert (name, json.loads(data)["held"]) == ("news", 1)
    monkeypatch.setattr(time, "monotonic", lambda: float("inf"))
    assert next(heard) == ("again", "")
    response.close()


def test_there_are_so_many_places_and_each_is_free_again_after_its_stream(
    reader: Reader, services: Services, app: Flask
) -> None:
    places = services.settings.live_connections
    streams = [open_stream(reader) for _ in range(places)]
    assert {stream.status_code for stream in streams} == {200}
    assert open_stream(reader).status_code == 204
    assert news(reader)["held"] == 0  # asking goes on
    for stream in streams:
        stream.close()  # what a server does when the browser is gone
    again = open_stream(reader)
    assert again.status_code == 200
    again.close()


def test_who_is_signed_out_or_of_another_site_hears_nothing(
    client: FlaskClient, reader: Reader, other_site: Site
) -> None:
    assert reader.client.get("/console/annahar/live", headers=STREAM).status_code == 404
    reader.client.delete_cookie("mushrif")
    assert reader.client.get(LIVE, headers=STREAM).status_code == 204
    assert reader.client.get(LIVE).status_code == 303


def test_an_open_page_alone_does_not_keep_a_session(
    reader: Reader, services: Services, clock: FakeClock, settings: Settings
) -> None:
    for _ in range(4):
        clock.advance(seconds=settings.session_idle_minutes * 60 / 3)
        last = reader.client.get(LIVE)
    assert last.status_code == 303
