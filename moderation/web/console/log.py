"""The log of a site: who did what, when, and what they saw as they did it; narrowed by person and kind."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from moderation.services.audit_log import KINDS
from moderation.web.console import log_words
from moderation.web.console.base import my_site
from moderation.web.console.units import excerpt
from moderation.web.context import services

PAGE = 50


def show(slug: str) -> ResponseReturnValue:
    """Show a page of the log, newest first."""
    site = my_site(slug)
    people = services().audit_log.people(site)
    actor, kind = request.args.get("who") or None, request.args.get("kind") or None
    entries, cursor = services().audit_log.page(
        site, PAGE, actor=actor, kind=kind, cursor=request.args.get("cursor") or None
    )
    lines = [
        (
            entry,
            log_words.who(entry),
            log_words.said(entry),
            list(log_words.how(entry)),
            entry.comment and excerpt(entry.comment),
        )
        for entry in entries
    ]
    return render_template(
        "console/log.html",
        site=site,
        lines=lines,
        people=people,
        kinds={kind: log_words.KIND_WORDS[kind] for kind in KINDS},
        wanted={"who": actor, "kind": kind},
        cursor=cursor,
        first="cursor" not in request.args,
    )
