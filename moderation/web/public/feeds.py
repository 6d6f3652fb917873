"""Published comments for machines: an Atom feed (RFC 4287, RFC 4685) and JSON-LD (schema.org); needs no Flask."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from moderation.arabic.hidden import neutralised
from moderation.domain.site import Article
from moderation.services.readers.threads import Thread
from moderation.store.threads import FeedItem, ThreadItem
from moderation.web.public.wire import Json, shown_name
from moderation.wire import time_json

ATOM = "http://www.w3.org/2005/Atom"
THREADING = "http://purl.org/syndication/thread/1.0"
READER = "قارئ"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(items: Sequence[FeedItem], *, address: str, title: str, page: str | None) -> str:
    """Return a feed: `address` is its own, `page` the one that shows the same to people."""
    feed = _element(None, "feed")
    _element(feed, "id", address)
    _element(feed, "title", title)
    _element(feed, "updated", time_json(max((one.updated_at for one in items), default=_NEVER)) or "")
    _element(feed, "link", rel="self", type="application/atom+xml", href=address)
    if page:
        _element(feed, "link", rel="alternate", href=page)
    _element(feed, "generator", "Mushrif")
    for one in items:
        _entry(feed, one)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _entry(feed: ElementTree.Element, one: FeedItem) -> None:
    item, name = one.item, shown_name(one.item.author_name) or READER
    entry = _element(feed, "entry")
    _element(entry, "id", f"urn:uuid:{item.id}")
    _element(entry, "title", f"{name}: {shown_name(one.article_title) or one.article_external_id}")
    _element(entry, "published", time_json(item.published_at) or "")
    _element(entry, "updated", time_json(one.updated_at) or "")
    _element(_element(entry, "author"), "name", name)
    if page := web_address(one.article_url):
        _element(entry, "link", rel="alternate", href=f"{page}#c-{item.id}")
    if item.parent_id:
        answers = ElementTree.SubElement(entry, f"{{{THREADING}}}in-reply-to")
        answers.set("ref", f"urn:uuid:{item.parent_id}")
    _element(entry, "content", neutralised(item.body), type="text")


def _element(parent: ElementTree.Element | None, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    tag = f"{{{ATOM}}}{name}"
    made = ElementTree.Element(tag) if parent is None else ElementTree.SubElement(parent, tag)
    made.text = _NOT_IN_XML.sub("", text) or None
    for key, value in attributes.items():
        made.set(key, _NOT_IN_XML.sub("", value))
    return made


ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("thr", THREADING)


def news_article(article: Article | None, thread: Thread) -> Json:
    """Return what an article page may merge into its own NewsArticle."""
    page = web_address(article.url) if article else None
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        **({"@id": page, "url": page} if page else {}),
        **({"headline": shown_name(article.title)} if article and article.title else {}),
        "commentCount": thread.count,
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": {"@type": "CommentAction"},
            "userInteractionCount": thread.count,
        },
        "comment": [_comment(item, page or "") for item in thread.items],
    }


def _comment(item: ThreadItem, page: str) -> Json:
    parent = {"parentItem": {"@type": "Comment", "@id": f"{page}#c-{item.parent_id}"}} if item.parent_id else {}
    return {
        "@type": "Comment",
        "@id": f"{page}#c-{item.id}",
        "text": neutralised(item.body),
        "dateCreated": time_json(item.published_at),
        "author": {"@type": "Person", "name": shown_name(item.author_name) or READER},
        **parent,
    }


def script_json(value: Json) -> str:
    """Return JSON that can stand inside a <script> element: nothing in it ends the element or a line of script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def web_address(url: str | None) -> str | None:
    """Return an address that a link may have, None for anything but http and https."""
    return url if url and url.startswith(("http://", "https://")) else None
