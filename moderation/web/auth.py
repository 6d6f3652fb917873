"""Bearer keys: which site calls, and whether its key covers the route."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request

from moderation.domain.decision import Actor
from moderation.domain.errors import InsufficientScope
from moderation.domain.site import Scope
from moderation.web.context import services


def require_scope(scope: Scope) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a route run only for a key with `scope`; sets `g.site` and `g.key`."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.site, g.key = services().sites.authenticate(bearer_secret())
            if not g.key.allows(scope):
                raise InsufficientScope(f"this key lacks the scope '{scope}'")
            return view(*args, **kwargs)

        return guarded

    return decorate


def caller() -> Actor:
    """Return who calls a route behind `require_scope`: the key."""
    return Actor("key", g.key.id)


def bearer_secret() -> str | None:
    """Return the secret of the Authorization header, None without one."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" and secret.strip() else None
