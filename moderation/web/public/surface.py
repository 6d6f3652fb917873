"""What every part of the readers' surface shares: the blueprint, who may call from where, and how errors are told."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from moderation.domain.comment import checked_text
from moderation.domain.errors import MushrifError, ProofRequired, RateLimited
from moderation.domain.site import Site
from moderation.web.context import services
from moderation.web.embed import words
from moderation.web.errors import problem, problem_response
from moderation.web.i18n import speak_to_readers
from moderation.web.limits import by_address, limiter
from moderation.web.problems import PROBLEMS
from moderation.web.public import origins, pages
from moderation.web.public.wire import shown_name

READ_METHODS = ("GET", "HEAD")
SITE = "/sites/<slug>"
ARTICLE = f"{SITE}/articles/<external_id:external_id>"

public = Blueprint(
    "public",
    __name__,
    url_prefix="/public/v1",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

public.add_app_template_filter(shown_name)


def site_of(slug: str) -> Site:
    """Return the site that an address names; raises UnknownSite, InvalidText."""
    return services().sites.by_slug(clean(slug))


def writable(slug: str) -> Site:
    """Return the site after a look at which page calls; raises OriginNotAllowed too."""
    site = site_of(slug)
    g.reader_origin = origins.checked_origin(site)
    return site


def clean(value: str) -> str:
    """Return a piece of an address; raises InvalidText."""
    return checked_text(value, "the address")


def base() -> str:
    """Return the address of this service without a slash at its end."""
    return (services().settings.public_url or request.host_url).rstrip("/")


@contextmanager
def counted(rate: str, *, wanted: bool = True) -> Iterator[None]:
    """Count a call of this (hashed) address; raises RateLimitExceeded beyond the rate."""
    with limiter.limit(rate, key_func=by_address) if wanted else nullcontext():
        yield


def private(response: Response) -> Response:
    """Keep an answer out of every cache: it is one reader's own."""
    response.headers["Cache-Control"] = "no-store"
    return response


@public.before_request
def _speak() -> None:
    """Answer in the language of the page that calls."""
    g.language = words.known(request.args.get("lang"))
    speak_to_readers()


@public.before_request
def _preflight() -> Response | None:
    """Tell a browser whether the page it shows may call this address so."""
    if request.method != "OPTIONS":
        return None
    if request.headers.get("Access-Control-Request-Method", "").upper() in READ_METHODS:
        g.reader_origin = "*"
    else:
        g.reader_origin = origins.checked_origin(site_of((request.view_args or {}).get("slug", "")))
    return origins.preflight("GET, HEAD, POST, PATCH, DELETE")


@public.after_request
def _share(response: Response) -> Response:
    origin = "*" if request.method in READ_METHODS else g.get("reader_origin")
    if origin:
        origins.allow(response, origin)
    return response


@public.errorhandler(MushrifError)
def _refused(error: MushrifError) -> Response:
    if pages.is_form():
        return pages.fault_page(error)
    if isinstance(error, ProofRequired):
        return _with_challenge(error)
    return problem_response(error)


def _with_challenge(error: ProofRequired) -> Response:
    response = jsonify({**problem(error), "challenge": error.challenge})
    response.status_code, response.mimetype = PROBLEMS[error.code].status, "application/problem+json"
    return response


@public.errorhandler(RateLimitExceeded)
def _too_often(error: RateLimitExceeded) -> ResponseReturnValue:
    answer = error.response or problem_response(RateLimited("too many requests; slow down"))
    retry_after = answer.headers.get("Retry-After")
    return pages.fault_page(RateLimited("too many posts"), retry_after) if pages.is_form() else answer
