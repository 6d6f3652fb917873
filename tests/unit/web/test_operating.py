"""Liveness, readiness, metrics and request ids."""

import re

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.site import Site
from tests.factories import received
from tests.fakes import FakeJobs


def test_liveness_asks_nothing_of_anyone(client: FlaskClient, services: Services, fake_jobs: FakeJobs) -> None:
    fake_jobs.up = False
    services.store.engine.dispose()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_readiness_names_every_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["ready"] is True
    assert [part["name"] for part in answer.json["parts"]] == ["database", "redis", "workers"]


def test_readiness_says_what_is_missing_and_what_would_mend_it(client: FlaskClient, fake_jobs: FakeJobs) -> None:
    fake_jobs.listening = 0
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json
    assert answer.json["ready"] is False
    [part] = [part for part in answer.json["parts"] if not part["ready"]]
    assert part == {"name": "workers", "ready": False, "detail": "no scoring worker listens; start 'mushrif worker'"}


def test_metrics_count_requests_by_endpoint_and_status(client: FlaskClient) -> None:
    line = 'mushrif_http_requests_total{endpoint="unmatched",method="GET",status="404"}'

    def count() -> float:
        found = re.search(re.escape(line) + r" (\S+)", client.get("/metrics").text)
        return float(found.group(1)) if found else 0.0

    before = count()
    client.get("/no-such-page/secret-name")
    assert count() == before + 1
    assert "secret-name" not in client.get("/metrics").text


def test_metrics_show_what_waits(client: FlaskClient, services: Services, site: Site) -> None:
    received(services, site)
    text = client.get("/metrics").text
    assert 'mushrif_comments{status="received"} 1.0' in text
    assert "mushrif_oldest_waiting_seconds" in text
    assert "mushrif_workers_listening 1.0" in text


def test_metrics_answer_without_a_database(
    client: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.store.engine.dispose()
    (services.settings.data_dir / "mushrif.db").write_bytes(b"this is no database")
    text = client.get("/metrics").text
    assert "mushrif_database_up 0.0" in text
    assert "mushrif_http_requests_total" in text


@pytest.mark.parametrize("given", ["abc-1.2_3", "A" * 64])
def test_a_request_id_is_given_back(client: FlaskClient, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "two words", "A" * 65, "é"])
def test_a_request_id_that_could_spoil_a_log_is_replaced(client: FlaskClient, given: str) -> None:
    answered = client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert answered != given
    assert re.fullmatch(r"[0-9a-f-]{36}", answered)


def test_what_operators_ask_for_is_never_cached(client: FlaskClient) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
