"""Reports, appeals and the log-in secret over the site's API, and what a site sets for its readers."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.site import Scope, Site
from moderation.web.api import answers, reader_shapes
from tests import factories
from tests.fakes import FakeClock

Headers = Callable[..., dict[str, str]]
KEY = Actor("key", "k1")
API = "/api/v1"

pytestmark = pytest.mark.both_databases


@pytest.fixture
def published(services: Services, site: Site) -> Comment:
    return factories.published(services, site)


@pytest.fixture
def rejected(services: Services, site: Site) -> Comment:
    held = factories.held(services, site)
    return services.review.decide(site, held.id, Decision(Choice.REJECT, Reason.INSULT), KEY)


def report(client: FlaskClient, headers: dict[str, str], comment: Comment, reporter: str, reason: str = "spam") -> Any:
    given = {"reason": reason, "reporter": reporter}
    return client.post(f"{API}/comments/{comment.id}/reports", json=given, headers=headers)


def test_a_handed_over_report_counts_once_a_reporter(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, published: Comment
) -> None:
    headers = make_key(Scope.INGEST)
    taken = [report(client, headers, published, name) for name in ("u1", "u1", "u2", "u3")]
    assert [(one.status_code, one.json["counted"]) for one in taken] == [
        (202, True),
        (202, False),
        (202, True),
        (202, True),
    ]
    assert services.intake.get(site, published.id).status is Status.HELD


def test_reports_are_listed_without_who_reported(client: FlaskClient, make_key: Headers, published: Comment) -> None:
    headers = make_key()
    report(client, headers, published, "u1", "hate")
    answer = client.get(f"{API}/comments/{published.id}/reports", headers=make_key(Scope.MODERATE))
    reader_shapes.ReportList.model_validate(answer.json)
    assert [item["reason"] for item in answer.json["items"]] == ["hate"]
    assert "u1" not in answer.text


def test_reported_comments_wait_until_a_decision_answers_them(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, published: Comment, clock: FakeClock
) -> None:
    headers = make_key()
    for reporter, reason in (("u1", "spam"), ("u2", "spam"), ("u3", "hate")):
        report(client, headers, published, reporter, reason)
    listed = client.get(f"{API}/reports", headers=headers).json
    [item] = reader_shapes.ReportedList.model_validate(listed).items
    assert (item.comment.id, item.number, item.reasons) == (published.id, 3, {"spam": 2, "hate": 1})
    clock.advance(seconds=1)
    client.post(f"{API}/comments/{published.id}/decisions", json={"decision": "publish"}, headers=headers)
    assert client.get(f"{API}/reports", headers=headers).json["items"] == []


def test_the_same_decision_again_answers_reports_that_came_since(
    client: FlaskClient, make_key: Headers, published: Comment, clock: FakeClock
) -> None:
    headers, path = make_key(), f"{API}/comments/{published.id}/decisions"
    client.post(path, json={"decision": "publish"}, headers=headers)
    clock.advance(seconds=1)
    report(client, headers, published, "u1")
    assert len(client.get(f"{API}/reports", headers=headers).json["items"]) == 1
    clock.advance(seconds=1)
    ids = [client.post(path, json={"decision": "publish"}, headers=headers).json["decision"]["id"] for _ in range(2)]
    assert ids[0] == ids[1]
    assert client.get(f"{API}/reports", headers=headers).json["items"] == []


def test_reported_comments_come_in_pages_the_last_reported_first(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, clock: FakeClock
) -> None:
    headers, comments = make_key(), []
    for number in range(3):
        clock.advance(seconds=1)
        comments.append(factories.published(services, site, author=f"u{number}"))
        report(client, headers, comments[-1], "someone")
    seen, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"{API}/reports?limit=2&cursor={cursor}", headers=headers).json
        seen.append([item["comment"]["id"] for item in answer["items"]])
        cursor = answer["next_cursor"]
    assert seen == [[comments[2].id, comments[1].id], [comments[0].id]]


def test_an_appeal_is_handed_over_listed_and_answered(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, rejected: Comment
) -> None:
    headers = make_key()
    handed = client.post(f"{API}/comments/{rejected.id}/appeals", json={"text": "كنت أمزح"}, headers=headers)
    assert (handed.status_code, answers.Comment.model_validate(handed.json).status) == (202, "held")
    listed = client.get(f"{API}/appeals?state=open", headers=headers).json
    [appeal] = reader_shapes.AppealList.model_validate(listed).items
    assert (appeal.comment.id, appeal.text, appeal.revision) == (rejected.id, "كنت أمزح", 1)
    answer = client.post(f"{API}/appeals/{appeal.id}/decisions", json={"decision": "publish"}, headers=headers)
    assert (answer.status_code, answer.json["status"]) == (200, "published")
    states = {state: client.get(f"{API}/appeals?state={state}", headers=headers).json["items"] for state in STATES}
    assert [len(states[state]) for state in STATES] == [0, 1, 0]


STATES = ("open", "upheld", "refused")


def test_an_appeal_is_about_the_revision_that_was_rejected(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, rejected: Comment
) -> None:
    headers = make_key()
    client.post(f"{API}/comments/{rejected.id}/appeals", json={"text": "كنت أمزح"}, headers=headers)
    [appeal] = client.get(f"{API}/appeals", headers=headers).json["items"]
    services.intake.edit(site, rejected.id, "نص آخر")
    answer = client.post(f"{API}/appeals/{appeal['id']}/decisions", json={"decision": "publish"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "stale_revision")


def test_appeals_come_in_pages(client: FlaskClient, make_key: Headers, services: Services, site: Site) -> None:
    headers = make_key()
    for number in range(3):
        held = factories.held(services, site, author=f"u{number}")
        services.review.decide(site, held.id, Decision(Choice.REJECT), KEY)
        client.post(f"{API}/comments/{held.id}/appeals", json={"text": f"اعتراض {number}"}, headers=headers)
    first = client.get(f"{API}/appeals?limit=2", headers=headers).json
    last = client.get(f"{API}/appeals?limit=2&cursor={first['next_cursor']}", headers=headers).json
    assert [item["text"] for item in first["items"] + last["items"]] == ["اعتراض 2", "اعتراض 1", "اعتراض 0"]
    assert last["next_cursor"] is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/appeals?state=lost", None, 422, "invalid_field"),
        ("GET", "/appeals?limit=0", None, 422, "invalid_field"),
        ("GET", "/appeals?cursor=x", None, 400, "invalid_cursor"),
        ("GET", "/reports?cursor=x", None, 400, "invalid_cursor"),
        ("GET", "/comments/none/reports", None, 404, "comment_not_found"),
        ("POST", "/comments/none/reports", {"reason": "spam", "reporter": "u"}, 404, "comment_not_found"),
        ("POST", "/comments/none/reports", {"reason": "ugly", "reporter": "u"}, 422, "invalid_field"),
        ("POST", "/comments/none/reports", {"reason": "spam"}, 422, "missing_field"),
        ("POST", "/comments/none/appeals", {"text": "x"}, 404, "comment_not_found"),
        ("POST", "/comments/none/appeals", {"text": " "}, 422, "invalid_field"),
        ("POST", "/comments/none/appeals", {"text": "x" * 501}, 422, "invalid_field"),
        ("POST", "/appeals/none/decisions", {"decision": "publish"}, 404, "unknown_appeal"),
        ("POST", "/appeals/none/decisions", {"decision": "maybe"}, 422, "invalid_field"),
    ],
)
def test_what_cannot_be_is_named(
    client: FlaskClient, make_key: Headers, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = client.open(f"{API}{path}", method=method, json=body, headers=make_key())
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_another_sites_reports_and_appeals_are_not_there(
    client: FlaskClient, make_key: Headers, other_site: Site, published: Comment, rejected: Comment
) -> None:
    ours, theirs = make_key(), make_key(of=other_site)
    report(client, ours, published, "u1")
    client.post(f"{API}/comments/{rejected.id}/appeals", json={"text": "كنت أمزح"}, headers=ours)
    [appeal] = client.get(f"{API}/appeals", headers=ours).json["items"]
    for path in ("/reports", "/appeals"):
        assert client.get(f"{API}{path}", headers=theirs).json["items"] == []
    answers = [
        client.get(f"{API}/comments/{published.id}/reports", headers=theirs),
        client.post(f"{API}/appeals/{appeal['id']}/decisions", json={"decision": "publish"}, headers=theirs),
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/reports", Scope.INGEST),
        ("GET", "/comments/x/reports", Scope.READ),
        ("POST", "/comments/x/reports", Scope.READ),
        ("GET", "/appeals", Scope.READ),
        ("POST", "/appeals/x/decisions", Scope.INGEST),
        ("GET", "/site/login-secret", Scope.MODERATE),
        ("POST", "/site/login-secret/rotate", Scope.MODERATE),
    ],
)
def test_a_lesser_scope_does_not_reach(
    client: FlaskClient, make_key: Headers, method: str, path: str, scope: Scope
) -> None:
    assert client.open(f"{API}{path}", method=method, json={}, headers=make_key(scope)).status_code == 403


def test_the_login_secret_is_shown_and_replaced(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    headers = make_key()
    first = client.get(f"{API}/site/login-secret", headers=headers)
    assert (first.json["secret"], first.headers["Cache-Control"]) == (services.logins.secret_of(site), "no-store")
    second = client.post(f"{API}/site/login-secret/rotate", headers=headers).json["secret"]
    assert second != first.json["secret"]
    assert client.get(f"{API}/site/login-secret", headers=headers).json["secret"] == second


def test_what_readers_meet_is_set_like_everything_else(client: FlaskClient, make_key: Headers) -> None:
    wanted = {
        "edit_minutes": 0,
        "reports_to_hold": 5,
        "reports_hide": True,
        "nudge": False,
        "spam_honeypot": False,
        "spam_form_token": False,
        "spam_proof": "always",
        "spam_duplicates": False,
        "spam_rate": False,
        "counts_as_spam": "rejected",
    }
    answer = client.patch(f"{API}/site", json=wanted, headers=make_key())
    assert {name: answers.Site.model_validate(answer.json).model_dump()[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"edit_minutes": -1},
        {"edit_minutes": 1_441},
        {"reports_to_hold": -1},
        {"spam_proof": "never"},
        {"counts_as_spam": 1},
    ],
)
def test_a_wrong_setting_for_readers_is_named(client: FlaskClient, make_key: Headers, wrong: dict[str, Any]) -> None:
    answer = client.patch(f"{API}/site", json=wrong, headers=make_key())
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/{next(iter(wrong))}")
