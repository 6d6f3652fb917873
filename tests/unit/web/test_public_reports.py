"""Readers' reports: counted once a person, and at the site's number the comment goes to review."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.site import Site
from tests import factories
from tests.fakes import FakeClock

SITE = "/public/v1/sites/alkhabar"
THREAD = f"{SITE}/articles/a1/comments"
KEY = Actor("key", "k1")

pytestmark = pytest.mark.both_databases


@pytest.fixture
def comment(services: Services, site: Site) -> Comment:
    return factories.published(services, site)


def report(client: FlaskClient, comment_id: str, number: int, **given: Any) -> TestResponse:
    """Report as the reader of this number, each from an address of their own."""
    body = {"reason": "insult", "reader": f"reader-number-{number:04}", **given}
    address = {"REMOTE_ADDR": f"192.0.2.{number}"}
    return client.post(f"{SITE}/comments/{comment_id}/reports", json=body, environ_base=address)


def test_enough_reports_bring_a_comment_to_review_while_it_stays_up(
    client: FlaskClient, services: Services, site: Site, comment: Comment
) -> None:
    for number in range(3):
        assert services.intake.get(site, comment.id).status is Status.PUBLISHED
        assert report(client, comment.id, number).status_code == 202
    found = services.intake.get(site, comment.id)
    assert (found.status, found.reports) == (Status.HELD, 3)
    assert client.get(THREAD).json["count"] == 1
    assert services.reports.summaries([comment.id]) == {comment.id: {Reason.INSULT: 3}}


def test_a_site_may_take_a_reported_comment_down_until_it_is_decided(
    client: FlaskClient, services: Services, site: Site, comment: Comment
) -> None:
    services.sites.set_policy(site, replace(site.policy, reports_to_hold=1, reports_hide=True), KEY)
    report(client, comment.id, 1)
    assert client.get(THREAD).json["count"] == 0
    services.review.decide(site, comment.id, Decision(Choice.PUBLISH), KEY)
    assert client.get(THREAD).json["count"] == 1


def test_a_comment_that_a_person_let_stand_needs_as_many_new_reports(
    client: FlaskClient, services: Services, site: Site, comment: Comment, clock: FakeClock
) -> None:
    for number in range(3):
        report(client, comment.id, number)
    clock.advance(seconds=1)
    services.review.decide(site, comment.id, Decision(Choice.PUBLISH), KEY)
    statuses = []
    for number in range(3, 6):
        clock.advance(seconds=1)
        report(client, comment.id, number)
        statuses.append(services.intake.get(site, comment.id).status)
    assert statuses == [Status.PUBLISHED, Status.PUBLISHED, Status.HELD]


def test_one_reader_counts_once(client: FlaskClient, services: Services, site: Site, comment: Comment) -> None:
    for _ in range(4):
        assert report(client, comment.id, 1).status_code == 202
    assert services.intake.get(site, comment.id).reports == 1


def test_one_address_with_many_browsers_counts_once_a_day(
    client: FlaskClient, services: Services, site: Site, comment: Comment, clock: FakeClock
) -> None:
    address = {"REMOTE_ADDR": "192.0.2.1"}
    for number in range(3):
        body = {"reason": "spam", "reader": f"another-browser-{number}"}
        client.post(f"{SITE}/comments/{comment.id}/reports", json=body, environ_base=address)
    assert services.intake.get(site, comment.id).reports == 1
    clock.advance(seconds=24 * 3600 + 1)
    services.scoring.sweep()
    with services.store.read() as tx:
        kept = tx.connection.exec_driver_sql("SELECT count(*) FROM reports WHERE origin IS NOT NULL").scalar_one()
    assert kept == 0


def test_a_site_may_never_hold_for_reports(
    client: FlaskClient, services: Services, site: Site, comment: Comment
) -> None:
    services.sites.set_policy(site, replace(site.policy, reports_to_hold=0), KEY)
    for number in range(5):
        report(client, comment.id, number)
    assert services.intake.get(site, comment.id).status is Status.PUBLISHED


def test_a_plain_form_may_report_and_is_thanked(
    client: FlaskClient, services: Services, site: Site, comment: Comment
) -> None:
    answer = client.post(f"{SITE}/comments/{comment.id}/reports", data={"reason": "hate"})
    assert answer.status_code == 202
    assert "وصل بلاغك" in answer.text
    assert services.intake.get(site, comment.id).reports == 1


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"reason": "ugly"}, 422, "invalid_field"),
        ({"reason": None}, 422, "invalid_field"),
        ({"reader": "short"}, 422, "invalid_field"),
        ({"reader": "x" * 65}, 422, "invalid_field"),
        ({"reader": "spaces are not allowed"}, 422, "invalid_field"),
        ({"note": "x"}, 422, "unknown_field"),
    ],
)
def test_a_bad_report_is_refused(
    client: FlaskClient, comment: Comment, given: dict[str, Any], status: int, code: str
) -> None:
    answer = report(client, comment.id, 1, **given)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_what_readers_do_not_see_cannot_be_reported(
    client: FlaskClient, services: Services, site: Site, other_site: Site
) -> None:
    hidden, theirs = factories.held(services, site), factories.published(services, other_site)
    for comment_id in (hidden.id, theirs.id, "nobody", "a%00b"):
        assert report(client, comment_id, 1).status_code in (404, 422)


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "إعلان مزعج"), ("en", "Spam"), ("fr", "Publicité"), ("de", "إعلان مزعج")]
)
def test_the_reasons_are_named_in_the_language_of_the_page(
    client: FlaskClient, site: Site, language: str, words: str
) -> None:
    answer = client.get(f"{SITE}/reasons?lang={language}")
    assert set(answer.json["reasons"]) == set(Reason)
    assert answer.json["reasons"]["spam"] == words
    assert answer.headers["Cache-Control"].startswith("public")


def test_a_reader_is_thanked_in_the_language_of_the_page(client: FlaskClient, comment: Comment) -> None:
    answer = client.post(f"{SITE}/comments/{comment.id}/reports?lang=en", json={"reason": "spam"})
    assert answer.json["message"].startswith("Your report arrived")
