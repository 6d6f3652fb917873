"""Which pages the header leads to: a list, from which each person sees what their role opens."""

from dataclasses import dataclass

from flask import g, request, url_for

from moderation.domain.site import Moderator, Role, Site
from moderation.web.context import services
from moderation.web.i18n import translated

_RANKS = {role: rank for rank, role in enumerate((Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR))}


@dataclass(frozen=True)
class Entry:
    """One page: its Arabic name, its endpoint (which takes the site's slug) and the least role that opens it.

    `below` are the endpoints that one comes to from it.
    """

    label: str
    endpoint: str
    role: Role = Role.MODERATOR
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Pages that belong together, as one person on one site sees them."""

    label: str
    links: list["Link"]


@dataclass(frozen=True)
class Link:
    """An entry as one person on one site sees it; `inside` says that a page below it is open."""

    label: str
    address: str
    here: bool
    inside: bool = False


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "الإشراف",
        (
            Entry("المراجعة", "console.queue"),
            Entry("دفعات", "console.batch"),
            Entry("رأي ثانٍ", "console.opinions"),
            Entry("تدقيق أعمى", "console.blind"),
        ),
    ),
    (
        "التحرير",
        (
            Entry("نظرة عامة", "console.overview", Role.EDITOR),
            Entry("المقالات", "console.articles", Role.EDITOR, ("console.article", "console.save_article")),
            Entry("كتّاب التعليقات", "console.authors", Role.EDITOR, ("console.author", "console.set_standing")),
            Entry("السجل", "console.log", Role.EDITOR, ("console.record",)),
        ),
    ),
    (
        "الآلة",
        (
            Entry(
                "العتبات",
                "console.thresholds",
                Role.EDITOR,
                ("console.rehearsal", "console.end_rehearsal", "console.change_thresholds"),
            ),
            Entry("قائمة الكلمات", "console.lexicon", Role.EDITOR, ("console.try_lexicon", "console.save_lexicon")),
            Entry("جرّب نصًّا", "console.playground", Role.EDITOR, ("console.try_text",)),
            Entry("النماذج", "console.models", Role.EDITOR, ("console.model",)),
        ),
    ),
    (
        "الموقع",
        (
            Entry("الإعدادات", "console.settings", Role.ADMINISTRATOR, ("console.save_settings",)),
            Entry("الفريق", "console.people", Role.ADMINISTRATOR),
            Entry("الإشعارات", "console.webhooks", Role.ADMINISTRATOR, ("console.webhook",)),
        ),
    ),
)
ENTRIES = tuple(entry for _, entries in GROUPS for entry in entries)

LIVE = frozenset({"console.queue", "console.batch", "console.opinions", "console.overview"})


def links(site: Site | None) -> list[Group]:
    """Return the pages of a site that the signed-in person may open; none outside a site."""
    me: Moderator | None = g.get("moderator")
    role = me.roles.get(site.slug) if me and site else None
    if role is None or site is None:
        return []
    groups = [(label, [entry for entry in entries if _RANKS[role] >= _RANKS[entry.role]]) for label, entries in GROUPS]
    return [Group(translated(label), [_link(entry, site) for entry in entries]) for label, entries in groups if entries]


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
    return Link(translated(entry.label), address, request.endpoint == entry.endpoint, request.endpoint in entry.below)
