"""Readers' posts: who may write where and from which page, what they are told, and what is never told."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, Comment, Status
from moderation.domain.decision import REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.policy import Mode
from moderation.domain.site import ArticleState, Site
from moderation.settings import Settings
from moderation.store.engine import make_engine
from moderation.store.store import Store
from moderation.web.app import create_app
from moderation.web.problems import PROBLEMS
from tests import factories
from tests.fakes import FakeClock, FakeJobs

ARTICLE = "/public/v1/sites/alkhabar/articles/a1"
POST = f"{ARTICLE}/comments"
PAGE = "https://alkhabar.example/news/a1?lang=ar"
EDITOR = Actor("moderator", "m1")


@pytest.fixture(autouse=True)
def article(services: Services, site: Site) -> None:
    """The article is known and its address stored."""
    services.sites.put_article(site, ArticleRef("a1", PAGE, "مقال"), ArticleState.OPEN, None, EDITOR)


@pytest.fixture(autouse=True)
def scorer(services: Services, fake_jobs: FakeJobs) -> None:
    """Comments are scored as soon as the bell rings, as with an idle worker."""
    fake_jobs.on_ring = services.scoring.score_due


def post(client: FlaskClient, body: str = factories.KIND, **given: Any) -> TestResponse:
    return client.post(POST, json={"name": "أمل", "body": body, "token": token(client), **given})


def send_form(client: FlaskClient, body: str = factories.KIND, **given: str) -> TestResponse:
    sent = {"name": "أمل", "body": body, "parent_id": "", "topic": "", "token": token(client), **given}
    return client.post(POST, data=sent)


def token(client: FlaskClient, article: str = "a1") -> str:
    """Return what a form given ten seconds ago carries."""
    services: Services = client.application.extensions["mushrif"]
    return factories.form_token(services, services.sites.by_slug("alkhabar"), article)


def stored(services: Services, site: Site) -> list[Comment]:
    return services.intake.page(site, status=None, article=None, cursor=None, limit=50)[0]


def fares(client: FlaskClient, answer: TestResponse) -> dict[str, Any]:
    said = client.get(answer.headers["Location"])
    assert said.headers["Cache-Control"] == "no-store"
    return said.json


def test_a_clean_comment_is_accepted_and_published_at_once(client: FlaskClient) -> None:
    answer = post(client)
    assert answer.status_code == 202
    assert answer.json["status"] == "published"
    assert client.get(POST).json["items"][0]["id"] == answer.json["id"]


def test_its_author_is_a_guest_known_by_nothing_but_the_name(
    client: FlaskClient, services: Services, site: Site
) -> None:
    post(client)
    post(client, "تعليق آخر مختلف")
    authors = [comment.author for comment in stored(services, site)]
    assert {author.name for author in authors} == {"أمل"}
    assert len({author.external_id for author in authors}) == 2
    assert all(author.external_id.startswith("guest:") for author in authors)


def test_an_insult_is_held_and_only_its_receipt_shows_it(client: FlaskClient) -> None:
    answer = post(client, factories.INSULT)
    assert answer.json["status"] == "held"
    assert client.get(POST).json["count"] == 0
    said = fares(client, answer)
    assert (said["status"], said["label"], said["body"], said["dir"]) == (
        "held",
        "قيد المراجعة",
        factories.INSULT,
        "rtl",
    )


def test_a_comment_without_a_verdict_yet_is_under_review_for_its_author(
    client: FlaskClient, fake_jobs: FakeJobs
) -> None:
    fake_jobs.on_ring = None
    answer = post(client)
    assert answer.json["status"] == "received"
    assert fares(client, answer)["label"] == "قيد المراجعة"


@pytest.mark.parametrize("reason", [*Reason, None])
def test_a_refused_commenter_learns_the_rule_and_never_the_score(
    client: FlaskClient, services: Services, site: Site, reason: Reason | None
) -> None:
    answer = post(client, factories.INSULT)
    services.review.decide(site, answer.json["id"], Decision(Choice.REJECT, reason), EDITOR)
    said = client.get(answer.headers["Location"])
    assert said.json["message"] == REASON_MESSAGES[reason or Reason.OTHER]
    assert not {"scores", "verdict", "signals", "decision"} & said.json.keys()
    assert "0.91" not in said.text


def test_a_published_comment_tells_its_author(client: FlaskClient, services: Services, site: Site) -> None:
    answer = post(client, factories.INSULT)
    services.review.decide(site, answer.json["id"], Decision(Choice.PUBLISH), EDITOR)
    assert fares(client, answer)["message"] == "نُشر تعليقك."


def test_an_erased_comment_leaves_no_text_behind_its_receipt(
    client: FlaskClient, services: Services, site: Site
) -> None:
    answer = post(client)
    services.intake.withdraw(site, answer.json["id"], EDITOR)
    said = fares(client, answer)
    assert (said["status"], said["body"]) == ("erased", None)


def test_a_receipt_counts_on_its_own_site_only(client: FlaskClient, other_site: Site) -> None:
    receipt = post(client).json["receipt"]
    assert client.get(f"/public/v1/sites/annahar/receipts/{receipt}").status_code == 404


@pytest.mark.parametrize("change", [lambda r: r[:-1], lambda r: r[:-2] + "AA", lambda r: r.swapcase(), lambda r: "x"])
def test_a_changed_receipt_opens_nothing(client: FlaskClient, change: Any) -> None:
    receipt = post(client).json["receipt"]
    answer = client.get(f"/public/v1/sites/alkhabar/receipts/{change(receipt)}")
    assert (answer.status_code, answer.json["code"]) == (404, "comment_not_found")


def test_a_comment_id_is_no_receipt(client: FlaskClient) -> None:
    comment_id = post(client).json["id"]
    assert client.get(f"/public/v1/sites/alkhabar/receipts/{comment_id}").status_code == 404


def test_a_reply_names_what_it_answers(client: FlaskClient) -> None:
    parent = post(client).json["id"]
    reply = post(client, "وأنا أيضا", parent_id=parent).json["id"]
    shown = {item["id"]: item["parent_id"] for item in client.get(POST).json["items"]}
    assert shown == {parent: None, reply: parent}


def test_no_one_answers_what_is_not_published(client: FlaskClient) -> None:
    hidden = post(client, factories.INSULT).json["id"]
    answer = post(client, parent_id=hidden)
    assert (answer.status_code, answer.json["code"]) == (422, "unknown_parent")


def test_no_one_answers_a_comment_of_another_article(client: FlaskClient, services: Services, site: Site) -> None:
    elsewhere = factories.published(services, site, article="a2").id
    assert post(client, parent_id=elsewhere).json["code"] == "unknown_parent"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"body": "نص"}, 422, "missing_field"),
        ({"name": "أمل"}, 422, "missing_field"),
        ({"name": "أمل", "body": "نص", "email": "a@b"}, 422, "unknown_field"),
        ({"name": 7, "body": "نص"}, 422, "invalid_field"),
        ({"name": "", "body": "نص"}, 422, "invalid_field"),
        ({"name": " \N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT OVERRIDE}", "body": "نص"}, 422, "invalid_field"),
        ({"name": "ا" * 81, "body": "نص"}, 422, "invalid_field"),
        ({"name": "أ\0", "body": "نص"}, 422, "invalid_text"),
        ({"name": "أمل", "body": "نص\0"}, 422, "invalid_text"),
        ({"name": "أمل", "body": ""}, 422, "empty_body"),
        ({"name": "أمل", "body": "\N{ZERO WIDTH SPACE}\n"}, 422, "empty_body"),
        ({"name": "أمل", "body": "ن" * 10_001}, 422, "body_too_long"),
        ({"name": "أمل", "body": "نص", "parent_id": "nobody"}, 422, "unknown_parent"),
        ({"name": "أمل", "body": "نص", "parent_id": "a\0"}, 422, "invalid_text"),
        (["نص"], 422, "invalid_field"),
    ],
)
def test_a_bad_post_is_refused_and_nothing_is_stored(
    client: FlaskClient, services: Services, site: Site, sent: Any, status: int, code: str
) -> None:
    answer = client.post(POST, json=sent | {"token": token(client)} if isinstance(sent, dict) else sent)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert stored(services, site) == []


@pytest.mark.parametrize(
    ("data", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "invalid_json"),
        (b"\xff", "application/json", 400, "invalid_encoding"),
        (b"[" * 5000, "application/json", 400, "json_too_deep"),
        (b'{"name":"\\ud800","body":"x"}', "application/json", 422, "invalid_text"),
        (b'{"name":"a","body":"\\ud800"}', "application/json", 422, "invalid_text"),
        (b"name=a", "text/plain", 415, "unsupported_media_type"),
    ],
)
def test_bytes_that_are_no_post_are_refused(
    client: FlaskClient, data: bytes, kind: str, status: int, code: str
) -> None:
    answer = client.post(POST, data=data, content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_an_article_that_the_site_did_not_make_known_takes_no_posts(client: FlaskClient) -> None:
    answer = client.post("/public/v1/sites/alkhabar/articles/zz/comments", json={"name": "أمل", "body": "نص"})
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_article")


def test_a_closed_article_takes_no_posts(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.CLOSED, None, EDITOR)
    answer = post(client)
    assert (answer.status_code, answer.json["code"]) == (403, "article_closed")


def test_a_site_may_keep_guests_out(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.set_policy(site, replace(site.policy, guests=False), EDITOR)
    answer = post(client)
    assert (answer.status_code, answer.json["code"]) == (403, "guests_not_allowed")


def test_the_same_post_sent_again_gives_the_first_comment_back(
    client: FlaskClient, services: Services, site: Site
) -> None:
    sent = {"json": {"name": "أمل", "body": "نص", "token": token(client)}, "headers": {"Idempotency-Key": "k1"}}
    assert client.post(POST, **sent).json["id"] == client.post(POST, **sent).json["id"]
    assert len(stored(services, site)) == 1


def test_a_form_sent_twice_is_stored_once_and_again_with_another_text(
    client: FlaskClient, services: Services, site: Site
) -> None:
    for body in ("نص", "نص", "نص آخر"):
        send_form(client, body, once="k1")
    assert sorted(comment.body or "" for comment in stored(services, site)) == ["نص", "نص آخر"]


@pytest.mark.parametrize("origin", ["https://alkhabar.example", "https://alkhabar.example:443", "http://localhost"])
def test_the_sites_own_pages_and_ours_may_post(client: FlaskClient, origin: str) -> None:
    answer = client.post(POST, json={"name": "أمل", "body": "نص", "token": token(client)}, headers={"Origin": origin})
    assert answer.status_code == 202
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://alkhabar.example",
        "https://alkhabar.example.evil.example",
        "https://alkhabar.example:8443",
        "https://[",
        "https://alkhabar.example:port",
    ],
)
@pytest.mark.parametrize("sent", [{"json": {"name": "أمل", "body": "نص"}}, {"data": {"name": "أمل", "body": "نص"}}])
def test_no_other_page_may_post(
    client: FlaskClient, services: Services, site: Site, origin: str, sent: dict[str, Any]
) -> None:
    answer = client.post(POST, headers={"Origin": origin}, **sent)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert stored(services, site) == []


def test_a_refused_origin_has_a_code_of_its_own(client: FlaskClient) -> None:
    answer = client.post(POST, json={"name": "أمل", "body": "نص"}, headers={"Origin": "https://evil.example"})
    assert answer.json["code"] == "origin_not_allowed"


def test_a_browser_asks_first_and_hears_yes_for_the_sites_own_page(client: FlaskClient) -> None:
    asked = {"Origin": "https://alkhabar.example", "Access-Control-Request-Method": "POST"}
    answer = client.options(POST, headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "https://alkhabar.example"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_a_browser_asks_first_and_hears_no_for_any_other_page(client: FlaskClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options(POST, headers=asked)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_browser_that_asks_to_read_hears_yes_for_any_page(client: FlaskClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    assert client.options(POST, headers=asked).headers["Access-Control-Allow-Origin"] == "*"


def test_a_form_returns_to_the_articles_own_address_with_the_receipt(
    client: FlaskClient, services: Services, site: Site
) -> None:
    answer = client.post(
        POST,
        data={"name": "أمل", "body": "سطر\r\nآخر", "token": token(client)},
        headers={"Referer": "https://evil.example/page"},
    )
    assert answer.status_code == 303
    address, _, receipt = answer.headers["Location"].partition("&receipt=")
    assert address == PAGE
    ticket, _, fragment = receipt.partition("#")
    assert fragment == "mushrif-form"
    assert services.threads.by_receipt(site, ticket).body == "سطر\nآخر"


@pytest.mark.parametrize("field", ["next", "url", "redirect", "return_to"])
def test_a_form_cannot_name_where_it_returns_to(client: FlaskClient, field: str) -> None:
    location = send_form(client, **{field: "https://evil.example/"}).headers["Location"]
    assert location.startswith("https://alkhabar.example/")


@pytest.mark.parametrize("url", [None, "javascript:alert(1)"])
def test_an_article_without_a_usable_address_answers_on_a_page_of_ours(
    client: FlaskClient, services: Services, site: Site, url: str | None
) -> None:
    services.sites.put_article(site, ArticleRef("a2", url), ArticleState.OPEN, None, EDITOR)
    sent = {"name": "أمل", "body": "نص", "token": token(client, "a2")}
    answer = client.post("/public/v1/sites/alkhabar/articles/a2/comments", data=sent)
    assert answer.status_code == 202
    assert "نُشر تعليقك." in answer.text
    assert "javascript:" not in answer.text


def test_a_filled_honeypot_stores_nothing_and_loses_nothing(
    client: FlaskClient, services: Services, site: Site
) -> None:
    answer = send_form(client, topic="http://spam.example")
    assert answer.status_code == 422
    assert factories.KIND in answer.text
    assert stored(services, site) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"body": " "}, PROBLEMS["empty_body"].title),
        ({"body": "ن" * 10_001}, PROBLEMS["body_too_long"].title),
        ({"name": ""}, "اكتب اسمك، وأطوله 80 حرفًا"),
        ({"parent_id": "nobody"}, PROBLEMS["unknown_parent"].title),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_written(
    client: FlaskClient, given: dict[str, str], words: str
) -> None:
    sent = {"name": "أمل", "body": "<b>رأيي & كلامي</b>", **given}
    answer = send_form(client, **sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert given.get("body") or "&lt;b&gt;رأيي &amp; كلامي&lt;/b&gt;</textarea>" in answer.text
    assert given.get("name") is not None or 'value="أمل"' in answer.text
    assert "<b>" not in answer.text


def test_a_form_for_a_closed_article_says_so_in_arabic(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.CLOSED, None, EDITOR)
    answer = send_form(client)
    assert answer.status_code == 403
    assert PROBLEMS["article_closed"].title in answer.text
    assert factories.KIND in answer.text


def test_a_form_for_an_unknown_article_or_site_says_so_in_arabic(client: FlaskClient) -> None:
    for path in ("/public/v1/sites/alkhabar/articles/zz/comments", "/public/v1/sites/zz/articles/a1/comments"):
        answer = client.post(path, data={"name": "أمل", "body": "نص محفوظ"})
        assert answer.status_code == 404
        assert "نص محفوظ" in answer.text


def test_the_page_that_reports_a_database_without_answer_needs_no_database(
    services: Services,
) -> None:
    broken = replace(services, sites=replace(services.sites, store=Store(make_engine("sqlite:////nowhere/at/all.db"))))
    broken = replace(broken, threads=replace(services.threads, store=broken.sites.store))
    answer = create_app(broken).test_client().post(POST, data={"name": "أمل", "body": "نص محفوظ"})
    assert answer.status_code == 503
    assert "نص محفوظ" in answer.text


class TestLimits:
    """Readers' posts are counted by address; the counters live in this process here."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"redis_url": "memory://", "post_rate": "2/hour"})

    def test_too_many_posts_are_refused_with_the_wait(self, client: FlaskClient) -> None:
        answers = [post(client, f"تعليق {n}") for n in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert answers[2].json["code"] == "rate_limited"
        assert int(answers[2].headers["Retry-After"]) > 0

    def test_a_site_may_do_without(self, client: FlaskClient, services: Services, site: Site) -> None:
        services.sites.set_policy(site, replace(site.policy, spam_rate=False), EDITOR)
        assert {post(client, f"تعليق {n}").status_code for n in range(4)} == {202}

    def test_an_invented_key_gives_no_fresh_count(self, client: FlaskClient) -> None:
        sent = {"name": "أمل", "token": token(client)}
        invented = [{"Authorization": f"Bearer mk_{n}"} for n in range(3)]
        answers = [
            client.post(POST, json=sent | {"body": f"نص {n}"}, headers=headers) for n, headers in enumerate(invented)
        ]
        assert [answer.status_code for answer in answers] == [202, 202, 429]

    def test_another_address_is_counted_apart(self, client: FlaskClient) -> None:
        for n in range(3):
            post(client, f"تعليق {n}")
        other = {"REMOTE_ADDR": "192.0.2.7"}
        assert (
            client.post(
                POST, json={"name": "أمل", "body": "نص", "token": token(client)}, environ_base=other
            ).status_code
            == 202
        )

    def test_the_sites_page_may_read_that_refusal(self, client: FlaskClient) -> None:
        sent = {"json": {"name": "أمل", "body": "نص"}, "headers": {"Origin": "https://alkhabar.example"}}
        last = [client.post(POST, **sent) for _ in range(3)][-1]
        assert last.status_code == 429
        assert last.headers["Access-Control-Allow-Origin"] == "https://alkhabar.example"

    def test_a_form_keeps_its_text_when_it_comes_too_often(self, client: FlaskClient) -> None:
        last = [send_form(client, f"تعليق {n}") for n in range(3)][-1]
        assert last.status_code == 429
        assert PROBLEMS["rate_limited"].title in last.text
        assert "تعليق 2" in last.text

    def test_reading_is_not_counted(self, client: FlaskClient) -> None:
        assert {client.get(POST).status_code for _ in range(5)} == {200}


def test_posting_does_not_wait_longer_than_a_second(client: FlaskClient, fake_jobs: FakeJobs, clock: FakeClock) -> None:
    fake_jobs.on_ring = None
    before = clock()
    post(client)
    assert (clock() - before).total_seconds() < 1.1


def test_a_pre_moderated_article_holds_what_is_clean(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, Mode.PRE, EDITOR)
    assert post(client).json["status"] == Status.HELD


def test_a_form_in_another_encoding_is_refused_rather_than_garbled(
    client: FlaskClient, services: Services, site: Site
) -> None:
    raw = b"name=a&body=" + quote(factories.KIND.encode("windows-1256")).encode()
    answer = client.post(POST, data=raw, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert PROBLEMS["invalid_encoding"].title in answer.text
    assert stored(services, site) == []
