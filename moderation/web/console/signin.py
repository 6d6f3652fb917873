"""Signing in and out. The session's token travels in the signed cookie; the server can end it at any time."""

from flask import Response, g, make_response, redirect, render_template, request
from flask import flash as notice
from flask import session as cookie
from flask.typing import ResponseReturnValue

from moderation.domain.errors import LoginBlocked, LoginRefused
from moderation.web.console import wording
from moderation.web.console.base import local_path
from moderation.web.context import services
from moderation.web.problems import PROBLEMS


def form() -> ResponseReturnValue:
    """Show the log-in page; who is signed in already goes on."""
    if g.moderator:
        return redirect(local_path(request.args.get("next")), 303)
    return _page()


def log_in() -> ResponseReturnValue:
    """Start a session and go on to `next`, if that is a page of the console; else say what was wrong."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        if "\0" in email:
            raise LoginRefused("no address contains a NUL character")
        token = services().people.log_in(email, password, request.remote_addr or "")
    except (LoginRefused, LoginBlocked) as error:
        return _refused(error, email)
    cookie.clear()
    cookie["token"] = token
    return redirect(local_path(request.args.get("next")), 303)


def log_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    services().people.log_out(cookie["token"])
    cookie.clear()
    notice(wording.LOGGED_OUT)
    return redirect("/console/login", 303)


def _page(problem: str | None = None, email: str = "") -> str:
    return render_template(
        "console/login.html", problem=problem, email=email, next=local_path(request.args.get("next"))
    )


def _refused(error: LoginRefused | LoginBlocked, email: str) -> Response:
    response = make_response(_page(wording.login_problem(error), email), PROBLEMS[error.code].status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
