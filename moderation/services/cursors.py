"""Page cursors and receipts: small values that leave the service signed, so that no one can forge them."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from moderation.domain.errors import InvalidCursor
from moderation.services import base64url

_SIGNATURE_BYTES = 16


@dataclass(frozen=True)
class Signer:
    """Signs small JSON values with HMAC-SHA256 (RFC 2104), cut to 128 bits, for one purpose each."""

    secret: str

    def sign(self, purpose: str, value: Any) -> str:
        """Return an opaque, URL-safe token."""
        payload = json.dumps(value, separators=(",", ":")).encode()
        return base64url.encoded(self._mac(purpose, payload) + payload)

    def read(self, purpose: str, token: str) -> Any:
        """Return the value of a token; raise InvalidCursor for one that this service did not issue."""
        raw = base64url.decoded(token)
        mac, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(mac, self._mac(purpose, payload)):
            raise InvalidCursor(f"the {purpose} is not one that this service issued")
        return json.loads(payload)

    def _mac(self, purpose: str, payload: bytes) -> bytes:
        message = purpose.encode() + b"\0" + payload
        return hmac.digest(self.secret.encode(), message, hashlib.sha256)[:_SIGNATURE_BYTES]
