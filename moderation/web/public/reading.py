"""What anyone may read: threads as JSON, HTML, JSON-LD and Atom, and counts; all from kept pages."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from moderation.domain.errors import InvalidField, MissingField
from moderation.domain.preferences import Preferences
from moderation.domain.site import Site
from moderation.services.readers.pages import Page, page
from moderation.services.readers.threads import Thread
from moderation.store.threads import Sort
from moderation.web.context import services
from moderation.web.counted import num, write_as
from moderation.web.embed import words
from moderation.web.i18n import language
from moderation.web.public.feeds import atom, news_article, script_json, web_address
from moderation.web.public.nesting import nested
from moderation.web.public.pages import form_settings
from moderation.web.public.sending import sent
from moderation.web.public.surface import ARTICLE, SITE, base, clean, public, site_of
from moderation.web.public.wire import article_state, site_json, thread_json
from moderation.web.query import invalid, whole_number

MAX_LIMIT = 100
MAX_IDS = 100
HTML = "text/html; charset=utf-8"


@public.get(f"{ARTICLE}/comments")
def thread(slug: str, external_id: str) -> Response:
    """Return published comments: roots in their order, each followed by its answers."""
    asked = _asked()

    def make() -> Page:
        site, found = _thread(slug, external_id, asked)
        document = thread_json(site, found, services().clock(), services().settings.max_comment_chars)
        return page(_dumps(document), "application/json", found.changes_at)

    return sent(services().pages.of_article(slug, external_id, f"json?{urlencode(asked)}", make))


@public.get(f"{ARTICLE}/comments.html")
def fragment(slug: str, external_id: str) -> Response:
    """Return the same as a piece of HTML that a site includes in its own page, in the language of `lang`.

    With `links=article` orders and further pages lead to the article's own address, which passes them on.
    """
    return sent(fragment_page(slug, external_id))


def fragment_page(slug: str, external_id: str, own_page: str | None = None) -> Page:
    """Return the fragment that the request's query asks for, in the request's language.

    Parameters
    ----------
    own_page : str, optional
        The page that shows it, where its links lead then.
    """
    asked, to_article = _asked(), request.args.get("links") == "article"

    def make() -> Page:
        site, found = _thread(slug, external_id, asked)
        address = web_address(found.article.url) if found.article and to_article else None
        values = _fragment_values(site, external_id, found, asked, own_page or address)
        return page(render_template("public/fragment.html", **values), HTML, found.changes_at)

    name = f"html?{base()}?{language()}?{urlencode(asked)}?{to_article}?{own_page}"
    return services().pages.of_article(slug, external_id, name, make)


@public.get(f"{ARTICLE}/comments.jsonld")
def json_ld(slug: str, external_id: str) -> Response:
    """Return the comments as schema.org data, to merge into the page's NewsArticle."""
    asked = _asked()

    def make() -> Page:
        _, found = _thread(slug, external_id, asked)
        return page(_dumps(news_article(found.article, found)), "application/ld+json", found.changes_at)

    return sent(services().pages.of_article(slug, external_id, f"jsonld?{urlencode(asked)}", make))


@public.get(f"{ARTICLE}/comments.atom")
def article_feed(slug: str, external_id: str) -> Response:
    """Return the newest comments of an article as an Atom feed."""

    def make() -> Page:
        site = site_of(slug)
        article, items = services().threads.feed(site, clean(external_id))
        due = services().threads.counts_change_at(site, [external_id])
        title = (article.title if article else None) or external_id
        address = base() + url_for("public.article_feed", slug=slug, external_id=external_id)
        text = atom(items, address=address, title=title, page=web_address(article.url) if article else None)
        return page(text, "application/atom+xml; charset=utf-8", due)

    return sent(services().pages.of_article(slug, external_id, f"atom?{base()}", make))


@public.get(f"{SITE}/comments.atom")
def site_feed(slug: str) -> Response:
    """Return the newest comments of a site as an Atom feed."""

    def make() -> Page:
        site = site_of(slug)
        _, items = services().threads.feed(site)
        address = base() + url_for("public.site_feed", slug=slug)
        text = atom(items, address=address, title=site.name, page=web_address(site.url))
        return page(text, "application/atom+xml; charset=utf-8", services().threads.feed_changes_at(site))

    return sent(services().pages.of_site(slug, f"atom?{base()}", make))


@public.get(f"{SITE}/counts")
def counts(slug: str) -> Response:
    """Return how many comments each article shows; an unknown one shows 0."""
    ids = _ids()

    def make() -> Page:
        site = site_of(slug)
        document = {"counts": services().threads.counts(site, ids), "site": site_json(site)}
        return page(_dumps(document), "application/json", services().threads.counts_change_at(site, ids))

    return sent(services().pages.of_site(slug, f"counts?{_dumps(ids)}", make))


def _fragment_values(
    site: Site, external_id: str, found: Thread, asked: dict[str, str], own_page: str | None
) -> dict[str, Any]:
    write_as(site.policy, Preferences())
    now = services().clock()
    action = base() + url_for("public.post_comment", slug=site.slug, external_id=external_id, lang=language())
    return {
        "thread": found,
        "roots": nested(found.items),
        "say": words.table(language()),
        "count": words.count_words(found.count, language(), num(found.count)),
        "state": article_state(found.article, now),
        "guests": site.policy.guests,
        "form": {"action": action, "token": services().spam.form_token(site, external_id), **form_settings()},
        "urls": _urls(site, external_id, found, asked, own_page),
        "json_ld": Markup(script_json(news_article(found.article, found))),  # noqa: S704 - it escapes every < > and &
    }


def _urls(
    site: Site, external_id: str, found: Thread, asked: dict[str, str], own_page: str | None
) -> dict[str, str | None]:
    here = urlsplit(own_page or base() + url_for("public.fragment", slug=site.slug, external_id=external_id))
    rest = dict(parse_qsl(here.query)) if own_page else {"limit": asked["limit"], "lang": language()}

    def at(**given: str | None) -> str | None:
        query = urlencode({**rest, **given})
        return None if None in given.values() else urlunsplit(here._replace(query=query, fragment="comments"))

    return {
        **{sort.value: at(sort=sort) for sort in Sort},
        "more": at(cursor=found.next_cursor),
        "previous": at(cursor=found.prev_cursor),
    }


def _thread(slug: str, external_id: str, asked: dict[str, str]) -> tuple[Site, Thread]:
    site = site_of(slug)
    found = services().threads.page(
        site,
        clean(external_id),
        sort=Sort(asked["sort"]),
        cursor=asked.get("cursor"),
        around=asked.get("around"),
        limit=int(asked["limit"]),
    )
    return site, found


def _asked() -> dict[str, str]:
    """Return the query as it counts, checked, so that two spellings of one question share a kept page."""
    sort = request.args.get("sort", Sort.OLDEST)
    if sort not in list(Sort):
        raise invalid("sort", f"must be one of: {', '.join(Sort)}")
    asked = {"sort": str(sort), "limit": str(whole_number("limit", 50, 1, MAX_LIMIT))}
    cursor, around = request.args.get("cursor"), request.args.get("around") or request.args.get("at")
    if cursor:
        return asked | {"cursor": cursor}
    return asked | {"around": clean(around)} if around else asked


def _ids() -> list[str]:
    """Return the articles asked for: `ids=a,b`, and `id=` as often as wanted for ids that hold a comma."""
    parted = (one for part in request.args.getlist("ids") for one in part.split(","))
    ids = list(dict.fromkeys(clean(one) for one in (*parted, *request.args.getlist("id")) if one))
    if not ids:
        raise MissingField("name the articles: ?ids=a1,a2 or ?id=a1&id=a2")
    if len(ids) > MAX_IDS:
        raise InvalidField(f"{len(ids)} ids were given; at most {MAX_IDS} are answered in one call")
    return ids


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
