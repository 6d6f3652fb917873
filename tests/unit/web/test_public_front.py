"""Kept pages answered ahead of Flask: the same answers, never an old one, counted like any other."""

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Site
from moderation.web.public import front
from tests import factories
from tests.fakes import FakeClock

SITE = "/public/v1/sites/alkhabar"
THREAD = f"{SITE}/articles/a1/comments"
KEY = Actor("key", "k1")
PATHS = [
    THREAD,
    f"{THREAD}.html",
    f"{THREAD}.jsonld",
    f"{THREAD}.atom",
    f"{SITE}/comments.atom",
    f"{SITE}/counts?ids=a1",
]


@pytest.fixture(autouse=True)
def comment(services: Services, site: Site) -> Comment:
    return factories.published(services, site)


@pytest.fixture
def flask_calls(app: Flask) -> list[str]:
    """The endpoints that Flask itself answered."""
    called: list[str] = []
    app.before_request(lambda: called.append("flask"))
    return called


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}], ids=["plain", "gzip"])
def test_the_second_answer_is_the_first_one(
    client: FlaskClient, flask_calls: list[str], path: str, headers: dict[str, str]
) -> None:
    first, second = (client.get(path, headers=headers | {"X-Request-Id": "r1"}) for _ in range(2))
    assert flask_calls == ["flask"]
    assert (second.status_code, second.data) == (first.status_code, first.data)
    assert sorted(second.headers) == sorted(first.headers)
    assert sorted(second.headers.items()) == sorted(first.headers.items())


def test_each_caller_gets_the_form_that_they_can_read(client: FlaskClient) -> None:
    for _ in range(2):
        plain, packed = (client.get(THREAD, headers={"Accept-Encoding": way}) for way in ("identity", "gzip"))
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers


def test_who_has_the_page_is_told_so_and_flask_need_not_know(client: FlaskClient, flask_calls: list[str]) -> None:
    tag = client.get(THREAD).headers["ETag"]
    again = client.get(THREAD, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, flask_calls) == (304, b"", ["flask"])
    assert {"Content-Type", "Content-Length", "Content-Encoding"}.isdisjoint(again.headers.keys())
    assert again.headers["ETag"] == tag
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_first_304_teaches_the_whole_answer(client: FlaskClient, clock: FakeClock, flask_calls: list[str]) -> None:
    first = client.get(THREAD)
    clock.advance(seconds=1)
    client.get(THREAD, headers={"If-None-Match": first.headers["ETag"]})
    whole = client.get(THREAD)
    assert len(flask_calls) == 2
    assert (whole.status_code, whole.data, whole.content_type) == (200, first.data, first.content_type)


def test_a_change_is_never_answered_from_before(
    client: FlaskClient, services: Services, site: Site, comment: Comment
) -> None:
    assert [client.get(THREAD).json["count"] for _ in range(2)] == [1, 1]
    services.review.decide(site, comment.id, Decision(Choice.REJECT), KEY)
    assert [client.get(THREAD).json["count"] for _ in range(2)] == [0, 0]


def test_after_half_a_second_the_shared_page_is_asked_again(
    client: FlaskClient, clock: FakeClock, flask_calls: list[str]
) -> None:
    for _ in range(3):
        client.get(THREAD)
        client.get(THREAD)
        clock.advance(seconds=0.5)
    assert len(flask_calls) == 3


def test_addresses_of_the_service_do_not_mix(client: FlaskClient) -> None:
    for _ in range(2):
        for host in ("one.example", "two.example"):
            assert f"http://{host}/public" in client.get(f"{THREAD}.atom", headers={"Host": host}).text


def test_every_request_has_an_id_of_its_own_and_is_counted(client: FlaskClient) -> None:
    line = 'mushrif_http_requests_total{endpoint="public.thread",method="GET",status="200"}'

    def count() -> float:
        found = re.search(re.escape(line) + r" (\S+)", client.get("/metrics").text)
        return float(found.group(1)) if found else 0.0

    before = count()
    ids = {client.get(THREAD).headers["X-Request-Id"] for _ in range(3)}
    assert (len(ids), count()) == (3, before + 3)
    assert client.get(THREAD, headers={"X-Request-Id": "mine-7"}).headers["X-Request-Id"] == "mine-7"
    assert client.get(THREAD, headers={"X-Request-Id": "two words"}).headers["X-Request-Id"] != "two words"


def test_other_methods_and_errors_go_to_flask(client: FlaskClient, flask_calls: list[str]) -> None:
    for _ in range(2):
        assert client.head(THREAD).status_code == 200
        assert client.get("/public/v1/sites/nobody/counts?ids=a").status_code == 404
    assert len(flask_calls) == 4


def test_invented_questions_do_not_fill_the_memory(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "MOST", 3)
    for number in range(10):
        client.get(f"{SITE}/counts?ids=a{number}")
    assert isinstance(app.wsgi_app, front.Front)
    assert len(app.wsgi_app._answers) <= 3
