"""Signing in by OpenID Connect: sends people to the provider and reads its word about them when they come back.

Authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, section 3.1; RFC 7636).
"""

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from moderation.domain.access import Departure
from moderation.domain.access_errors import ProviderRefused, ProviderUnavailable

SCOPE = "openid email"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 60
KEPT_SECONDS = 3600
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass
class OidcProvider:
    """One provider, known by its issuer's address; what it says of itself is asked for once an hour."""

    issuer: str
    client_id: str
    client_secret: str
    _said: dict[str, Any] = field(default_factory=dict, repr=False)
    _until: float = field(default=0, repr=False)

    def start(self, back: str) -> Departure:
        """Return where to send a person and what to remember until they are at `back`; raises ProviderUnavailable."""
        said = self._description()
        session = self._session(said, back)
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        url, state = session.create_authorization_url(
            said["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        return Departure(url, state, nonce, verifier)

    def finish(self, back: str, departure: Departure, arrived: str, now: datetime) -> str:
        """Return the verified e-mail address of who came back.

        `arrived` is the whole address they came back to. Raises ProviderRefused when the provider, or our check of
        its word, says no; ProviderUnavailable when it does not answer.
        """
        said = self._description()
        session = self._session(said, back)
        try:
            token = session.fetch_token(
                said["token_endpoint"],
                authorization_response=arrived,
                state=departure.state,
                code_verifier=departure.verifier,
                timeout=TIMEOUT_SECONDS,
            )
        except RequestException as error:
            raise ProviderUnavailable(f"the provider does not answer: {type(error).__name__}") from None
        except (AuthlibBaseError, ValueError) as error:
            raise ProviderRefused(f"the provider refused: {type(error).__name__}") from None
        return self._email(token.get("id_token"), self._get(session, said["jwks_uri"]), departure.nonce, now)

    def _email(self, id_token: Any, keys: dict[str, Any], nonce: str, now: datetime) -> str:
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(str(id_token), KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]  # their TypedDict of a JWKS
            registry.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderRefused(f"the provider's ID token does not hold: {type(error).__name__}") from None
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise ProviderRefused("the provider vouches for no e-mail address: it must say email_verified")
        return str(claims["email"])

    def _description(self) -> dict[str, Any]:
        if time.monotonic() >= self._until:
            session = OAuth2Session(self.client_id)
            said = self._get(session, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if said.get("issuer") != self.issuer or not all(isinstance(said.get(name), str) for name in _NEEDED):
                raise ProviderUnavailable("the provider's description names another issuer or lacks an address")
            self._said, self._until = said, time.monotonic() + KEPT_SECONDS
        return self._said

    def _session(self, said: dict[str, Any], back: str) -> OAuth2Session:
        known = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method=method,
        )

    def _get(self, session: OAuth2Session, url: str) -> dict[str, Any]:
        try:
            answer = session.get(url, withhold_token=True, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            found = answer.json()
        except (RequestException, ValueError) as error:
            raise ProviderUnavailable(f"the provider does not answer: {type(error).__name__}") from None
        if not isinstance(found, dict):
            raise ProviderUnavailable("the provider answered something else than a JSON object")
        return found
