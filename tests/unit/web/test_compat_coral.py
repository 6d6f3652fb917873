"""A Coral is known by its signature and told what to do; what it would misread is never sent."""

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from moderation.arabic.lexicon import Category, Match
from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.errors import DatabaseUnavailable, InvalidField
from moderation.domain.policy import Action, FailSafe, Mode, Signal, Threshold, Verdict
from moderation.domain.site import Scope, Site
from moderation.services.sites import SYSTEM
from moderation.store.store import Store
from moderation.web.compat.coral.wire import opinion_json
from tests import factories
from tests.fakes import FakeClassifier, FakeClock

PATH = "/coral/v1/moderate"
SECRET, OTHER = ("empsec_" + digit * 64 for digit in "ab")
STATUSES = {"SYSTEM_WITHHELD", "REJECTED"}
CODES = {"OFFENSIVE", "ABUSIVE", "SPAM", "HARASSMENT_BULLYING", "HATE_SPEECH", "OTHER"}
FLAGS = {"COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"}

Json = dict[str, Any]


@pytest.fixture
def coral(services: Services, site: Site) -> Site:
    """A site whose Coral's secret is known."""
    services.corals.add(site, SECRET, SYSTEM)
    return site


def asking(text: object = factories.INSULT, role: str = "COMMENTER", **more: object) -> bytes:
    """Return what a Coral sends: JSON with two blanks of indent, which no one may write anew before verifying."""
    document = {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "u1", "role": role},
        "story": {"id": "s1", "url": "https://alkhabar.example/a1"},
        "site": {"id": "x"},
        "tenantID": "t",
        "tenantDomain": "coral.example",
    }
    return json.dumps(document | more, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")


def signature(raw: bytes, *secrets: str) -> str:
    made = (hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join(f"sha256={one}" for one in made)


def post(client: FlaskClient, raw: bytes, *secrets: str, path: str = PATH) -> TestResponse:
    headers = {"Content-Type": "application/json", "X-Coral-Signature": signature(raw, *(secrets or (SECRET,)))}
    return client.post(path, data=raw, headers=headers | {"User-Agent": "Coral Moderation/9.12.0"})


def opinion(response: TestResponse) -> Json | None:
    """Return the opinion, which must be one that Coral does not throw away; None for 204."""
    if response.status_code == 204:
        assert response.data == b""
        return None
    assert response.status_code == 200, response.text
    found: Json = response.get_json()
    assert found["status"] in STATUSES
    assert {action["reason"] for action in found["actions"]} <= FLAGS
    assert {action["actionType"] for action in found["actions"]} <= {"FLAG"}
    return found


def policy(services: Services, site: Site, clock: FakeClock, **changes: Any) -> None:
    services.sites.change_policy(site, lambda now: replace(now, **changes), SYSTEM)
    clock.advance(seconds=3)


@pytest.mark.usefixtures("coral")
def test_what_would_be_published_gets_no_opinion(client: FlaskClient) -> None:
    response = post(client, asking(factories.KIND))
    assert (response.status_code, response.data) == (204, b"")


@pytest.mark.usefixtures("coral")
@pytest.mark.parametrize("action", ["NEW", "EDIT"])
def test_what_would_be_held_goes_to_corals_pending_queue(client: FlaskClient, action: str) -> None:
    assert opinion(post(client, asking(action=action))) == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }


def test_what_the_site_rejects_is_rejected_with_a_sentence(
    client: FlaskClient, services: Services, coral: Site, clock: FakeClock
) -> None:
    policy(services, coral, clock, thresholds={"TOXICITY": Threshold(0.5, 0.9)})
    found = opinion(post(client, asking()))
    assert found
    assert found["moderationAction"] == {
        "status": "REJECTED",
        "rejectionReason": {
            "code": "OFFENSIVE",
            "detailedExplanation": "لم يُنشر تعليقك لأنه يخالف قواعد النشر.",
        },
    }


def test_moderation_before_publication_is_corals_own_affair(
    client: FlaskClient, services: Services, coral: Site, clock: FakeClock
) -> None:
    policy(services, coral, clock, mode=Mode.PRE)
    assert opinion(post(client, asking(factories.KIND))) is None


@pytest.mark.usefixtures("coral")
@pytest.mark.parametrize("role", ["STAFF", "MODERATOR", "ADMIN"])
def test_the_sites_own_people_are_not_judged(client: FlaskClient, role: str) -> None:
    assert opinion(post(client, asking(role=role))) is None


@pytest.mark.usefixtures("coral")
def test_html_and_plain_text_are_read_alike(client: FlaskClient) -> None:
    assert opinion(post(client, asking("<div>أنت <b>غبي</b></div>"))) == opinion(post(client, asking("أنت غبي")))


@pytest.mark.usefixtures("coral")
@pytest.mark.parametrize("raw", [asking(""), asking("<p></p>"), asking(7), b"{}", b"[]", b"null", b"{", b"\xff", b""])
def test_what_holds_no_text_gets_no_opinion(client: FlaskClient, raw: bytes) -> None:
    assert opinion(post(client, raw)) is None


def verdict(action: Action, *asking: str) -> Verdict:
    return Verdict(action, "m", signals=tuple(Signal(name, 1.0, "", action) for name in asking))


@pytest.mark.parametrize("listed", [[], [Match(0, 1, "x", Category.SPAM, 3)], [Match(0, 1, "x", Category.INSULT, 3)]])
@pytest.mark.parametrize(
    "name", ["TOXICITY", "THREAT", "SEXUAL", "SPAM", "OFF_TOPIC", "lexicon", "contact", "abstained"]
)
@pytest.mark.parametrize("action", [Action.HOLD, Action.REJECT])
def test_every_word_of_an_opinion_is_one_that_coral_knows(action: Action, name: str, listed: list[Match]) -> None:
    found = opinion_json(verdict(action, name), listed)
    assert found is not None
    assert found["status"] in STATUSES
    assert {one["reason"] for one in found["actions"]} <= FLAGS
    if action is Action.REJECT:
        assert found["moderationAction"]["rejectionReason"]["code"] in CODES
    assert json.dumps(found) not in {"{}", "{ }"}


@pytest.mark.parametrize(
    ("names", "flags"),
    [
        (["TOXICITY"], ["COMMENT_DETECTED_TOXIC"]),
        (["SPAM"], ["COMMENT_DETECTED_SPAM"]),
        (["SPAM", "INSULT"], ["COMMENT_DETECTED_SPAM", "COMMENT_DETECTED_TOXIC"]),
        (["lexicon"], ["COMMENT_DETECTED_TOXIC"]),
        (["contact", "abstained"], []),
    ],
)
def test_flags_say_what_it_was(names: list[str], flags: list[str]) -> None:
    found = opinion_json(verdict(Action.HOLD, *names), [])
    assert found
    assert [one["reason"] for one in found["actions"]] == flags


# Signatures


@pytest.mark.usefixtures("coral")
@pytest.mark.parametrize(
    "header",
    ["", "sha256=", "sha256=" + "0" * 64, "md5=" + "0" * 32, "sha256=" + "z" * 64, "\u0661", "sha256=" + "0" * 9_000],
)
def test_a_request_without_a_true_signature_is_refused(client: FlaskClient, header: str) -> None:
    response = client.post(PATH, data=asking(), headers={"X-Coral-Signature": header.encode().decode("latin-1")})
    assert (response.status_code, response.get_json()["code"]) == (401, "signature_refused")


@pytest.mark.usefixtures("coral")
def test_the_signature_is_of_the_very_bytes(client: FlaskClient) -> None:
    raw = asking()
    anew = json.dumps(json.loads(raw)).encode()
    headers = {"X-Coral-Signature": signature(raw, SECRET)}
    assert client.post(PATH, data=anew, headers=headers).status_code == 401
    assert client.post(PATH, data=raw, headers=headers).status_code == 200


@pytest.mark.usefixtures("coral")
def test_one_true_signature_among_several_is_enough(client: FlaskClient) -> None:
    assert opinion(post(client, asking(), OTHER, SECRET))


def test_a_secret_is_replaced_without_a_gap(
    client: FlaskClient, services: Services, coral: Site, clock: FakeClock
) -> None:
    assert post(client, asking(), OTHER).status_code == 401
    services.corals.add(coral, OTHER, SYSTEM)
    clock.advance(seconds=3)
    assert [post(client, asking(), one).status_code for one in (SECRET, OTHER)] == [200, 200]
    assert services.corals.remove(coral, SYSTEM) == 2
    clock.advance(seconds=3)
    assert [post(client, asking(), one).status_code for one in (SECRET, OTHER)] == [401, 401]


def test_each_sites_coral_is_judged_by_its_own_settings(
    client: FlaskClient, services: Services, coral: Site, other_site: Site, clock: FakeClock
) -> None:
    services.corals.add(other_site, OTHER, SYSTEM)
    policy(services, other_site, clock, thresholds={})
    assert opinion(post(client, asking(), SECRET))
    assert opinion(post(client, asking(), OTHER)) is None
    own = f"/sites/{coral.slug}{PATH}"
    assert post(client, asking(), SECRET, path=own).status_code == 200
    assert post(client, asking(), OTHER, path=own).status_code == 401


@pytest.mark.usefixtures("coral")
def test_a_copy_of_a_request_gains_nobody_anything(client: FlaskClient, services: Services, site: Site) -> None:
    first, again = (post(client, asking()) for _ in range(2))
    assert first.data == again.data
    assert list(services.labels.of(site)) == []
    assert services.intake.page(site, status=Status.HELD, article=None, cursor=None, limit=5)[0] == []


# What goes wrong on our side


@pytest.mark.parametrize("fail_safe", FailSafe)
def test_without_a_score_the_sites_fail_safe_withholds(
    client: FlaskClient,
    services: Services,
    coral: Site,
    clock: FakeClock,
    fake_classifier: FakeClassifier,
    fail_safe: FailSafe,
) -> None:
    policy(services, coral, clock, fail_safe=fail_safe)
    fake_classifier.crashing.add("انهيار")
    assert opinion(post(client, asking("انهيار"))) == {"status": "SYSTEM_WITHHELD", "actions": []}


@pytest.mark.usefixtures("coral")
def test_a_known_coral_is_answered_while_the_database_is_away(
    client: FlaskClient, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opinion(post(client, asking()))
    clock.advance(seconds=60)

    def refuse(_store: Store) -> None:
        raise DatabaseUnavailable("gone", retry_after=5)

    monkeypatch.setattr(Store, "read", refuse)
    assert opinion(post(client, asking()))
    clock.advance(seconds=900)
    assert post(client, asking()).status_code == 503


@pytest.mark.usefixtures("coral")
@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_answered(client: FlaskClient, text: str) -> None:
    opinion(post(client, asking(text)))


# Secrets


@pytest.mark.both_databases
def test_secrets_are_kept_once_and_counted(services: Services, site: Site) -> None:
    for _ in range(2):
        services.corals.add(site, f" {SECRET}\n", SYSTEM)
    with services.store.read() as tx:
        assert tx.coral.all() == {site.id: [SECRET]}
    for number in range(7):
        services.corals.add(site, f"empsec_{number:064x}", SYSTEM)
    with pytest.raises(InvalidField):
        services.corals.add(site, OTHER, SYSTEM)
    services.corals.add(site, SECRET, SYSTEM)
    assert services.corals.remove(site, SYSTEM) == 8


@pytest.mark.parametrize("secret", ["", "empsec_", "empsec_xyz", "whsec_" + "a" * 64, "empsec_" + "a" * 500, "\0"])
def test_what_is_no_secret_of_corals_is_refused(services: Services, site: Site, secret: str) -> None:
    with pytest.raises(InvalidField):
        services.corals.add(site, secret, SYSTEM)


def test_the_api_takes_and_forgets_secrets_and_the_log_never_shows_them(
    client: FlaskClient, services: Services, site: Site, make_key: Any
) -> None:
    path, headers = "/api/v1/site/coral-secrets", make_key()
    assert client.post(path, json={"secret": SECRET}, headers=headers).status_code == 204
    assert opinion(post(client, asking()))
    assert client.post(path, json={"secret": "x"}, headers=headers).status_code == 422
    assert client.post(path, json={"secret": OTHER}, headers=make_key(Scope.MODERATE)).status_code == 403
    assert client.delete(path, headers=headers).status_code == 204
    entries = services.audit_log.page(site, 10)[0]
    assert {"coral.added", "coral.removed"} <= {one.action for one in entries}
    assert SECRET not in str(entries)
