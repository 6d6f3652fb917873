"""Published comments for machines, and an attack on every form in which readers' words go out."""

import json
import re
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.site import Article, ArticleState, Site
from moderation.services.readers.threads import Thread
from moderation.store.threads import FeedItem, ThreadItem
from moderation.web.public.feeds import atom, news_article, script_json
from moderation.web.public.wire import item_json
from tests import factories
from tests.fakes import START, FakeClock

SITE = "/public/v1/sites/alkhabar"
ARTICLE = f"{SITE}/articles/a1/comments"
ATOM = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
CORPUS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3c;script&#x3e;",
    "{{ 7 * 7 }}{% raw %}",
    "</section></ol><iframe src=javascript:alert(1)>",
    "\N{LINE SEPARATOR}alert(1)\N{PARAGRAPH SEPARATOR}",
    "a\N{RIGHT-TO-LEFT OVERRIDE}b\N{ZERO WIDTH SPACE}c",
    "\x0b\x0c\x1b\x7f\ufffe",
)


BACK_OFFICE = Actor("key", "k1")


@pytest.fixture
def comments(services: Services, site: Site, clock: FakeClock) -> list[Comment]:
    first = factories.published(services, site, name="أمل")
    clock.advance(seconds=60)
    return [first, factories.published(services, site, "وشكرا لك", name="بدر", author="u2", parent=first.id)]


def feed(client: FlaskClient, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)


@pytest.mark.parametrize("path", [f"{ARTICLE}.atom", f"{SITE}/comments.atom"])
def test_a_feed_has_what_the_standard_demands(client: FlaskClient, comments: list[Comment], path: str) -> None:
    root = feed(client, path)
    for name in ("id", "title", "updated"):
        assert root.findtext(f"a:{name}", namespaces=ATOM)
    assert root.find("a:link[@rel='self']", ATOM).get("href") == f"http://localhost{path}"  # type: ignore[union-attr]
    for entry in root.findall("a:entry", ATOM):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", entry.findtext("a:id", namespaces=ATOM) or "")
        assert entry.findtext("a:title", namespaces=ATOM)
        assert entry.findtext("a:author/a:name", namespaces=ATOM) in ("أمل", "بدر")
        for name in ("updated", "published"):
            assert datetime.fromisoformat(entry.findtext(f"a:{name}", namespaces=ATOM) or "").tzinfo
        assert entry.find("a:content", ATOM).get("type") == "text"  # type: ignore[union-attr]


def test_entries_lead_to_their_comment_and_to_what_they_answer(client: FlaskClient, comments: list[Comment]) -> None:
    newest, oldest = feed(client, f"{ARTICLE}.atom").findall("a:entry", ATOM)
    link = newest.find("a:link", ATOM)
    assert link is not None
    assert link.get("href") == f"https://alkhabar.example/a1#c-{comments[1].id}"
    answers = newest.find("thr:in-reply-to", ATOM)
    assert answers is not None
    assert answers.get("ref") == oldest.findtext("a:id", namespaces=ATOM)


def test_a_feed_of_nothing_is_a_feed_all_the_same(client: FlaskClient, site: Site) -> None:
    assert feed(client, f"{ARTICLE}.atom").findall("a:entry", ATOM) == []
    assert feed(client, f"{SITE}/comments.atom").findall("a:entry", ATOM) == []


def test_json_ld_counts_and_quotes_for_the_pages_own_article(client: FlaskClient, comments: list[Comment]) -> None:
    answer = client.get(f"{ARTICLE}.jsonld")
    assert answer.mimetype == "application/ld+json"
    found = json.loads(answer.data)
    assert (found["@context"], found["@type"]) == ("https://schema.org", "NewsArticle")
    assert found["commentCount"] == found["interactionStatistic"]["userInteractionCount"] == 2
    first, second = found["comment"]
    assert (first["@type"], first["text"], first["author"]["name"]) == ("Comment", factories.KIND, "أمل")
    assert datetime.fromisoformat(first["dateCreated"]) == comments[0].published_at
    assert second["parentItem"]["@id"] == first["@id"] == f"https://alkhabar.example/a1#c-{comments[0].id}"


class Elements(HTMLParser):
    """The names of all elements and attributes of a page, but for what line ends and Latin words are made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br" and (tag, attrs) != ("bdi", [("dir", "ltr")]):
            self.names += [tag, *(f"@{name}" for name, _ in attrs)]


@pytest.mark.parametrize("attack", CORPUS)
def test_an_attack_is_text_in_every_form(client: FlaskClient, services: Services, site: Site, attack: str) -> None:
    names = []
    for text in ("نص", attack):
        page = ArticleRef("a1", "https://alkhabar.example/a1", f"عنوان {text}")
        comment = services.intake.receive(
            site, NewComment(page, AuthorRef(f"u{text[:2]}", f"اسم {text}"), f"نص {text}")
        )
        services.scoring.score_due()
        if services.intake.get(site, comment.id).published_revision is None:
            services.review.decide(site, comment.id, Decision(Choice.PUBLISH), BACK_OFFICE)
        names.append(Elements(client.get(f"{ARTICLE}.html").text).names)
        entries = feed(client, f"{ARTICLE}.atom").findall("a:entry", ATOM)
        assert all(not list(entry.find("a:content", ATOM)) for entry in entries)  # type: ignore[call-overload]
        assert isinstance(client.get(ARTICLE).json["items"], list)
        json.loads(client.get(f"{ARTICLE}.jsonld").data)
        services.intake.withdraw(site, comment.id, BACK_OFFICE)
    assert names[1] == names[0]


TEXTS = st.one_of(st.text(), st.sampled_from(CORPUS), st.lists(st.sampled_from(CORPUS)).map("".join))


@settings(max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS, TEXTS)
def test_whatever_readers_write_every_form_stays_whole(body: str, name: str, title: str) -> None:
    item = ThreadItem("c1", "c0", name, body, "rtl", START)
    root = ElementTree.fromstring(
        atom([FeedItem(item, title, title, title, START)], address="http://x", title=title, page=None)
    )
    assert len(root.findall("a:entry", ATOM)) == 1
    article = Article("i", "s", "a1", title, title, ArticleState.OPEN, None)
    script = script_json(news_article(article, Thread(1, [item], None)))
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(script)
    assert json.loads(script)["commentCount"] == 1
    shown: dict[str, Any] = json.loads(json.dumps(item_json(item, {})))
    assert not {"\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}"} & set(shown["body"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", None, "//evil.example"])
def test_only_web_addresses_become_links(url: str | None) -> None:
    item = FeedItem(ThreadItem("c1", None, "أمل", "نص", "rtl", START), "a1", url, "عنوان", START)
    root = ElementTree.fromstring(atom([item], address="http://x", title="x", page=None))
    assert root.findall("a:entry/a:link", ATOM) == []
    assert "url" not in news_article(Article("i", "s", "a1", url, None, ArticleState.OPEN, None), Thread(0, [], None))
