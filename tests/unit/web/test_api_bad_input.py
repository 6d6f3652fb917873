"""Bad input gets a clear error and loses nothing: each case with its status and its code."""

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.decision import Actor
from moderation.domain.policy import Standing
from moderation.domain.site import ArticleState, Scope, Site
from moderation.web.app import create_app
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeJobs

Headers = Callable[..., dict[str, str]]
EDITOR = Actor("key", "editor")
GOOD: dict[str, Any] = {
    "article": {"external_id": "a1", "url": "https://alkhabar.example/a1", "title": "افتتاح المكتبة"},
    "author": {"external_id": "u1", "name": "سلمى"},
    "body": "شكرا على التقرير",
}


def body(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def without(*names: str) -> bytes:
    return json.dumps({name: value for name, value in GOOD.items() if name not in names}).encode()


BODIES = {
    "not JSON": (b"{", 400, "invalid_json"),
    "NaN is not JSON": (b'{"body": NaN}', 400, "invalid_json"),
    "an empty body": (b"", 400, "invalid_json"),
    "a number of 5,000 digits": (b'{"body": ' + b"9" * 5000 + b"}", 400, "invalid_json"),
    "invalid UTF-8": (b'{"body": "\xff"}', 400, "invalid_encoding"),
    "deep nesting": (b'{"body":' * 30 + b"1" + b"}" * 30, 400, "json_too_deep"),
    "nesting that would overflow the stack": (b"[" * 200_000, 400, "json_too_deep"),
    "not an object": (b"[]", 422, "invalid_field"),
    "null": (b"null", 422, "invalid_field"),
    "a number for the body": (body(body=5), 422, "invalid_field"),
    "a text for the author": (body(author="u1"), 422, "invalid_field"),
    "a number for an id": (body(author={"external_id": 7}), 422, "invalid_field"),
    "no body": (without("body"), 422, "missing_field"),
    "no author": (without("author"), 422, "missing_field"),
    "no article id": (body(article={"url": "https://alkhabar.example/a1"}), 422, "missing_field"),
    "an unknown field": (body(colour="red"), 422, "unknown_field"),
    "an unknown field inside": (body(author={"external_id": "u1", "age": 30}), 422, "unknown_field"),
    "a script for an address": (
        body(article={"external_id": "a1", "url": "javascript:alert(1)"}),
        422,
        "invalid_field",
    ),
    "an address without a host": (body(article={"external_id": "a1", "url": "https:///a1"}), 422, "invalid_field"),
    "a broken address": (body(article={"external_id": "a1", "url": "http://["}), 422, "invalid_field"),
    "a port that is none": (body(article={"external_id": "a1", "url": "http://x:99999/"}), 422, "invalid_field"),
    "an empty id": (body(article={"external_id": ""}), 422, "invalid_field"),
    "an over-long id": (body(external_id="x" * 201), 422, "invalid_field"),
    "a day for a time": (body(submitted_at="2026-11-25"), 422, "invalid_field"),
    "a time without a zone": (body(submitted_at="2026-11-25T08:00:00"), 422, "invalid_field"),
    "a number for a time": (body(submitted_at=1_764_060_000), 422, "invalid_field"),
    "a time that UTC does not have": (body(submitted_at="0001-01-01T00:00:00+14:00"), 422, "invalid_field"),
    "a clock in the future": (body(submitted_at="2026-11-25T08:06:00Z"), 422, "clock_skew"),
    "empty text": (body(body=""), 422, "empty_body"),
    "only spaces": (body(body=" \n\t "), 422, "empty_body"),
    "only invisible text": (body(body="\u200b\u202e\u2066\ufeff\u3164"), 422, "empty_body"),
    "only combining marks": (body(body="\u064b" * 50), 422, "empty_body"),
    "over-long text": (body(body="ا" * 10_001), 422, "body_too_long"),
    "10,001 combining marks": (body(body="ا" + "\u064b" * 10_000), 422, "body_too_long"),
    "NUL": (body(body="مرحبا\0"), 422, "invalid_text"),
    "NUL in a name": (body(author={"external_id": "u1", "name": "a\0b"}), 422, "invalid_text"),
    "a lone surrogate in the text": (body().replace(b'"body": "', b'"body": "\\ud800'), 422, "invalid_text"),
    "a lone surrogate in an id": (body().replace(b'"u1"', b'"\\udfff"'), 422, "invalid_text"),
    "an unknown parent": (body(parent="nobody"), 422, "unknown_parent"),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_bad_comment_is_refused_with_its_code_and_nothing_is_stored(
    case: str, client: FlaskClient, make_key: Headers
) -> None:
    raw, status, code = BODIES[case]
    headers = make_key()
    answer = client.post("/api/v1/comments", data=raw, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail", "errors"} <= answer.json.keys()
    assert client.get("/api/v1/comments", headers=headers).json["items"] == []


STRANGE = {
    "bidi overrides": "مرحبا \u202eكلام مقلوب\u202c",
    "HTML and script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "thousands of combining marks": "ا" + "\u064b" * 9_999,
    "emoji with joiners": "👨‍👩‍👧 تحياتي",
    "a formula": "=HYPERLINK(1)",
}


@pytest.mark.parametrize("case", STRANGE)
def test_strange_text_is_a_comment_like_any_other(case: str, client: FlaskClient, make_key: Headers) -> None:
    answer = client.post("/api/v1/comments", json={**GOOD, "body": STRANGE[case]}, headers=make_key())
    assert answer.status_code == 202
    assert answer.json["body"] == STRANGE[case]


def test_a_compressed_bomb_is_not_opened(client: FlaskClient, make_key: Headers) -> None:
    bomb = gzip.compress(b'{"body": "' + b"a" * 50_000_000)
    headers = make_key() | {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = client.post("/api/v1/comments", data=bomb, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_encoding")


def test_a_form_is_not_json(client: FlaskClient, make_key: Headers) -> None:
    answer = client.post("/api/v1/comments", data={"body": "مرحبا"}, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_an_over_large_body_is_refused(client: FlaskClient, make_key: Headers) -> None:
    raw = body(body="a" * 2_000_001)
    answer = client.post("/api/v1/comments", data=raw, content_type="application/json", headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize("path", ["/api/v1/comments", "/api/v1/comments/batch"])
def test_an_over_large_body_without_a_length_is_refused_whole(
    path: str, client: FlaskClient, make_key: Headers
) -> None:
    headers = make_key() | {"Transfer-Encoding": "chunked"}
    lines = (body() + b"\n") * 10_000
    kind = "application/x-ndjson" if path.endswith("batch") else "application/json"
    ended = {"wsgi.input_terminated": True}  # as the server hands over a chunked body
    answer = client.post(
        path, input_stream=io.BytesIO(lines), content_type=kind, headers=headers, environ_overrides=ended
    )
    assert (answer.status_code, answer.json.get("code")) == (413, "payload_too_large")
    assert client.get("/api/v1/comments", headers=headers).json["items"] == []


def test_a_missing_wrong_or_revoked_key_is_refused(
    client: FlaskClient, services: Services, site: Site, make_key: Headers
) -> None:
    assert client.post("/api/v1/comments", json=GOOD).json["code"] == "missing_key"
    wrong = client.post("/api/v1/comments", json=GOOD, headers={"Authorization": "Bearer mk_wrong"})
    assert (wrong.status_code, wrong.json["code"]) == (401, "invalid_key")
    headers = make_key()
    services.sites.revoke_key(site, services.sites.keys_of(site)[0].id)
    revoked = client.post("/api/v1/comments", json=GOOD, headers=headers)
    assert (revoked.status_code, revoked.json["code"]) == (401, "invalid_key")


ROUTES = [
    ("post", "/api/v1/comments", {Scope.READ, Scope.MODERATE}),
    ("post", "/api/v1/comments/batch", {Scope.READ, Scope.MODERATE}),
    ("get", "/api/v1/comments", {Scope.INGEST, Scope.MODERATE}),
    ("get", "/api/v1/comments/x", {Scope.INGEST, Scope.MODERATE}),
    ("patch", "/api/v1/comments/x", {Scope.READ, Scope.MODERATE}),
    ("delete", "/api/v1/comments/x", {Scope.READ, Scope.MODERATE}),
    ("post", "/api/v1/comments/x/decisions", {Scope.READ, Scope.INGEST}),
    ("post", "/api/v1/queue/claims", {Scope.READ, Scope.INGEST}),
    ("patch", "/api/v1/site", {Scope.READ, Scope.INGEST, Scope.MODERATE}),
    ("put", "/api/v1/thresholds", {Scope.READ, Scope.INGEST, Scope.MODERATE}),
    ("put", "/api/v1/articles/a1", {Scope.READ, Scope.INGEST}),
    ("put", "/api/v1/authors/u1", {Scope.READ, Scope.INGEST}),
]


@pytest.mark.parametrize(("method", "path", "scopes"), ROUTES)
def test_a_key_without_the_scope_is_refused(
    method: str, path: str, scopes: set[Scope], client: FlaskClient, make_key: Headers
) -> None:
    answer = getattr(client, method)(path, headers=make_key(*scopes))
    assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_another_sites_comment_is_not_found(
    method: str, client: FlaskClient, services: Services, site: Site, other_site: Site, make_key: Headers
) -> None:
    theirs = factories.received(services, other_site)
    given = {"json": {"body": "لي"}} if method == "patch" else {}
    answer = getattr(client, method)(f"/api/v1/comments/{theirs.id}", headers=make_key(), **given)
    assert (answer.status_code, answer.json["code"]) == (404, "comment_not_found")
    assert services.intake.get(other_site, theirs.id) == theirs


def test_a_replayed_key_with_another_body_is_refused(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key() | {"Idempotency-Key": "k1"}
    assert client.post("/api/v1/comments", json=GOOD, headers=headers).status_code == 202
    answer = client.post("/api/v1/comments", json={**GOOD, "body": "غيره"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("cursor=forged", 400, "invalid_cursor"),
        ("cursor=%D9%85", 400, "invalid_cursor"),
        ("limit=0", 422, "invalid_field"),
        ("limit=many", 422, "invalid_field"),
        ("limit=%D9%A3", 422, "invalid_field"),
        ("status=lost", 422, "invalid_field"),
        ("article=%00", 422, "invalid_text"),
    ],
)
def test_a_bad_query_is_refused(query: str, status: int, code: str, client: FlaskClient, make_key: Headers) -> None:
    answer = client.get(f"/api/v1/comments?{query}", headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_cursor_of_another_list_is_refused(
    client: FlaskClient, services: Services, site: Site, make_key: Headers
) -> None:
    receipt = services.threads.receipt(factories.received(services, site))
    answer = client.get(f"/api/v1/comments?cursor={receipt}", headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_cursor")


def test_a_closed_article_takes_no_comments(
    client: FlaskClient, services: Services, site: Site, make_key: Headers
) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.CLOSED, None, EDITOR)
    answer = client.post("/api/v1/comments", json=GOOD, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (403, "article_closed")


def test_a_banned_author_may_not_comment(
    client: FlaskClient, services: Services, site: Site, make_key: Headers
) -> None:
    services.sites.put_author(site, AuthorRef("u1"), Standing.BANNED, EDITOR)
    answer = client.post("/api/v1/comments", json=GOOD, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (403, "author_banned")


def test_a_full_queue_asks_to_come_back(services: Services, make_key: Headers, clock: FakeClock) -> None:
    small = replace(services, intake=replace(services.intake, max_waiting=1))
    client, headers = create_app(small).test_client(), make_key()
    assert client.post("/api/v1/comments", json=GOOD, headers=headers).status_code == 202
    clock.advance(seconds=2)
    answer = client.post("/api/v1/comments", json=GOOD, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (503, "queue_full")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_database_that_cannot_be_opened_is_named(services: Services, clock: FakeClock) -> None:
    settings = services.settings.model_copy(update={"database_url": "sqlite:////proc/mushrif/none.db"})
    with pytest.raises(OSError, match="proc"):
        bootstrap.build(settings, jobs=FakeJobs(), clock=clock, classifier=FakeClassifier())


def test_a_database_that_is_gone_asks_to_come_back(services: Services, make_key: Headers) -> None:
    headers, client = make_key(), create_app(services).test_client()

    @sa.event.listens_for(services.store.engine, "do_connect")
    def refuse(*_: Any) -> None:
        raise services.store.engine.dialect.dbapi.OperationalError("unable to open database file")

    services.store.engine.dispose()
    answer = client.post("/api/v1/comments", json=GOOD, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (503, "database_unavailable")
    assert "Retry-After" in answer.headers


def test_a_full_disk_is_named_and_the_comment_not_promised(services: Services, make_key: Headers) -> None:
    headers, client = make_key(), create_app(services).test_client()

    @sa.event.listens_for(services.store.engine, "connect")
    def fill(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite's own error for a disk without room

    services.store.engine.dispose()
    long = {**GOOD, "body": "ا" * 9_000}
    answers = [client.post("/api/v1/comments", json=long, headers=headers) for _ in range(8)]
    assert (answers[-1].status_code, answers[-1].json["code"]) == (507, "storage_full")


def test_a_dead_redis_does_not_stop_a_comment(
    client: FlaskClient, fake_jobs: FakeJobs, make_key: Headers, services: Services, site: Site
) -> None:
    fake_jobs.up = False
    answer = client.post("/api/v1/comments", json=GOOD, headers=make_key())
    assert answer.status_code == 202
    assert services.intake.get(site, answer.json["id"]).body == GOOD["body"]


def test_a_crash_of_ours_shows_no_trace(services: Services, make_key: Headers, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(type(services.intake), "receive", crash)
    answer = create_app(services).test_client().post("/api/v1/comments", json=GOOD, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("get", "/nowhere", 404, "not_found"), ("put", "/api/v1/comments", 405, "method_not_allowed")],
)
def test_a_wrong_address_is_a_problem_too(method: str, path: str, status: int, code: str, client: FlaskClient) -> None:
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.json["code"]) == (status, code)
