"""Signing in by an identity provider: off to it, and back with its word."""

from dataclasses import asdict

import structlog
from flask import abort, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from moderation.domain.access import Departure
from moderation.domain.access_errors import LoginRefused, ProviderRefused, ProviderUnavailable
from moderation.services.ports import IdentityProvider
from moderation.web.console import wording
from moderation.web.console.base import local_path
from moderation.web.console.signin import begin, page, refused, this_browser
from moderation.web.context import services
from moderation.web.i18n import translated

log = structlog.get_logger(__name__)

_KEPT = "departure"


def leave() -> ResponseReturnValue:
    """Send the person to the provider; what must match on the way back stays in their signed cookie."""
    try:
        departure = _provider().start(_back())
    except ProviderUnavailable as error:
        log.warning("provider.unavailable", why=error.detail)
        return refused(page(translated(wording.PROVIDER_UNAVAILABLE)), error)
    cookie[_KEPT] = asdict(departure) | {"next": local_path(request.args.get("next"))}
    return redirect(departure.url, 303)


def arrive() -> ResponseReturnValue:
    """Open a session for who came back, if the provider vouches for an address that someone here has."""
    kept = cookie.pop(_KEPT, None)
    if not isinstance(kept, dict):
        return redirect(url_for("console.login_form"), 303)
    wanted = local_path(kept.pop("next", None))
    try:
        email = _provider().finish(_back(), Departure(**kept), request.url, services().clock())
        token = services().sign_in.vouched(email, this_browser())
    except (ProviderRefused, ProviderUnavailable, LoginRefused) as error:
        log.warning("provider.refused", code=error.code, why=error.detail)
        return refused(page(wording.provider_problem(error)), error)
    return begin(token, wanted)


def _provider() -> IdentityProvider:
    return services().provider or abort(404)


def _back() -> str:
    public = services().settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    return public + url_for("console.arrive_from_provider")
