"""Signatures of Standard Webhooks, checked by the verifier that receivers use."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from moderation.delivery.signing import headers, new_secret
from tests.house.tree import document

VECTOR = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_published_vector_comes_out() -> None:
    when = datetime.fromtimestamp(1614265330, UTC)
    told = headers([VECTOR], "msg_p5jXN8AQM9LWM0D4loKWxJek", when, b'{"test": 2432232314}')
    assert told == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_receiver_verifies_what_we_sign_with_the_old_and_the_new_secret() -> None:
    new, old, body = new_secret(), new_secret(), '{"type":"comment.held","text":"نص"}'.encode()
    told = headers([new, old], "m1", datetime.now(UTC), body)
    for secret in (new, old):
        assert Verifier(secret).verify(body, told)["type"] == "comment.held"


def test_the_documented_verification_takes_ours_and_refuses_another() -> None:
    [snippet] = re.findall(r"```python\n(import base64.*?)```", document("webhooks.md"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(snippet, names)
    secret, body = new_secret(), b'{"type":"comment.held"}'
    told = headers([new_secret(), secret], "m1", datetime.now(UTC), body)
    old = headers([secret], "m1", datetime.now(UTC) - timedelta(minutes=6), body)
    asked = [(secret, told, body), (new_secret(), told, body), (secret, told, body + b" "), (secret, old, body)]
    assert [names["verified"](*one) for one in asked] == [True, False, False, False]


def test_a_changed_body_is_noticed() -> None:
    secret = new_secret()
    told = headers([secret], "m1", datetime.now(UTC), b"{}")
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(b"{ }", told)


def test_a_secret_holds_32_random_bytes() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 32
