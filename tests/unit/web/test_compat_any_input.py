"""Whatever another system sends, the answer has its protocol's shape, and no log tells what was written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.site import Scope, Site
from moderation.services.sites import SYSTEM
from tests.fakes import FakeClassifier
from tests.unit.web.test_compat_coral import SECRET, signature

NAMES = (
    "comment", "text", "type", "requestedAttributes", "requested_attributes", "TOXICITY", "scoreType", "scoreThreshold",
    "attributeScores", "summaryScore", "spanScores", "begin", "end", "score", "value", "context", "entries",
    "articleAndParentComment", "languages", "clientToken", "doNotStore", "input", "model", "author", "role", "body",
)  # fmt: skip
_TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS
_KEYS = st.sampled_from(NAMES) | _TEXTS
JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=25
)

Send = Callable[[str, object], TestResponse]


@pytest.fixture
def send(client: FlaskClient, services: Services, site: Site) -> Send:
    """Post a JSON value to one of the addresses, with a key and a signature that hold there."""
    _, key = services.sites.create_key(site, "any", [Scope.SCORE, Scope.TEACH])
    services.corals.add(site, SECRET, SYSTEM)

    def post(path: str, document: object) -> TestResponse:
        raw = json.dumps(document).encode()
        headers = {"Authorization": f"Bearer {key}", "X-Coral-Signature": signature(raw, SECRET)}
        return client.post(path, data=raw, headers=headers)

    return post


def with_message(response: TestResponse) -> bool:
    return response.status_code == 200 or isinstance(response.get_json()["error"]["message"], str)


def coral(response: TestResponse) -> bool:
    return response.status_code == 204 or response.get_json()["status"] in {"SYSTEM_WITHHELD", "REJECTED"}


@pytest.mark.parametrize(
    ("path", "shaped"),
    [
        ("/v1alpha1/comments:analyze", with_message),
        ("/v1alpha1/comments:suggestscore", with_message),
        ("/v1/moderations", with_message),
        ("/coral/v1/moderate", coral),
    ],
)
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=JSON, inner=JSON)
def test_any_json_is_answered_in_the_protocols_shape(
    send: Send, path: str, shaped: Callable[[TestResponse], bool], document: Any, inner: Any
) -> None:
    for wanted in (document, {"comment": {"text": "نص"}, "requestedAttributes": inner, "attributeScores": inner}):
        response = send(path, wanted)
        assert response.status_code < 500, response.text
        assert shaped(response)


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/v1alpha1/comments:analyze", {"comment": {"text": "سرّ انهيار"}, "requestedAttributes": {"TOXICITY": {}}}),
        ("/v1/moderations", {"input": "سرّ انهيار"}),
        ("/coral/v1/moderate", {"comment": {"body": "سرّ انهيار"}}),
    ],
)
def test_no_log_tells_what_was_written_even_after_a_crash(
    send: Send, fake_classifier: FakeClassifier, capfd: pytest.CaptureFixture[str], path: str, document: object
) -> None:
    fake_classifier.crashing.add("سرّ انهيار")
    send(path, document)
    said = "".join(capfd.readouterr())
    assert "سرّ" not in said
    assert "mk_" not in said
