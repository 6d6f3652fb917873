"""Signatures of Standard Webhooks: HMAC-SHA256 over message id, time and raw body, one for each secret."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook as Signer

SECRET_BYTES = 32


def new_secret() -> str:
    """Return a new secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def headers(keys: Sequence[str], message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers by which a receiver knows that a message is ours and fresh."""
    text = body.decode("utf-8")
    signatures = (Signer(key).sign(message_id, now, text) for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
