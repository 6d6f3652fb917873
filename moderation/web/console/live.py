"""News for an open page: a stream of events for as many as there are places, the same as JSON for the others.

A stream keeps a thread, of which the server has one for each place beside those that work (`mushrif web`), and gets it
for some seconds only: a page comes again at once, and what a browser left behind is over before the server has to wait
for it when it stops.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from moderation.domain.decision import Actor, Choice
from moderation.domain.errors import DatabaseUnavailable
from moderation.domain.site import Site
from moderation.services.review.news import Backlog, Lost
from moderation.settings import Settings
from moderation.web.console import review_words
from moderation.web.console.base import actor, my_site
from moderation.web.context import services
from moderation.web.counted import counted
from moderation.web.i18n import translated

STREAM = "text/event-stream"
LIFE_SECONDS = 8.0
"""Shorter than the ten seconds that a stopping server gives its requests."""

STEP_SECONDS = 1.0
COST_TIMES = 10
"""A database that answers slowly, as beside a long queue, is asked more seldom: a stream takes a tenth of its time."""

MOST_CLAIMS = 60
_ID = re.compile(r"[0-9a-f-]{36}\Z")


def show(slug: str) -> ResponseReturnValue:
    """Stream the news while there is a place, 204 when there is none; a page that asks for no stream gets them once."""
    site, holder = my_site(slug), actor()
    claims = [one for one in request.args.get("claims", "").split(",") if _ID.match(one)][:MOST_CLAIMS]
    if STREAM not in request.headers.get("Accept", ""):
        return jsonify(_json(services().news.read(site, holder, claims)))
    places = _places()
    if not places.acquire(blocking=False):
        return "", 204
    stream = Response(_events(_teller(site, holder, claims)), content_type=f"{STREAM}; charset=utf-8")
    stream.headers["X-Accel-Buffering"] = "no"  # nginx would keep the events until the end
    stream.call_on_close(places.release)
    return stream


def _places() -> threading.BoundedSemaphore:
    settings: Settings = services().settings
    places: threading.BoundedSemaphore = current_app.extensions.setdefault(
        "mushrif_live", threading.BoundedSemaphore(settings.live_connections)
    )
    return places


def _teller(site: Site, holder: Actor, claims: list[str]) -> Callable[[], str]:
    """Return a function that reads the news as this request's reader writes; it holds no context in between."""
    app, environ = current_app._get_current_object(), request.environ  # type: ignore[attr-defined]  # Flask's own way
    reader = {name: g.get(name) for name in ("language", "writing") if name in g}

    def tell() -> str:
        with app.request_context(environ):
            for name, value in reader.items():
                setattr(g, name, value)
            return json.dumps(_json(services().news.read(site, holder, claims)), ensure_ascii=False)

    return tell


def _events(tell: Callable[[], str]) -> Iterator[str]:
    """Yield news when there are some, else a comment line, which shows whether anyone still listens."""
    told, pause, end = "", threading.Event(), time.monotonic() + LIFE_SECONDS
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            news = tell()
        except DatabaseUnavailable:
            news = told
        cost = time.monotonic() - begun
        yield f"event: news\ndata: {news}\n\n" if news != told else ":\n\n"
        told = news
        pause.wait(min(LIFE_SECONDS, max(STEP_SECONDS, COST_TIMES * cost)))
    yield "event: again\ndata: \n\n"


def _json(backlog: Backlog) -> dict[str, Any]:
    oldest = backlog.oldest_held_at
    return {
        "held": backlog.held,
        "escalated": backlog.escalated,
        "head": backlog.head,
        "oldest_held_at": oldest.isoformat() if oldest else None,
        "backlog": translated("في الانتظار: %(count)s") % {"count": counted(backlog.held, "تعليق")},
        "lost": [{"claim": one.claim_id, "who": one.who is not None, "message": _said(one)} for one in backlog.lost],
    }


def _said(lost: Lost) -> str:
    if lost.who is None:
        return translated("انتهى حجزك لهذا التعليق.")
    word = {
        None: "هذا التعليق لدى %(who)s الآن.",
        Choice.PUBLISH: "نشره %(who)s.",
        Choice.REJECT: "رفضه %(who)s.",
    }
    return translated(word[lost.choice]) % {"who": review_words.isolated(lost.who)}
