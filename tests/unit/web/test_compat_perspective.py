"""Perspective's clients change one URL: their texts are scored, errors have Google's shape."""

import json
from contextlib import ExitStack
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.classifier.errors import ModelDamaged
from moderation.domain.decision import Choice, Reason
from moderation.domain.errors import DatabaseUnavailable
from moderation.domain.label import Origin
from moderation.domain.site import Scope, Site
from moderation.store.store import Store
from moderation.web.compat.perspective.attributes import meaning
from moderation.web.compat.perspective.wire import utf16_length
from tests import factories
from tests.fakes import FakeClassifier

ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
ALL = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
BAD_KEY = "API key not valid. Please pass a valid API key."

Json = dict[str, Any]


@pytest.fixture
def fake_classifier() -> FakeClassifier:
    """A model that measures what the shipped one does."""
    return FakeClassifier(attributes=(*ALL, "SEXUAL", "SPAM"))


@pytest.fixture
def key(services: Services, site: Site) -> str:
    return services.sites.create_key(site, "coral", [Scope.SCORE, Scope.TEACH])[1]


def asking(text: str = factories.INSULT, wanted: object = None, **more: object) -> Json:
    return {"comment": {"text": text}, "requestedAttributes": wanted or {"TOXICITY": {}}, **more}


def post(client: FlaskClient, key: str, document: object, path: str = ANALYZE, **given: Any) -> TestResponse:
    return client.post(f"{path}?key={key}", data=json.dumps(document), content_type="application/json", **given)


def answer(response: TestResponse) -> Json:
    assert response.status_code == 200, response.text
    found: Json = response.get_json()
    return found


def error(response: TestResponse) -> tuple[int, str, str, str | None]:
    """Return code, status, message and errorType of an error, which must be in Google's shape."""
    assert response.mimetype == "application/json"
    found = response.get_json()["error"]
    assert found["code"] == response.status_code
    kinds = [one.get("errorType") or one.get("reason") for one in found.get("details", [])]
    return found["code"], found["status"], found["message"], kinds[0] if kinds else None


def labels(services: Services, site: Site) -> list[tuple[str | None, str, Choice, Reason | None]]:
    return [(one.comment_id, one.text, one.choice, one.reason) for one in services.labels.of(site)]


# What is scored


def test_a_score_comes_back_for_the_whole_text(client: FlaskClient, key: str) -> None:
    score = {"value": 0.91, "type": "PROBABILITY"}
    span = {"begin": 0, "end": len(factories.INSULT), "score": score}
    assert answer(post(client, key, asking())) == {
        "attributeScores": {"TOXICITY": {"summaryScore": score, "spanScores": [span]}},
        "languages": ["ar"],
        "detectedLanguages": ["ar"],
    }


@pytest.mark.parametrize("path", ["/v1alpha1/comments%3Aanalyze", "/sites/alkhabar/v1alpha1/comments:analyze"])
def test_the_address_may_be_encoded_or_name_the_site(client: FlaskClient, site: Site, key: str, path: str) -> None:
    assert "TOXICITY" in answer(post(client, key, asking(), path.replace("alkhabar", site.slug)))["attributeScores"]


def test_offsets_are_utf16_code_units_of_the_raw_text(client: FlaskClient, key: str) -> None:
    text = "😀 سَلامٌ \N{RIGHT-TO-LEFT MARK}👩\N{ZERO WIDTH JOINER}👧"
    span = answer(post(client, key, asking(text)))["attributeScores"]["TOXICITY"]["spanScores"][0]
    assert span["end"] == len(text.encode("utf-16-le")) // 2 == utf16_length(text)


@pytest.mark.parametrize(
    "languages", [["en"], ["ar"], "en", [], None, ["xx-YY"], [7, "fr"], {"no": "list"}, ["ar", "en"]]
)
def test_named_languages_never_keep_a_text_from_being_scored(client: FlaskClient, key: str, languages: object) -> None:
    found = answer(post(client, key, asking(languages=languages)))
    assert found["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 0.91
    assert found["detectedLanguages"] == ["ar"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Great report, thank you", "en"),
        ("ya3ni kifak habibi 3am", "ar-Latn"),
        ("123 😀", "und"),
        (factories.KIND, "ar"),
    ],
)
def test_both_lists_hold_the_language_that_was_seen(client: FlaskClient, key: str, text: str, code: str) -> None:
    found = answer(post(client, key, asking(text)))
    assert (found["languages"], found["detectedLanguages"]) == ([code], [code])


def test_named_languages_are_echoed(client: FlaskClient, key: str) -> None:
    found = answer(post(client, key, asking(languages=["en", "ar"])))
    assert (found["languages"], found["detectedLanguages"]) == (["en", "ar"], ["ar"])


def test_an_attribute_below_its_threshold_is_absent(client: FlaskClient, key: str) -> None:
    wanted = {"TOXICITY": {"scoreThreshold": 0.91}, "SPAM": {"scoreThreshold": "0.03"}}
    assert set(answer(post(client, key, asking(wanted=wanted)))["attributeScores"]) == {"TOXICITY"}


def test_when_all_are_below_there_are_no_scores_at_all(client: FlaskClient, key: str) -> None:
    found = answer(post(client, key, asking(wanted={"TOXICITY": {"scoreThreshold": 0.92}}, clientToken="t")))
    assert found == {"languages": ["ar"], "detectedLanguages": ["ar"], "clientToken": "t"}


@pytest.mark.parametrize("threshold", [None, "high", True, [], {}, 1e400, -1])
def test_a_threshold_that_is_no_number_is_none(client: FlaskClient, key: str, threshold: object) -> None:
    wanted = {"TOXICITY": {"scoreThreshold": threshold}}
    body = json.dumps(asking(wanted=wanted)).replace("Infinity", "1e400")
    response = client.post(f"{ANALYZE}?key={key}", data=body)
    assert "TOXICITY" in answer(response)["attributeScores"]


def scores(client: FlaskClient, key: str, *names: str) -> set[str]:
    return set(answer(post(client, key, asking(wanted={name: {} for name in names})))["attributeScores"])


@pytest.fixture
def measured(fake_classifier: FakeClassifier) -> None:
    fake_classifier.overrides[factories.INSULT] = dict.fromkeys(fake_classifier.attributes, 0.5)


@pytest.mark.usefixtures("measured")
def test_the_six_of_perspective_and_our_further_ones_are_answered_by_the_names_that_were_asked_for(
    client: FlaskClient, key: str
) -> None:
    names = (*ALL, "SEXUALLY_EXPLICIT", "SEXUAL", "SPAM", "TOXICITY@6", "INSULT_EXPERIMENTAL", "THREAT_EXPERIMENTAL@2")
    assert scores(client, key, *names) == set(names)


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("beside", ["FLIRTATION", "LIKELY_TO_REJECT", "OFF_TOPIC", "NO_SUCH_THING", ""])
def test_what_nobody_measures_is_left_out_beside_what_is_measured(client: FlaskClient, key: str, beside: str) -> None:
    assert scores(client, key, "TOXICITY", beside) == {"TOXICITY"}


def test_an_attribute_may_have_null_in_the_place_of_its_parameters(client: FlaskClient, key: str) -> None:
    assert set(answer(post(client, key, asking(wanted={"TOXICITY": None})))["attributeScores"]) == {"TOXICITY"}


@pytest.mark.parametrize("token", ["t-1", "", "\ud800", "\0", "كلمة", "x" * 5_000])
def test_the_clients_token_is_echoed(client: FlaskClient, key: str, token: str) -> None:
    assert answer(post(client, key, asking(clientToken=token)))["clientToken"] == token


def test_every_other_field_is_taken(client: FlaskClient, key: str) -> None:
    more = {
        "context": {"entries": [{"text": "مقال", "type": "PLAIN_TEXT"}]},
        "doNotStore": True,
        "dropUnsupportedAttributes": True,
        "sessionId": "s",
        "communityId": "c",
        "spanAnnotations": True,
        "sth": {"new": [1]},
    }
    assert "attributeScores" in answer(post(client, key, asking(**more)))


def test_names_may_be_written_with_underscores(client: FlaskClient, key: str) -> None:
    document = {"comment": {"text": "نص"}, "requested_attributes": {"TOXICITY": {"score_threshold": 0.9}}}
    assert "attributeScores" not in answer(post(client, key, {**document, "client_token": "t"}))


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
def test_whatever_type_the_body_claims_it_is_read_as_json(client: FlaskClient, key: str, kind: str) -> None:
    answer(client.post(f"{ANALYZE}?key={key}", data=json.dumps(asking()), content_type=kind))


@pytest.mark.parametrize(
    "given",
    [
        {"query_string": {"access_token": "KEY"}},
        {"headers": {"X-Goog-Api-Key": "KEY"}},
        {"headers": {"Authorization": "Bearer KEY"}},
        {"query_string": {"key": " KEY\n", "alt": "json", "prettyPrint": "false", "fields": "x", "$.xgafv": "2"}},
    ],
)
def test_a_key_comes_in_any_of_googles_ways(client: FlaskClient, key: str, given: dict[str, dict[str, str]]) -> None:
    filled = {name: {one: text.replace("KEY", key) for one, text in values.items()} for name, values in given.items()}
    answer(client.post(ANALYZE, json=asking(), **filled))  # type: ignore[arg-type]


def test_nothing_is_stored_of_what_is_scored(client: FlaskClient, services: Services, site: Site, key: str) -> None:
    answer(post(client, key, asking(doNotStore=False, sessionId="s")))
    assert (labels(services, site), services.intake.page(site, status=None, article=None, cursor=None, limit=5)[0]) == (
        [],
        [],
    )


_NONEMPTY = st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=200)


@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_NONEMPTY.filter(str.strip), more=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_any_text_that_is_not_empty_is_scored(client: FlaskClient, key: str, text: str, more: Json) -> None:
    found = answer(post(client, key, {**more, **asking(text)}))
    assert found["attributeScores"]["TOXICITY"]["spanScores"][0]["end"] == utf16_length(text)


# What clients send


def test_coral_reads_the_score_of_the_attribute_it_is_set_to(client: FlaskClient, key: str) -> None:
    body = {
        "comment": {"text": factories.INSULT},
        "doNotStore": False,
        "requestedAttributes": {"TOXICITY": {}},
        "languages": ["en"],
    }
    response = client.post(
        f"{ANALYZE}?key={key}",
        data=json.dumps(body),
        headers={"Content-Type": "application/json", "User-Agent": "Coral Perspective/9.11.8"},
    )
    assert answer(response)["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.8


def test_discourse_reads_every_score_and_the_last_wins(client: FlaskClient, key: str) -> None:
    body = {
        "comment": {"text": factories.INSULT},
        "doNotStore": True,
        "sessionId": "https://forum.example_42",
        "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY"}, "SEVERE_TOXICITY": {}},
    }
    found = answer(post(client, key, body))["attributeScores"]
    assert {name: type(one["summaryScore"]["value"]) for name, one in found.items()} == {"TOXICITY": float}


def test_a_decision_in_coral_becomes_a_label_of_its_comment(
    client: FlaskClient, services: Services, site: Site, key: str
) -> None:
    comment = factories.held(services, site, external_id="b1a2")
    body = {
        "comment": {"text": factories.INSULT},
        "context": {"entries": [{"text": '{"url":"https://alkhabar.example/a1","Coral_comment_id":"b1a2"}'}]},
        "attributeScores": {"DELETED": {"summaryScore": {"value": 1}}},
        "languages": ["en"],
        "communityId": "Coral:https://coral.example",
        "clientToken": "comment:b1a2",
    }
    assert answer(post(client, key, body, SUGGEST)) == {
        "requestedLanguages": ["en"],
        "detectedLanguages": ["ar"],
        "clientToken": "comment:b1a2",
    }
    [label] = services.labels.of(site)
    assert (label.comment_id, label.choice, label.reason) == (comment.id, Choice.REJECT, None)
    assert (label.origin, label.weight, label.actor and label.actor.kind) == (Origin.PERSPECTIVE, 0.7, "key")


# What is suggested


def suggesting(text: str = factories.INSULT, **values: object) -> Json:
    return {"comment": {"text": text}, "attributeScores": {name: {"summaryScore": one} for name, one in values.items()}}


@pytest.mark.parametrize(
    ("values", "meant"),
    [
        ({"TOXICITY": 0.9}, (Choice.REJECT, None)),
        ({"TOXICITY": 0.5}, (Choice.REJECT, None)),
        ({"TOXICITY": 0.9, "INSULT": 0.6, "THREAT": 0.7}, (Choice.REJECT, Reason.THREAT)),
        ({"INSULT@3": 1}, (Choice.REJECT, Reason.INSULT)),
        ({"IDENTITY_ATTACK": 1}, (Choice.REJECT, Reason.HATE)),
        ({"SEXUALLY_EXPLICIT": 1}, (Choice.REJECT, Reason.SEXUAL)),
        ({"SPAM": 1, "TOXICITY": 0}, (Choice.REJECT, Reason.SPAM)),
        ({"OFF_TOPIC": 1}, (Choice.REJECT, Reason.OFF_TOPIC)),
        ({"TOXICITY": 0}, (Choice.PUBLISH, None)),
        ({"TOXICITY": 0.2, "INSULT": 0.4}, (Choice.PUBLISH, None)),
        ({"LIKELY_TO_REJECT": 0.1}, (Choice.PUBLISH, None)),
        ({"THREAT": 0}, None),
        ({"APPROVED": 1}, (Choice.PUBLISH, None)),
        ({"HIGHLIGHTED": 1}, (Choice.PUBLISH, None)),
        ({"DELETED": 1, "TOXICITY": 0.1}, (Choice.REJECT, None)),
        ({"REJECTED": 1, "APPROVED": 1}, (Choice.REJECT, None)),
        ({"APPROVED": 0}, None),
    ],
)
def test_suggested_values_amount_to_a_decision(
    values: dict[str, float], meant: tuple[Choice, Reason | None] | None
) -> None:
    assert meaning(values) == meant


def test_a_suggestion_teaches_the_text_where_no_comment_is_found(
    client: FlaskClient, services: Services, site: Site, key: str
) -> None:
    answer(post(client, key, suggesting(TOXICITY={"value": 0.9}, INSULT={"value": 1.0}), SUGGEST))
    assert labels(services, site) == [(None, factories.INSULT, Choice.REJECT, Reason.INSULT)]


def test_a_zero_that_was_left_out_is_a_zero(client: FlaskClient, services: Services, site: Site, key: str) -> None:
    answer(post(client, key, suggesting(TOXICITY={"type": "PROBABILITY"}), SUGGEST))
    assert [one[2] for one in labels(services, site)] == [Choice.PUBLISH]


def test_the_worst_stretch_counts(client: FlaskClient, services: Services, site: Site, key: str) -> None:
    spans = [{"begin": 0, "end": 3, "score": {"value": 0.1}}, {"begin": 4, "end": 7, "score": {"value": 0.8}}]
    document = {"comment": {"text": factories.INSULT}, "attributeScores": {"TOXICITY": {"spanScores": spans}}}
    answer(post(client, key, document, SUGGEST))
    assert [one[2] for one in labels(services, site)] == [Choice.REJECT]


@pytest.mark.parametrize(
    "more", [{"doNotStore": True}, {"attributeScores": {"THREAT": {"summaryScore": {"value": 0}}}}]
)
def test_what_may_not_be_stored_or_says_too_little_is_thanked_for_and_forgotten(
    client: FlaskClient, services: Services, site: Site, key: str, more: Json
) -> None:
    assert answer(post(client, key, {**suggesting(TOXICITY={"value": 1}), **more}, SUGGEST))["detectedLanguages"]
    assert labels(services, site) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"comment": {"text": "نص"}}, "Missing attribute_scores"),
        ({"comment": {"text": "نص"}, "attributeScores": {}}, "Missing attribute_scores"),
        (suggesting(TOXICTY={"value": 1}), "Unknown requested attribute: TOXICTY"),
        (suggesting(TOXICITY={"value": 2}), "The suggested score of TOXICITY must be a number from 0 to 1"),
        (suggesting(TOXICITY={"value": "x"}), "The suggested score of TOXICITY must be a number from 0 to 1"),
        (suggesting(TOXICITY=1), "Invalid value at 'TOXICITY': expected an object"),
        (
            {"comment": {"text": "نص"}, "attributeScores": {"TOXICITY": {}}},
            "Attribute TOXICITY has neither a summary score nor span scores",
        ),
        (
            {"comment": {"text": "نص"}, "attributeScores": {"TOXICITY": {"spanScores": [{"score": {"value": 1}}]}}},
            "Span scores of TOXICITY need begin and end",
        ),
        (suggesting("\u200f", TOXICITY={"value": 1}), "/body has no visible character"),
        (suggesting("ا" * 10_001, TOXICITY={"value": 1}), "/body has 10001 characters; at most 10000 are accepted"),
    ],
)
def test_a_suggestion_that_cannot_be_read_is_refused(
    client: FlaskClient, services: Services, site: Site, key: str, document: Json, message: str
) -> None:
    assert error(post(client, key, document, SUGGEST)) == (400, "INVALID_ARGUMENT", message, "INVALID_REQUEST")
    assert labels(services, site) == []


# What is refused


@pytest.mark.parametrize(
    ("document", "kind", "message"),
    [
        (asking(""), "COMMENT_EMPTY", "Comment must be non-empty."),
        (asking(" \n\u00a0"), "COMMENT_EMPTY", "Comment must be non-empty."),
        ({**asking(), "comment": {}}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({**asking(), "comment": {"text": 7}}, "COMMENT_EMPTY", "Comment must be non-empty."),
        (asking("ا" * 10_241), "COMMENT_TOO_LONG", "Comment text too long."),
        ({"comment": {"text": "نص"}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        ({**asking(), "requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        ({**asking(), "requestedAttributes": ["TOXICITY"]}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        (asking(wanted={"TOXICTY": {}}), "INVALID_REQUEST", "Unknown requested attribute: TOXICTY"),
        (asking(wanted={"\ud800": {}}), "INVALID_REQUEST", "Unknown requested attribute: \ud800"),
        (
            asking(wanted={"TOXICITY": {"scoreType": "PERCENTILE"}}),
            "INVALID_REQUEST",
            "Requested score type PERCENTILE not supported by attribute TOXICITY",
        ),
        (
            {**asking(), "comment": {"text": "<b>نص</b>", "type": "HTML"}},
            "INVALID_REQUEST",
            "Currently, only 'PLAIN_TEXT' comments are supported",
        ),
        (
            asking(context={"entries": [{"text": "a"}], "articleAndParentComment": {"article": {"text": "b"}}}),
            "INVALID_REQUEST",
            "Context can have either entries or article_and_parent_comment, but both fields were populated",
        ),
        ([1], "INVALID_REQUEST", "Invalid value at 'the request': expected an object"),
        ({"comment": "نص"}, "INVALID_REQUEST", "Invalid value at 'comment': expected an object"),
        (asking(wanted={"TOXICITY": 1}), "INVALID_REQUEST", "Invalid value at 'TOXICITY': expected an object"),
    ],
)
def test_what_cannot_be_scored_is_refused_as_google_would(
    client: FlaskClient, key: str, document: object, kind: str, message: str
) -> None:
    assert error(post(client, key, document)) == (400, "INVALID_ARGUMENT", message, kind)


@pytest.mark.parametrize(
    ("body", "given"),
    [
        (b"{", {}),
        (b"", {}),
        (b"\xff\xfe", {}),
        (b"[" * 50_000, {}),
        (b'{"comment": {"text": NaN}}', {}),
        (b"{}", {"headers": {"Content-Encoding": "gzip"}}),
        (b"x" * 2_000_001, {}),
    ],
)
def test_what_is_no_json_is_refused_as_google_would(
    client: FlaskClient, key: str, body: bytes, given: dict[str, dict[str, str]]
) -> None:
    code, status, _, kind = error(client.post(f"{ANALYZE}?key={key}", data=body, headers=given.get("headers")))
    assert (code, status, kind) == (400, "INVALID_ARGUMENT", "INVALID_REQUEST")


def test_twenty_kilobytes_are_taken(client: FlaskClient, key: str) -> None:
    answer(post(client, key, asking("ا" * 10_240)))


def test_an_attribute_that_the_model_does_not_measure_is_named_with_its_languages(
    client: FlaskClient, key: str
) -> None:
    response = post(client, key, asking(wanted={"FLIRTATION": {}}, languages=["ar"]))
    assert error(response)[2:] == (
        "Attribute FLIRTATION does not support request languages: ar",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    )
    [detail] = response.get_json()["error"]["details"]
    assert detail["languageNotSupportedByAttributeError"] == {"attribute": "FLIRTATION", "requestedLanguages": ["ar"]}
    detected = post(client, key, asking(wanted={"FLIRTATION": {}})).get_json()["error"]["details"][0]
    assert detected["languageNotSupportedByAttributeError"]["detectedLanguages"] == ["ar"]


@pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
def test_keys_are_asked_for_in_googles_words(client: FlaskClient, path: str) -> None:
    assert error(post(client, "mk_wrong", asking(), path)) == (400, "INVALID_ARGUMENT", BAD_KEY, "API_KEY_INVALID")
    assert error(post(client, "", asking(), path))[:2] == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(("path", "scope"), [(ANALYZE, Scope.TEACH), (SUGGEST, Scope.SCORE), (ANALYZE, Scope.INGEST)])
def test_a_key_must_cover_what_it_asks_for(
    client: FlaskClient, services: Services, site: Site, path: str, scope: Scope
) -> None:
    _, secret = services.sites.create_key(site, "other", [scope])
    assert error(post(client, secret, asking(), path))[:2] == (403, "PERMISSION_DENIED")


def test_a_key_of_another_site_is_refused_under_a_sites_address(
    client: FlaskClient, other_site: Site, key: str
) -> None:
    response = post(client, key, asking(), f"/sites/{other_site.slug}{ANALYZE}")
    assert error(response)[:2] == (403, "PERMISSION_DENIED")


def test_past_the_rate_a_key_is_scored_while_there_is_room_and_then_told_in_googles_words(
    client: FlaskClient, services: Services, key: str
) -> None:
    most, _ = services.turns.limit
    key_id = services.callers.find(key).actor.id
    for _ in range(most):
        with services.turns.take(key_id):
            pass
    answer(post(client, key, asking()))
    with ExitStack() as others:
        for number in range(2):
            others.enter_context(services.turns.take(f"k{number}"))
        response = post(client, key, asking())
    code, status, message, kind = error(response)
    assert (code, status, kind) == (429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    assert message.startswith("Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit")
    assert response.get_json()["error"]["details"][0]["metadata"]["quota_limit_value"] == str(most)
    assert int(response.headers["Retry-After"]) > 0


# What goes wrong on our side


def test_a_known_key_is_scored_while_the_database_is_away(
    client: FlaskClient, key: str, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(post(client, key, asking()))
    clock.advance(seconds=60)

    def refuse(_store: Store) -> None:
        raise DatabaseUnavailable("gone", retry_after=5)

    monkeypatch.setattr(Store, "read", refuse)
    monkeypatch.setattr(Store, "begin", refuse)
    answer(post(client, key, asking()))
    suggested = post(client, key, suggesting(TOXICITY={"value": 1}), SUGGEST)
    assert error(suggested)[:2] == (503, "UNAVAILABLE")
    assert error(post(client, "mk_unseen", asking()))[:2] == (503, "UNAVAILABLE")


def test_without_any_model_the_answer_is_unavailable(
    client: FlaskClient, key: str, fake_classifier: FakeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise ModelDamaged("no files")

    monkeypatch.setattr(FakeClassifier, "score_detailed", damaged)
    assert error(post(client, key, asking()))[:2] == (503, "UNAVAILABLE")


def test_a_crash_shows_no_trace(client: FlaskClient, key: str, fake_classifier: FakeClassifier) -> None:
    fake_classifier.crashing.add("انهيار")
    response = post(client, key, asking("انهيار"))
    assert error(response) == (500, "INTERNAL", "Internal error encountered.", None)


# What clients start from


def test_the_description_says_where_the_methods_are(client: FlaskClient, site: Site) -> None:
    found = answer(client.get("/$discovery/rest?version=v1alpha1"))
    assert (found["id"], found["rootUrl"], found["servicePath"]) == (
        "commentanalyzer:v1alpha1",
        "http://localhost/",
        "",
    )
    methods = found["resources"]["comments"]["methods"]
    assert {name: (one["httpMethod"], one["path"]) for name, one in methods.items()} == {
        "analyze": ("POST", "v1alpha1/comments:analyze"),
        "suggestscore": ("POST", "v1alpha1/comments:suggestscore"),
    }
    of_site = answer(client.get(f"/sites/{site.slug}/$discovery/rest"))
    assert of_site["rootUrl"] == f"http://localhost/sites/{site.slug}/"


def test_every_shape_that_the_description_names_is_described(client: FlaskClient) -> None:
    text = client.get("/$discovery/rest").text
    named = {part.partition('"')[0] for part in text.split('"$ref": "')[1:]}
    assert named == set(json.loads(text)["schemas"])


def test_the_description_tells_a_wrong_key_in_the_sentence_that_clients_match(client: FlaskClient, key: str) -> None:
    answer(client.get(f"/$discovery/rest?version=v1alpha1&key={key}"))
    assert error(client.get("/$discovery/rest?version=v1alpha1&key=nonsense"))[2] == BAD_KEY


def test_another_version_is_not_found(client: FlaskClient) -> None:
    assert error(client.get("/$discovery/rest?version=v9"))[:2] == (404, "NOT_FOUND")
