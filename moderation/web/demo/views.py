"""The demo's newspaper: a front page with counts, and articles that end in their comments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from moderation.domain.errors import CommentNotFound, InvalidCursor, UnknownArticle, UnknownParent, UnknownSite
from moderation.domain.site import Article, Site
from moderation.services.demo import DEMO_ARTICLES, DEMO_SITE
from moderation.services.threads import Thread
from moderation.store.ids import new_id
from moderation.web.context import services
from moderation.web.demo.stories import STORIES, Story
from moderation.web.public.feeds import news_article, script_json
from moderation.web.public.nesting import nested
from moderation.web.public.pages import FORM_ANCHOR, form_settings
from moderation.web.public.posting import published
from moderation.web.public.wire import Json, own_json, shown_name

POLL_MILLISECONDS = 4000

demo = Blueprint(
    "demo",
    __name__,
    url_prefix="/demo",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


@dataclass(frozen=True)
class Shown:
    """An article as the newspaper shows it beside others."""

    name: str
    title: str
    story: Story
    written_at: datetime
    open: bool
    count: int

    @property
    def address(self) -> str:
        """The article's page."""
        return url_for("demo.article", name=self.name)

    @property
    def picture(self) -> str:
        """The address of its drawing."""
        return url_for("demo.static", filename=f"demo/{self.name}.svg")


@demo.get("/")
def front() -> Response:
    """Show the newspaper's front page."""
    try:
        site = services().sites.by_slug(DEMO_SITE)
        stories = _stories(site)
    except (UnknownSite, UnknownArticle):
        return _missing()
    return _fresh(render_template("demo/front.html", site=site, stories=stories))


@demo.get("/<name>")
def article(name: str) -> Response:
    """Show an article with its comments and the form; `?receipt=` adds what only its holder sees."""
    try:
        site = services().sites.by_slug(DEMO_SITE)
        stories = {one.name: one for one in _stories(site)}
        shown = stories.pop(name)
        known = services().sites.article(site, name)
    except (UnknownSite, UnknownArticle, KeyError):
        return _missing()
    values = _comments(site, known)
    return _fresh(render_template("demo/article.html", shown=shown, others=stories.values(), **values))


def _stories(site: Site) -> list[Shown]:
    counts, now = services().threads.counts(site, list(DEMO_ARTICLES)), services().clock()
    found = []
    for name, one in DEMO_ARTICLES.items():
        known = services().sites.article(site, name)
        title = known.title or one.title
        found.append(Shown(name, title, STORIES[name], one.written_at, known.takes_comments(now), counts[name]))
    return found


def _comments(site: Site, known: Article) -> dict[str, Any]:
    thread, name = _thread(site, known.external_id), known.external_id
    here = url_for("demo.article", name=name)
    return {
        "site": site,
        "article": known,
        "address": request.base_url,
        "feed": url_for("public.article_feed", slug=DEMO_SITE, external_id=name),
        "json_ld": Markup(script_json(news_article(known, thread))),  # noqa: S704 - it escapes every < > and &
        "thread": thread,
        "roots": nested(thread.items),
        "own": _own(site),
        "parent": _parent(site, name),
        "once": new_id(),
        "token": services().spam.form_token(site, name),
        "reply_url": f"{here}?reply=",
        "more_url": f"{here}?cursor={thread.next_cursor}#comments" if thread.next_cursor else None,
        "here": f"{here}#{FORM_ANCHOR}",
        "api": url_for("public.thread", slug=DEMO_SITE, external_id=name),
        "receipts": url_for("public.receipt", slug=DEMO_SITE, ticket="-"),
        "poll": POLL_MILLISECONDS,
        **form_settings(),
    }


def _missing() -> Response:
    return make_response(render_template("demo/missing.html"), 404)


def _fresh(page: str) -> Response:
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _thread(site: Site, name: str) -> Thread:
    try:
        return services().threads.page(site, name, cursor=request.args.get("cursor"))
    except InvalidCursor:
        return services().threads.page(site, name)


def _own(site: Site) -> Json | None:
    token = request.args.get("receipt")
    try:
        return own_json(services().readers.own(site, token)) if token else None
    except CommentNotFound:
        return None


def _parent(site: Site, name: str) -> dict[str, str] | None:
    comment_id = request.args.get("reply")
    try:
        found = published(services(), site, name, comment_id) if comment_id else None
    except UnknownParent:
        return None
    return {"id": found.id, "name": shown_name(found.author.name) or "قارئ"} if found else None
