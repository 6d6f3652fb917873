"""The demo's newspaper: its site, its articles and what readers said there before the newcomer came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID
from zlib import crc32

from moderation.arabic.direction import direction
from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.decision import Actor
from moderation.domain.errors import AlreadyExists, UnknownArticle, UnknownSite
from moderation.domain.policy import Standing, verdict
from moderation.domain.site import Article, ArticleState, Site
from moderation.services.demo_comments import BRIDGE, MARKET, TEAM, Line
from moderation.services.review import triaging
from moderation.services.sites import Sites
from moderation.store.scoring import DueRevision
from moderation.store.store import Store, Transaction

DEMO_SITE = "demo"
DEMO_NAME = "صحيفة تل المرجان"


@dataclass(frozen=True)
class DemoArticle:
    """One article of the newspaper; `lines` are its readers' comments."""

    title: str
    written_at: datetime
    state: ArticleState = ArticleState.OPEN
    lines: tuple[Line, ...] = ()


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


DEMO_ARTICLE = "library"
"""The lead story, whose comments wait for the newcomer's first."""

DEMO_ARTICLES: Mapping[str, DemoArticle] = MappingProxyType(
    {
        DEMO_ARTICLE: DemoArticle("«تل المرجان» تحوّل محطة القطار القديمة إلى مكتبة عامة", _at(23, 6, 30)),
        "market": DemoArticle("سوق الجمعة: يبقى في ساحة المرفأ أم ينتقل؟", _at(22, 7), lines=MARKET),
        "team": DemoArticle("الصيادون إلى الدرجة الثانية بهدف في الدقيقة الأخيرة", _at(22, 19), lines=TEAM),
        "bridge": DemoArticle(
            "جسر الرمّان: اسم اختاره ألف ومئتا مقترع", _at(20, 9), state=ArticleState.CLOSED, lines=BRIDGE
        ),
    }
)

_SETUP = Actor("system", "demo")


class HasSites(Protocol):
    """The part of the services that this needs."""

    @property
    def sites(self) -> Sites: ...

    @property
    def store(self) -> Store: ...


def ensure_demo(services: HasSites, base_url: str) -> Site:
    """Make the newspaper's site, articles and comments, or bring addresses and titles up to date; safe to repeat.

    What an editor set for an article (open or closed, moderated before publication) stays as it is.
    """
    base = base_url.rstrip("/")
    site = _site(services.sites, base)
    for name, wanted in DEMO_ARTICLES.items():
        known = _article(services.sites, site, name)
        ref = ArticleRef(name, f"{base}/demo/{name}", wanted.title)
        if known is None:
            services.sites.put_article(site, ref, wanted.state, None, _SETUP)
            services.store.run(partial(_write, site=site, ref=ref, wanted=wanted))
        elif (known.url, known.title) != (ref.url, ref.title):
            services.sites.put_article(site, ref, known.state, known.mode, _SETUP, (known.opens_at, known.closes_at))
    return site


def _write(tx: Transaction, site: Site, ref: ArticleRef, wanted: DemoArticle) -> None:
    """Write an article's comments as published at their own time; they are part of the scenery, so nothing is sent."""
    article = tx.articles.ensure(site.id, ref, wanted.written_at)
    ids: list[str] = []
    for minutes, name, answers, text in wanted.lines:
        when = wanted.written_at + timedelta(minutes=minutes)
        author = tx.authors.ensure(site.id, AuthorRef(f"demo:{name}", name), when)
        row: dict[str, Any] = {
            "site_id": site.id,
            "article_id": article.id,
            "author_id": author.id,
            "submitted_at": when,
        }
        row |= {"parent_id": ids[answers - 1] if answers else None, "external_id": f"demo:{ref.external_id}:{len(ids)}"}
        ids.append(_id(when, row["external_id"]))
        tx.comments.add(row | {"id": ids[-1], "received_at": when}, text, direction(text))
        result = [(DueRevision(ids[-1], site.id, 1, 0, text, None, Standing.NORMAL), verdict(None, {}, [], text))]
        tx.scoring.write(result, when)
        triaging.note(tx, result, when)


def _id(when: datetime, name: str) -> str:
    """Return the UUIDv7 of this time that is the same in every demo."""
    return str(UUID(int=int(when.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | crc32(name.encode())))


def _site(sites: Sites, base: str) -> Site:
    try:
        return sites.by_slug(DEMO_SITE)
    except UnknownSite:
        pass
    try:
        return sites.create(DEMO_SITE, DEMO_NAME, base)
    except AlreadyExists:  # another process was first
        return sites.by_slug(DEMO_SITE)


def _article(sites: Sites, site: Site, name: str) -> Article | None:
    try:
        return sites.article(site, name)
    except UnknownArticle:
        return None
