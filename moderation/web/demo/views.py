"""The demo's newspaper: a front page with counts, and articles that carry the widget as any site's page does."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from moderation.domain.errors import CommentNotFound, InvalidCursor, InvalidField, UnknownArticle, UnknownSite
from moderation.domain.preferences import Preferences
from moderation.domain.site import Site
from moderation.services.demo import DEMO_ARTICLES, DEMO_SITE
from moderation.web.context import services
from moderation.web.counted import write_as
from moderation.web.demo.stories import STORIES, THEMES, Story
from moderation.web.public.reading import fragment_page
from moderation.web.public.wire import Json, own_json

MEMBER = "ليلى"
"""Whom the newspaper hands over as signed in; only while anyone may write as a guest, so that it opens no door."""

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
    write_as(site.policy, Preferences())
    return _fresh(render_template("demo/front.html", site=site, stories=stories))


@demo.get("/<name>")
def article(name: str) -> Response:
    """Show an article with its comments; `?receipt=` adds what only its holder sees, `?theme=` changes their looks.

    `?member=` shows what a site's own reader meets, whom its server hands over as signed in.
    """
    try:
        site = services().sites.by_slug(DEMO_SITE)
        stories = {one.name: one for one in _stories(site)}
        shown = stories.pop(name)
    except (UnknownSite, UnknownArticle, KeyError):
        return _missing()
    write_as(site.policy, Preferences())
    theme, asked = request.args.get("theme"), request.args.get("member")
    page = render_template(
        "demo/article.html",
        site=site,
        shown=shown,
        others=stories.values(),
        address=request.base_url,
        feed=url_for("public.article_feed", slug=DEMO_SITE, external_id=name),
        comments=_comments(name),
        own=_own(site),
        themes=THEMES,
        theme=theme if theme in THEMES else None,
        asked=asked,
        member=MEMBER,
        login=services().logins.sign(site, "member", MEMBER) if asked and site.policy.guests and shown.open else None,
        at=partial(url_for, "demo.article", name=name, _anchor="discussion"),
    )
    return _fresh(page)


def _stories(site: Site) -> list[Shown]:
    counts, now = services().threads.counts(site, list(DEMO_ARTICLES)), services().clock()
    found = []
    for name, one in DEMO_ARTICLES.items():
        known = services().sites.article(site, name)
        title = known.title or one.title
        found.append(Shown(name, title, STORIES[name], one.written_at, known.takes_comments(now), counts[name]))
    return found


def _comments(name: str) -> Markup:
    """Return the fragment, which escaped what readers wrote; nothing for a question that it does not know."""
    try:
        return Markup(fragment_page(DEMO_SITE, name, _here(name)).body.decode())  # noqa: S704
    except (InvalidCursor, InvalidField):
        return Markup("")


def _here(name: str) -> str:
    """Return the article's address with the looks and the reader that were chosen."""
    given = request.args
    return url_for("demo.article", name=name, theme=given.get("theme"), member=given.get("member"))


def _missing() -> Response:
    return make_response(render_template("demo/missing.html"), 404)


def _fresh(page: str) -> Response:
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _own(site: Site) -> Json | None:
    token = request.args.get("receipt")
    try:
        return own_json(services().readers.own(site, token)) if token else None
    except CommentNotFound:
        return None
