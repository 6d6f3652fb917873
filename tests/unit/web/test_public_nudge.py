"""A word to the writer before sending: what it says, when it says nothing, and that nothing is kept."""

import threading
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef
from moderation.domain.decision import Actor
from moderation.domain.site import ArticleState, Site
from moderation.services.readers.nudge import AT_ONCE
from tests import factories
from tests.fakes import FakeClassifier, FakeLexicon

CHECK = "/public/v1/sites/alkhabar/articles/a1/check"
EDITOR = Actor("moderator", "m1")


@pytest.fixture(autouse=True)
def article(services: Services, site: Site) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, EDITOR)


def check(client: FlaskClient, body: str) -> TestResponse:
    answer = client.post(CHECK, json={"body": body})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


def test_a_text_that_might_be_held_is_named_by_its_rule_and_never_by_a_score(client: FlaskClient) -> None:
    answer = check(client, factories.INSULT)
    assert answer.json["nudge"] is True
    assert answer.json["why"] == "قد يُحجب تعليقك لأنه قد يتضمّن إساءة. هل تريد تعديله قبل إرساله؟"
    assert not any(char.isdigit() for char in answer.json["why"])


def test_a_clean_text_passes_in_silence(client: FlaskClient) -> None:
    assert check(client, factories.KIND).json == {"nudge": False, "why": None}


def test_the_word_list_nudges_too(client: FlaskClient, fake_lexicon: FakeLexicon) -> None:
    fake_lexicon.words["خرقاء"] = 2
    assert check(client, "كلمة خرقاء").json["nudge"] is True


def test_nothing_of_the_text_is_kept(client: FlaskClient, services: Services, site: Site) -> None:
    check(client, factories.INSULT)
    assert services.intake.page(site, status=None, article=None, cursor=None, limit=5) == ([], None)


def test_a_site_may_do_without(
    client: FlaskClient, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    services.sites.set_policy(site, replace(site.policy, nudge=False), EDITOR)
    assert check(client, factories.INSULT).json == {"nudge": False, "why": None}
    assert fake_classifier.calls == []


def test_a_machine_that_is_busy_lets_the_writer_go_on(
    client: FlaskClient, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.pause()
    askers = [threading.Thread(target=services.nudge.why, args=(site, f"نص {n}")) for n in range(AT_ONCE)]
    for number, asker in enumerate(askers, 1):
        asker.start()
        assert fake_classifier.entered.wait(30)
        while len(fake_classifier.calls) < number:
            fake_classifier.entered.wait(0.01)
    assert check(client, factories.INSULT).json == {"nudge": False, "why": None}
    fake_classifier.resume()
    for asker in askers:
        asker.join()
    assert check(client, factories.INSULT).json["nudge"] is True


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (CHECK, {"body": " "}, 422, "empty_body"),
        (CHECK, {"body": "ن" * 10_001}, 422, "body_too_long"),
        (CHECK, {}, 422, "missing_field"),
        (CHECK.replace("a1", "none"), {"body": "نص"}, 404, "unknown_article"),
    ],
)
def test_what_cannot_be_checked_is_named(
    client: FlaskClient, path: str, body: dict[str, str], status: int, code: str
) -> None:
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.json["code"]) == (status, code)
