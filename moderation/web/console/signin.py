"""Signing in and out. The session's token travels in the signed cookie; the server can end it at any time."""

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask import flash as notice
from flask import session as cookie
from flask.typing import ResponseReturnValue

from moderation.domain.access_errors import CodeRefused, LoginBlocked, LoginRefused
from moderation.domain.errors import MushrifError
from moderation.web.console import wording
from moderation.web.console.base import local_path
from moderation.web.context import services
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def form() -> ResponseReturnValue:
    """Show the log-in page; who is signed in already goes on."""
    if g.moderator:
        return redirect(local_path(request.args.get("next")), 303)
    return page()


def log_in() -> ResponseReturnValue:
    """Start a session and go on to `next`, if that is a page of the console; else say what was wrong."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        if "\0" in email:
            raise LoginRefused("no address contains a NUL character")
        token = services().sign_in.log_in(email, password, request.remote_addr or "", this_browser())
    except (LoginRefused, LoginBlocked) as error:
        return refused(page(wording.login_problem(error), email), error)
    return begin(token, local_path(request.args.get("next")))


def begin(token: str, wanted: str) -> ResponseReturnValue:
    """Keep a new session's token in this browser and go on: to the code's page when one is owed, else to `wanted`."""
    _forget()
    cookie["token"] = token
    if services().sign_in.awaiting_code(token):
        return redirect(url_for("console.code_form", next=wanted), 303)
    return redirect(wanted, 303)


def code_form() -> ResponseReturnValue:
    """Ask for the second factor's code; who owes none is sent to the log-in page."""
    if services().sign_in.awaiting_code(cookie.get("token")) is None:
        return redirect(url_for("console.login_form", next=local_path(request.args.get("next"))), 303)
    return _code_page()


def enter_code() -> ResponseReturnValue:
    """Open the session by a code and go on to `next`; else say what was wrong."""
    try:
        services().sign_in.enter_code(cookie.get("token", ""), request.form.get("code", ""))
    except (CodeRefused, LoginBlocked) as error:
        return refused(_code_page(wording.code_problem(error)), error)
    except LoginRefused:
        return redirect(url_for("console.login_form", next=local_path(request.args.get("next"))), 303)
    return redirect(local_path(request.args.get("next")), 303)


def log_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    services().sign_in.log_out(cookie["token"])
    _forget()
    notice(translated(wording.LOGGED_OUT))
    return redirect("/console/login", 303)


def _forget() -> None:
    """Empty the cookie of all but the language that was chosen before signing in."""
    kept = {name: cookie[name] for name in ("language",) if name in cookie}
    cookie.clear()
    cookie.update(kept)


def this_browser() -> str:
    """Return a coarse name of the asking browser, such as «Firefox — Windows»; never more than that is kept."""
    agent = request.user_agent.string
    name = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " — ".join(part for part in (name, system) if part)


def page(problem: str | None = None, email: str = "") -> str:
    """Return the log-in page with what went wrong."""
    return render_template(
        "console/login.html",
        problem=problem,
        email=email,
        next=local_path(request.args.get("next")),
        provider=services().settings.oidc_name if services().provider else None,
    )


def _code_page(problem: str | None = None) -> str:
    return render_template("console/code.html", problem=problem, next=local_path(request.args.get("next")))


def refused(shown: str, error: MushrifError) -> Response:
    """Answer with a page and the error's status."""
    response = make_response(shown, PROBLEMS[error.code].status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
