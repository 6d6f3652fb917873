"""Proof of work: a small task (ALTCHA version 2) that costs a browser a fraction of a second and a flood much more."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution

from moderation.services.ports import Cache, Clock

ALGORITHM = "PBKDF2/SHA-256"
COST = 1_000
LIFE = timedelta(minutes=20)
MAX_PAYLOAD = 4_000


@dataclass(frozen=True)
class Proofs:
    """Gives tasks bound to one place (an article) and checks their solutions; each counts once.

    The end is written into the signed task and read by our own clock, since the library asks the machine's.
    """

    secret: str
    cache: Cache
    clock: Clock

    def challenge(self, place: str) -> dict[str, Any]:
        """Return a task as JSON."""
        until = int((self.clock() + LIFE).timestamp())
        data = {"place": _short(place), "until": until}
        made = create_challenge(ALGORITHM, COST, hmac_secret=self._key(), data=data)
        found: dict[str, Any] = made.to_dict()
        return found

    def holds(self, place: str, payload: str) -> bool:
        """Tell whether a base64 payload solves a task of this place that has not ended and was not used before."""
        if len(payload) > MAX_PAYLOAD:
            return False
        try:
            solved = Payload.from_dict(json.loads(base64.b64decode(payload, validate=True)))
            if not verify_solution(solved, self._key()).verified:
                return False
        except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
            return False
        data = solved.challenge.parameters.data or {}
        in_time = data.get("until", 0) > self.clock().timestamp() and data.get("place") == _short(place)
        return in_time and self._first_use(str(solved.challenge.signature))

    def _first_use(self, signature: str) -> bool:
        # Without Redis a solution may be used again; nothing is counted then, so few are asked for one.
        used = self.cache.put_new(f"mushrif:proof:{_short(signature)}", b"1", int(LIFE.total_seconds()))
        return used is not False

    def _key(self) -> str:
        return f"proof:{self.secret}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
