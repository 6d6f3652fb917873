"""The log-in hand-over: a short-lived token by which a site's own server names the reader who writes.

`base64url(JSON) + "." + base64url(HMAC-SHA256(secret, first part))`, without padding. The JSON is
`{"site": slug, "id": "…", "name": "…", "exp": unix seconds}`. A token may be used again until it ends.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from moderation.domain.access_errors import LoginTokenExpired, LoginTokenInvalid
from moderation.domain.comment import AuthorRef, checked_text
from moderation.domain.decision import Actor
from moderation.domain.errors import InvalidText
from moderation.domain.site import Site
from moderation.services import base64url
from moderation.services.ports import Clock
from moderation.services.sites import Sites

LONGEST = timedelta(minutes=15)
SKEW = timedelta(seconds=60)
MAX_TOKEN = 4_000
MAX_ID = 200
MAX_NAME = 80
GUEST = "guest:"
"""What the ids of guests begin with; no site's own user may take one."""


@dataclass(frozen=True)
class Logins:
    """Checks log-in tokens; a site's secret follows from the service's own, so nothing more is stored."""

    secret: str
    clock: Clock
    sites: Sites

    def secret_of(self, site: Site) -> str:
        """Return the secret that the site's server signs with."""
        message = f"login\0{site.id}\0{site.policy.login_generation}".encode()
        raw = hmac.digest(self.secret.encode(), message, hashlib.sha256)
        return "ml_" + base64url.encoded(raw)

    def replace_secret(self, site: Site, actor: Actor) -> Site:
        """Give the site another secret; tokens signed with the old one end at once."""
        return self.sites.change_policy(
            site, lambda policy: replace(policy, login_generation=policy.login_generation + 1), actor
        )

    def sign(self, site: Site, author_id: str, name: str) -> str:
        """Return a token as the site's server would make it."""
        until = int((self.clock() + LONGEST).timestamp())
        payload = json.dumps({"site": site.slug, "id": author_id, "name": name, "exp": until}, ensure_ascii=False)
        first = base64url.encoded(payload.encode())
        return f"{first}.{base64url.encoded(self._mac(site, first))}"

    def author(self, site: Site, token: str) -> AuthorRef:
        """Return whom a token names; raises LoginTokenInvalid, LoginTokenExpired."""
        first, _, second = token.partition(".")
        if len(token) > MAX_TOKEN or not hmac.compare_digest(base64url.decoded(second), self._mac(site, first)):
            raise LoginTokenInvalid("the signature is not this site's; `mushrif sites login-secret` shows the secret")
        claims = _claims(base64url.decoded(first))
        if claims.get("site") != site.slug:
            raise LoginTokenInvalid(f"the token must name the site: {{'site': '{site.slug}'}}")
        self._check_end(claims.get("exp"))
        return AuthorRef(_named(claims, "id", MAX_ID), _named(claims, "name", MAX_NAME))

    def _check_end(self, end: Any) -> None:
        if not isinstance(end, int) or isinstance(end, bool):
            raise LoginTokenInvalid("'exp' must be whole seconds since 1970")
        now = self.clock().timestamp()
        if end <= now:
            raise LoginTokenExpired("the token has ended; make one for each view of the page")
        if end > now + (LONGEST + SKEW).total_seconds():
            raise LoginTokenInvalid("'exp' must be at most 15 minutes ahead")

    def _mac(self, site: Site, first: str) -> bytes:
        message = first.encode("utf-8", "surrogatepass")
        return hmac.digest(self.secret_of(site).encode(), message, hashlib.sha256)


def _claims(raw: bytes) -> dict[str, Any]:
    try:
        claims = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise LoginTokenInvalid("the first part is not base64url of JSON") from None
    if not isinstance(claims, dict):
        raise LoginTokenInvalid("the JSON must be an object")
    return claims


def _named(claims: dict[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest or value.startswith(GUEST):
        raise LoginTokenInvalid(f"'{name}' must be text of 1 to {longest} characters")
    try:
        return checked_text(value, f"'{name}'").strip()
    except InvalidText as error:
        raise LoginTokenInvalid(error.detail) from None
