"""What every page of the console shares: the guard, the CSRF check, error pages in Arabic, no caching."""

import re
from typing import cast

import structlog
from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from moderation.domain.decision import Actor
from moderation.domain.errors import InsufficientRole, MushrifError
from moderation.domain.site import Moderator, Role, Site
from moderation.web.console import navigation, roles, static_files
from moderation.web.context import services
from moderation.web.counted import write_as
from moderation.web.i18n import LANGUAGES
from moderation.web.problems import PROBLEMS

log = structlog.get_logger(__name__)

console = Blueprint("console", __name__, url_prefix="/console", template_folder="templates")

PUBLIC = frozenset(
    {
        "console.login_form",
        "console.log_in",
        "console.code_form",
        "console.enter_code",
        "console.leave_for_provider",
        "console.arrive_from_provider",
        "console.link",
        "console.use_link",
        "console.static_file",
        "console.unknown_page",
    }
)
STATIC = "console.static_file"
POLLED = frozenset(
    {"console.state", "console.hand", "console.release", "console.live"}
)  # a page asks for these on its own
_LOCAL = re.compile(r"/console/(?!.*\.\.)[A-Za-z0-9/_.-]*\Z", re.ASCII)  # models have dots in their names


def local_path(path: str | None) -> str:
    """Return the path when it is a page of this console, else the console's start."""
    return path if path and _LOCAL.match(path) else "/console/"


def me() -> Moderator:
    """Return who is signed in; only behind the guard."""
    return cast(Moderator, g.moderator)


def actor() -> Actor:
    """Return who is signed in, as the one who acts."""
    return Actor("moderator", me().id)


def my_site(slug: str) -> Site:
    """Return a site that the signed-in person serves; any other is a page that does not exist.

    The guard has seen to the role that `roles.LEAST` asks for, and to the second factor where the site wants one.
    """
    site: Site | None = g.get("site_here")
    return site if site and site.slug == slug else require_role(slug, Role.MODERATOR)


def require_role(slug: str, least: Role) -> Site:
    """Return a site on which the signed-in person has at least this role.

    Raises InsufficientRole with a lower one; a site that they do not serve is a page that does not exist.
    """
    _check_role(slug, least)
    site = services().sites.by_slug(slug)
    write_as(site.policy, me().preferences)
    return site


def _check_role_here() -> ResponseReturnValue | None:
    """Refuse whom this page is not for; send whom the site asks for a second factor to where they set it up."""
    slug = (request.view_args or {}).get("slug")
    if slug is None:
        return None
    g.site_here = require_role(slug, roles.least(request.endpoint))
    if g.site_here.policy.require_second_factor and not me().second_factor:
        return redirect(url_for("console.factor", asked="site"), 303)
    return None


def _check_role(slug: str, least: Role) -> None:
    role = me().roles.get(slug)
    if role is None:
        abort(404)
    if not role.covers(least):
        raise InsufficientRole(f"this page asks for the role '{least}'; yours on this site is '{role}'")


def unknown_page(anything: str) -> ResponseReturnValue:
    """Answer an address that no page has."""
    abort(404)


@console.before_request
def _guard() -> ResponseReturnValue | None:
    if request.endpoint == STATIC:
        return None
    cast(CSRFProtect, current_app.extensions["csrf"]).protect()
    g.moderator = services().sign_in.by_session(cookie.get("token"), used=request.endpoint not in POLLED)
    g.language = g.moderator.preferences.language if g.moderator else _chosen_language()
    if request.endpoint in PUBLIC:
        return None
    if g.moderator:
        return _check_role_here()
    if "text/event-stream" in request.headers.get("Accept", ""):
        return "", 204  # a browser complains of a stream that becomes the log-in page; what is asked next leads there
    wanted = request.path if request.method == "GET" else request.path.rpartition("/")[0] + "/"
    return redirect(f"/console/login?next={local_path(wanted)}", 303)


def _chosen_language() -> str:
    """Return the language that someone who is not signed in chose on the log-in page; kept in their browser."""
    if request.args.get("language") in LANGUAGES:
        cookie["language"] = request.args["language"]
    return str(cookie.get("language", LANGUAGES[0]))


@console.after_request
def _never_kept(response: Response) -> Response:
    # Comments are not left in a shared computer's cache, nor shown stale by the back button.
    if request.endpoint != STATIC:
        response.headers["Cache-Control"] = "no-store"
    return response


@console.context_processor
def _shared() -> dict[str, object]:
    return {
        "asset": static_files.address,
        "me": g.get("moderator"),
        "links": navigation.links,
        "my_sites": navigation.sites,
        "live_here": navigation.live_here,
        "site": None,
    }


def _error_page(code: str, status: int, retry_after: int | None = None) -> Response:
    page = render_template("console/error.html", code=code, title=PROBLEMS[code].title)
    response = make_response(page, status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


@console.errorhandler(MushrifError)
def _from_error(error: MushrifError) -> Response:
    return _error_page(error.code, PROBLEMS[error.code].status, error.retry_after)


@console.errorhandler(CSRFError)
def _from_csrf(error: CSRFError) -> Response:
    return _error_page("csrf_failed", PROBLEMS["csrf_failed"].status)


@console.errorhandler(HTTPException)
def _from_http(error: HTTPException) -> ResponseReturnValue:
    codes = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large"}
    return _error_page(codes.get(error.code or 400, "bad_request"), error.code or 400)


@console.errorhandler(Exception)
def _from_crash(error: Exception) -> Response:
    log.error("console.crashed", error=type(error).__name__, exc_info=error)
    return _error_page("internal_error", 500)
