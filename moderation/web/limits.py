"""How often a caller may call: counted in Redis, per key or per (hashed) address; without Redis nobody is refused."""

import hashlib
from contextlib import suppress

from flask import Response, request
from flask_limiter import Limiter, RequestLimit
from limits.errors import StorageError

from moderation.domain.errors import RateLimited
from moderation.web.auth import bearer_secret
from moderation.web.context import services
from moderation.web.errors import problem_response


def by_caller() -> str:
    """Return whom to count: the key, else the address; only a hash leaves the process."""
    secret = bearer_secret()
    return _hash(secret) if secret else by_address()


def by_address() -> str:
    """Return the (hashed) address to count: readers have no key, and an invented one must not give a fresh count.

    The hash is another one each day, so that no count tells who came back.
    """
    return services().spam.address(request.remote_addr)


def storage_uri(redis_url: str) -> str:
    """Return the counter's store in the limiter's spelling of the Redis URL."""
    return redis_url.replace("unix://", "redis+unix://", 1)


def api_rate() -> str:
    """Return the limit of the site's API."""
    return services().settings.api_rate


def post_rate() -> str:
    """Return the limit of readers' posts."""
    return services().settings.post_rate


def _hash(key: str) -> str:
    return hashlib.sha256(f"{services().secret}:key:{key}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _refused(limit: RequestLimit) -> Response:
    wait = max(1, int(limit.reset_at - services().clock().timestamp()))
    return problem_response(RateLimited("too many requests; slow down", retry_after=wait))


limiter = Limiter(by_caller, swallow_errors=True, on_breach=_refused, key_prefix="mushrif")


def tell_limits(response: Response) -> Response:
    """Add `RateLimit-Limit`, `-Remaining` and `-Reset` (seconds) where a limit was counted."""
    counted = limiter.current_limit
    if counted:
        with suppress(StorageError):  # Redis went away after counting: the answer matters more
            wait = max(0, int(counted.reset_at - services().clock().timestamp()))
            response.headers["RateLimit-Remaining"] = str(max(0, counted.remaining))
            response.headers["RateLimit-Limit"] = str(counted.limit.amount)
            response.headers["RateLimit-Reset"] = str(wait)
    return response
