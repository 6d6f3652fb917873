"""Which pages the header leads to: a list, from which each person sees what their role opens."""

from dataclasses import dataclass

from flask import g, request, url_for

from moderation.domain.site import Moderator, Role, Site
from moderation.web.context import services
from moderation.web.i18n import translated

_RANKS = {role: rank for rank, role in enumerate((Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR))}


@dataclass(frozen=True)
class Entry:
    """One page: its Arabic name, its endpoint (which takes the site's slug) and the least role that opens it."""

    label: str
    endpoint: str
    role: Role = Role.MODERATOR


@dataclass(frozen=True)
class Link:
    """An entry as one person on one site sees it."""

    label: str
    address: str
    here: bool


ENTRIES: tuple[Entry, ...] = (
    Entry("المراجعة", "console.queue"),
    Entry("دفعات", "console.batch"),
    Entry("رأي ثانٍ", "console.opinions"),
    Entry("تدقيق أعمى", "console.blind"),
    Entry("نظرة عامة", "console.overview", Role.EDITOR),
    Entry("قائمة الكلمات", "console.lexicon", Role.EDITOR),
    Entry("العتبات", "console.thresholds", Role.EDITOR),
    Entry("جرّب نصًّا", "console.playground", Role.EDITOR),
    Entry("المقالات", "console.articles", Role.EDITOR),
    Entry("كتّاب التعليقات", "console.authors", Role.EDITOR),
    Entry("السجل", "console.log", Role.EDITOR),
    Entry("الإعدادات", "console.settings", Role.ADMINISTRATOR),
    Entry("النماذج", "console.models", Role.EDITOR),
    Entry("الإشعارات", "console.webhooks", Role.ADMINISTRATOR),
    Entry("الفريق", "console.people", Role.ADMINISTRATOR),
)

LIVE = frozenset({"console.queue", "console.batch", "console.opinions", "console.overview"})


def links(site: Site | None) -> list[Link]:
    """Return the pages of a site that the signed-in person may open; none outside a site."""
    me: Moderator | None = g.get("moderator")
    role = me.roles.get(site.slug) if me and site else None
    if role is None or site is None:
        return []
    return [_link(entry, site) for entry in ENTRIES if _RANKS[role] >= _RANKS[entry.role]]


def sites(here: Site | None) -> list[Link]:
    """Return the sites that the signed-in person serves, each by the page that is open now if they may see it there."""
    me: Moderator | None = g.get("moderator")
    if here is None or me is None or len(me.roles) < 2:
        return []
    mine = [site for site in services().sites.all() if site.slug in me.roles]
    return [Link(site.name, _same_page(site, me.roles[site.slug]), site.slug == here.slug) for site in mine]


def _same_page(site: Site, role: Role) -> str:
    shown = next((entry for entry in ENTRIES if entry.endpoint == request.endpoint), ENTRIES[0])
    entry = shown if _RANKS[role] >= _RANKS[shown.role] else ENTRIES[0]
    return url_for(entry.endpoint, slug=site.slug)


def live_here() -> bool:
    """Tell whether this page follows what happens while it is open."""
    return request.endpoint in LIVE


def _link(entry: Entry, site: Site) -> Link:
    address = url_for(entry.endpoint, slug=site.slug)
    return Link(translated(entry.label), address, request.endpoint == entry.endpoint)
