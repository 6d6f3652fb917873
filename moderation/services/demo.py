"""The demo article: the page a newcomer opens first."""

from typing import Protocol

from moderation.domain.comment import ArticleRef
from moderation.domain.decision import Actor
from moderation.domain.errors import AlreadyExists, UnknownArticle, UnknownSite
from moderation.domain.site import Article, ArticleState, Site
from moderation.services.sites import Sites

DEMO_SITE = "demo"
DEMO_ARTICLE = "demo"
DEMO_NAME = "صحيفة تل المرجان"
DEMO_TITLE = "«تل المرجان» تحوّل محطة القطار القديمة إلى مكتبة عامة"

_SETUP = Actor("system", "demo")


class HasSites(Protocol):
    """The part of the services that this needs."""

    @property
    def sites(self) -> Sites: ...


def ensure_demo(services: HasSites, base_url: str) -> Site:
    """Make the demo's site and article, or bring the article's address up to date; safe to repeat.

    What an editor set for the article (closed, moderated before publication) stays as it is.
    """
    base = base_url.rstrip("/")
    site = _site(services.sites, base)
    known = _article(services.sites, site)
    ref = ArticleRef(DEMO_ARTICLE, f"{base}/demo/", DEMO_TITLE)
    if known is None:
        services.sites.put_article(site, ref, ArticleState.OPEN, None, _SETUP)
    elif (known.url, known.title) != (ref.url, ref.title):
        services.sites.put_article(site, ref, known.state, known.mode, _SETUP, (known.opens_at, known.closes_at))
    return site


def _site(sites: Sites, base: str) -> Site:
    try:
        return sites.by_slug(DEMO_SITE)
    except UnknownSite:
        pass
    try:
        return sites.create(DEMO_SITE, DEMO_NAME, base)
    except AlreadyExists:  # another process was first
        return sites.by_slug(DEMO_SITE)


def _article(sites: Sites, site: Site) -> Article | None:
    try:
        return sites.article(site, DEMO_ARTICLE)
    except UnknownArticle:
        return None
