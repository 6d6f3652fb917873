"""OpenAI's clients change one base URL: thirteen categories come back, and those that nobody judges say so."""

from contextlib import ExitStack
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from moderation.arabic.lexicon import Category, Match
from moderation.bootstrap import Services
from moderation.domain.policy import Threshold
from moderation.domain.site import Scope, Site
from moderation.web.compat.openai.wire import CATEGORIES, result_json
from tests import factories
from tests.fakes import FakeClassifier, FakeLexicon

PATH = "/v1/moderations"
JUDGED = {"harassment", "harassment/threatening", "hate", "sexual"}

Json = dict[str, Any]


@pytest.fixture
def fake_classifier() -> FakeClassifier:
    """A model that measures what four categories need."""
    model = FakeClassifier(attributes=("TOXICITY", "THREAT", "IDENTITY_ATTACK", "SEXUAL", "SPAM"))
    model.overrides[factories.INSULT] = {
        "TOXICITY": 0.91,
        "THREAT": 0.1,
        "IDENTITY_ATTACK": 0.6,
        "SEXUAL": 0.01,
        "SPAM": 0.99,
    }
    return model


@pytest.fixture
def key(services: Services, site: Site) -> str:
    return services.sites.create_key(site, "bot", [Scope.SCORE])[1]


def post(client: FlaskClient, key: str, given: object, **more: object) -> TestResponse:
    return client.post(PATH, json={"input": given, **more}, headers={"Authorization": f"Bearer {key}"})


def results(response: TestResponse) -> list[Json]:
    assert response.status_code == 200, response.text
    found: list[Json] = response.get_json()["results"]
    return found


def error(response: TestResponse) -> tuple[int, str, str | None]:
    found = response.get_json()["error"]
    assert set(found) == {"message", "type", "param", "code"}
    return response.status_code, found["type"], found["code"]


def test_a_text_is_judged_in_thirteen_categories(client: FlaskClient, key: str) -> None:
    response = post(client, key, factories.INSULT, model="omni-moderation-latest")
    [found] = results(response)
    assert response.get_json()["id"].startswith("modr-")
    assert response.get_json()["model"] == "fake-1"
    assert [list(found[name]) for name in ("categories", "category_scores", "category_applied_input_types")] == [
        list(CATEGORIES)
    ] * 3
    assert len(CATEGORIES) == 13
    assert found["flagged"] is True
    assert {name for name, is_so in found["categories"].items() if is_so} == {"harassment", "hate"}
    assert found["category_scores"]["harassment"] == 0.91


def test_what_nobody_judges_is_nothing_and_says_so(client: FlaskClient, key: str) -> None:
    [found] = results(post(client, key, factories.INSULT))
    applied = found["category_applied_input_types"]
    assert {name for name, kinds in applied.items() if kinds == ["text"]} == JUDGED
    rest = set(CATEGORIES) - JUDGED
    assert {(found["categories"][name], found["category_scores"][name], *applied[name]) for name in rest} == {
        (False, 0.0)
    }


def test_the_sites_thresholds_say_what_is_flagged() -> None:
    scores = {"TOXICITY": 0.6, "THREAT": 0.5}
    flagged = {hold: result_json(scores, [], {"TOXICITY": Threshold(hold)})["categories"] for hold in (0.6, 0.7)}
    assert [flagged[hold]["harassment"] for hold in (0.6, 0.7)] == [True, False]
    assert flagged[0.7]["harassment/threatening"] is True  # no threshold of its own


@pytest.mark.parametrize(
    ("category", "severity", "found"),
    [
        (Category.THREAT, 2, {"harassment/threatening"}),
        (Category.SLUR, 3, {"hate"}),
        (Category.PROFANITY, 1, set()),
        (Category.SPAM, 3, set()),
    ],
)
def test_the_word_list_says_so_as_well(category: Category, severity: int, found: set[str]) -> None:
    result = result_json({"TOXICITY": 0.1}, [Match(0, 4, "كلمة", category, severity)], {})
    assert {name for name, is_so in result["categories"].items() if is_so} == found
    assert result["flagged"] is bool(found)


def test_the_sites_words_are_looked_for(client: FlaskClient, key: str, fake_lexicon: FakeLexicon) -> None:
    fake_lexicon.words["زمبليط"] = 3
    [found] = results(post(client, key, "يا زمبليط"))
    assert (found["flagged"], found["categories"]["harassment"]) == (True, True)


def test_each_string_of_a_list_has_its_result(client: FlaskClient, key: str) -> None:
    assert [one["flagged"] for one in results(post(client, key, [factories.KIND, factories.INSULT, ""]))] == [
        False,
        True,
        False,
    ]


def test_parts_are_one_text_and_images_are_not_looked_at(client: FlaskClient, key: str) -> None:
    image = {"type": "image_url", "image_url": {"url": "https://a.example/x.png"}}
    [found] = results(post(client, key, [{"type": "text", "text": factories.INSULT}, image]))
    assert found["flagged"] is True
    assert error(post(client, key, [image])) == (400, "invalid_request_error", None)


def test_the_beginning_of_a_very_long_text_is_judged(client: FlaskClient, key: str) -> None:
    assert len(results(post(client, key, "ا" * 60_000))) == 1


@pytest.mark.parametrize(
    "given", [None, 7, {}, [], [1], [["a"]], [{"type": "text"}], ["x"] * 129, ["ا" * 10_000] * 5, ["a", 1]]
)
def test_what_holds_no_text_is_refused(client: FlaskClient, key: str, given: object) -> None:
    assert error(post(client, key, given)) == (400, "invalid_request_error", None)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"[" * 50_000, b"x" * 2_000_001])
def test_what_is_no_request_is_refused(client: FlaskClient, key: str, body: bytes) -> None:
    response = client.post(PATH, data=body, headers={"Authorization": f"Bearer {key}"})
    status, kind, _ = error(response)
    assert (status in {400, 413}, kind) == (True, "invalid_request_error")


def test_a_compressed_request_is_not_opened(client: FlaskClient, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Encoding": "gzip"}
    assert error(client.post(PATH, data=b"x", headers=headers))[0] == 400


@pytest.mark.parametrize("secret", ["", "mk_wrong", "sk-proj-1"])
def test_a_wrong_key_is_told_in_openais_words(client: FlaskClient, secret: str) -> None:
    assert error(post(client, secret, "نص")) == (401, "invalid_request_error", "invalid_api_key")


def test_a_key_must_cover_it(client: FlaskClient, services: Services, site: Site) -> None:
    _, secret = services.sites.create_key(site, "other", [Scope.READ])
    assert error(post(client, secret, "نص")) == (403, "invalid_request_error", "insufficient_scope")


def test_past_the_rate_a_key_is_judged_while_there_is_room(client: FlaskClient, services: Services, key: str) -> None:
    key_id = services.callers.find(key).actor.id
    for _ in range(services.turns.limit[0]):
        with services.turns.take(key_id):
            pass
    assert len(results(post(client, key, "نص"))) == 1
    with ExitStack() as others:
        for number in range(2):
            others.enter_context(services.turns.take(f"k{number}"))
        refused = post(client, key, "نص")
    assert error(refused) == (429, "requests", "rate_limit_exceeded")
    assert int(refused.headers["Retry-After"]) > 0


def test_a_crash_shows_no_trace(client: FlaskClient, key: str, fake_classifier: FakeClassifier) -> None:
    fake_classifier.crashing.add("انهيار")
    assert error(post(client, key, "انهيار")) == (500, "server_error", None)


def test_nothing_is_stored(client: FlaskClient, services: Services, site: Site, key: str) -> None:
    results(post(client, key, factories.INSULT))
    assert list(services.labels.of(site)) == []


@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_any_text_is_judged(client: FlaskClient, key: str, text: str) -> None:
    [found] = results(post(client, key, text))
    assert set(found["category_scores"]) == set(CATEGORIES)
