"""The demo article: a page as a newspaper has it, rendered whole and refreshed by a script where there is one."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, request, url_for

from moderation.domain.errors import CommentNotFound, InvalidCursor, UnknownArticle, UnknownParent, UnknownSite
from moderation.domain.site import Site
from moderation.services.threads import Thread
from moderation.store.ids import new_id
from moderation.web.context import services
from moderation.web.demo import DEMO_ARTICLE, DEMO_SITE
from moderation.web.public.nesting import nested
from moderation.web.public.pages import FORM_ANCHOR, form_settings
from moderation.web.public.posting import published
from moderation.web.public.wire import Json, own_json, shown_name

WRITTEN_AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
POLL_MILLISECONDS = 4000

demo = Blueprint(
    "demo",
    __name__,
    url_prefix="/demo",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


@demo.get("/")
def article() -> Response:
    """Show the article with its comments and the form; `?receipt=` adds what only its holder sees."""
    try:
        site = services().sites.by_slug(DEMO_SITE)
        known = services().sites.article(site, DEMO_ARTICLE)
    except (UnknownSite, UnknownArticle):
        return make_response(render_template("demo/missing.html"), 404)
    thread = _thread(site)
    here = url_for("demo.article")
    page = render_template(
        "demo/page.html",
        site=site,
        article=known,
        written_at=WRITTEN_AT,
        address=request.base_url,
        thread=thread,
        roots=nested(thread.items),
        own=_own(site),
        parent=_parent(site),
        once=new_id(),
        token=services().spam.form_token(site, DEMO_ARTICLE),
        reply_url=f"{here}?reply=",
        more_url=f"{here}?cursor={thread.next_cursor}#comments" if thread.next_cursor else None,
        here=f"{here}#{FORM_ANCHOR}",
        api=url_for("public.thread", slug=DEMO_SITE, external_id=DEMO_ARTICLE),
        receipts=url_for("public.receipt", slug=DEMO_SITE, ticket="-"),
        poll=POLL_MILLISECONDS,
        **form_settings(),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _thread(site: Site) -> Thread:
    try:
        return services().threads.page(site, DEMO_ARTICLE, cursor=request.args.get("cursor"))
    except InvalidCursor:
        return services().threads.page(site, DEMO_ARTICLE)


def _own(site: Site) -> Json | None:
    token = request.args.get("receipt")
    try:
        return own_json(services().readers.own(site, token)) if token else None
    except CommentNotFound:
        return None


def _parent(site: Site) -> dict[str, str] | None:
    comment_id = request.args.get("reply")
    try:
        found = published(services(), site, DEMO_ARTICLE, comment_id) if comment_id else None
    except UnknownParent:
        return None
    return {"id": found.id, "name": shown_name(found.author.name) or "قارئ"} if found else None
