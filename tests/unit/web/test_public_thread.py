"""The thread, its HTML fragment and the counts, as a reader's page gets them."""

import gzip
import json
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, Comment
from moderation.domain.decision import Actor
from moderation.domain.site import ArticleState, Numerals, Region, Site
from tests import factories
from tests.fakes import FakeClock

THREAD = "/public/v1/sites/alkhabar/articles/a1/comments"
FRAGMENT = f"{THREAD}.html"
COUNTS = "/public/v1/sites/alkhabar/counts"
SPOOF = "مرحبا \N{RIGHT-TO-LEFT OVERRIDE}txt.exe\N{POP DIRECTIONAL FORMATTING}\N{ZERO WIDTH SPACE}"
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'-alert(1)-'",
    "{{ 7 * 7 }}",
    "</section><iframe src=javascript:alert(1)>",
)


@pytest.fixture
def comments(services: Services, site: Site, clock: FakeClock) -> list[Comment]:
    """Three published comments; the third answers the second, which answers the first."""
    first = factories.published(services, site, name="أمل")
    clock.advance(seconds=60)
    second = factories.published(services, site, "وشكرا لك", name="بدر", author="u2", parent=first.id)
    clock.advance(seconds=60)
    return [first, second, factories.published(services, site, "العفو", name="جود", author="u3", parent=second.id)]


def test_a_thread_has_the_promised_shape(client: FlaskClient, comments: list[Comment]) -> None:
    answer = client.get(THREAD)
    assert answer.status_code == 200
    assert (answer.json["count"], answer.json["next_cursor"]) == (3, None)
    item = answer.json["items"][1]
    assert item == {
        "id": comments[1].id,
        "parent_id": comments[0].id,
        "author": {"name": "بدر"},
        "body": "وشكرا لك",
        "dir": "rtl",
        "published_at": item["published_at"],
        "edited": False,
        "replies": 1,
        "reply_to": {"id": comments[0].id, "author": {"name": "أمل"}},
    }
    assert datetime.fromisoformat(item["published_at"]) == comments[1].published_at


def test_an_article_without_comments_has_an_empty_thread(client: FlaskClient, site: Site) -> None:
    found = client.get(THREAD).json
    assert (found["count"], found["items"], found["next_cursor"], found["prev_cursor"]) == (0, [], None, None)
    assert found["article"] == {"state": "unknown", "opens_at": None, "closes_at": None}
    assert found["posting"]["allowed"] is False


def test_what_is_held_or_rejected_is_not_shown(client: FlaskClient, services: Services, site: Site) -> None:
    factories.held(services, site)
    assert client.get(THREAD).json["count"] == 0
    assert factories.INSULT not in client.get(FRAGMENT).text


def walk(client: FlaskClient, way: str, **query: str) -> list[list[str]]:
    """Follow `next_cursor` or `prev_cursor` and return the ids of each page."""
    pages: list[list[str]] = []
    while True:
        page = client.get(THREAD, query_string={"limit": 2, **query}).json
        pages.append([item["id"] for item in page["items"]])
        if page[way] is None:
            return pages
        query = {"cursor": page[way]}


def test_pages_follow_one_another_both_ways_without_gap_or_repeat(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    made = []
    for number in range(5):
        made.append(factories.published(services, site, author=f"u{number}").id)
        clock.advance(seconds=number % 2)  # some share their moment
    forth = walk(client, "next_cursor")
    assert forth == [made[:2], made[2:4], made[4:]]
    last = client.get(THREAD, query_string={"limit": 2, "around": made[4]}).json
    back = [[item["id"] for item in last["items"]], *walk(client, "prev_cursor", cursor=last["prev_cursor"])]
    assert [one for page in reversed(back) for one in page] == made


def test_the_newest_may_stand_first(client: FlaskClient, services: Services, site: Site, clock: FakeClock) -> None:
    made = []
    for number in range(3):
        made.append(factories.published(services, site, author=f"u{number}").id)
        clock.advance(seconds=1)
    assert [one for page in walk(client, "next_cursor", sort="newest") for one in page] == made[::-1]


def test_best_are_those_with_most_answers(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    roots = []
    for number in range(4):
        roots.append(factories.published(services, site, author=f"u{number}").id)
        clock.advance(seconds=1)
    for parent, answers in ((roots[2], 2), (roots[1], 1)):
        for number in range(answers):
            factories.published(services, site, author=f"r{number}", parent=parent)
    shown = [item for page in walk(client, "next_cursor", sort="best") for item in page if item in roots]
    assert shown == [roots[2], roots[1], roots[0], roots[3]]


def test_a_root_carries_all_its_answers(client: FlaskClient, comments: list[Comment]) -> None:
    page = client.get(THREAD, query_string={"limit": 1}).json
    assert [item["id"] for item in page["items"]] == [comment.id for comment in comments]
    assert page["next_cursor"] is None


def test_an_answer_stands_alone_once_what_it_answers_is_gone(
    client: FlaskClient, services: Services, site: Site, comments: list[Comment]
) -> None:
    services.intake.withdraw(site, comments[0].id, Actor("key", "k"))
    page = client.get(THREAD).json
    assert [item["id"] for item in page["items"]] == [comment.id for comment in comments[1:]]
    assert page["items"][0]["reply_to"] is None


@pytest.mark.parametrize("sort", ["oldest", "newest", "best"])
@pytest.mark.parametrize("name", ["around", "at"])
def test_a_permalink_opens_the_page_that_holds_its_comment(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock, sort: str, name: str
) -> None:
    roots = []
    for number in range(7):
        roots.append(factories.published(services, site, author=f"u{number}").id)
        clock.advance(seconds=1)
    answer = factories.published(services, site, author="r", parent=roots[5]).id
    query = {"limit": 2, "sort": sort, name: answer}
    assert answer in [item["id"] for item in client.get(THREAD, query_string=query).json["items"]]


def test_a_permalink_of_nothing_opens_the_first_page(client: FlaskClient, comments: list[Comment]) -> None:
    found = client.get(THREAD, query_string={"around": "nobody"}).json
    assert found["items"][0]["id"] == comments[0].id


def test_the_thread_says_from_when_until_when_an_article_takes_comments(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    hours = (clock() + timedelta(hours=1), clock() + timedelta(hours=2))
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, Actor("key", "k"), hours)
    states = []
    for _ in range(3):
        found = client.get(THREAD).json
        states.append((found["article"]["state"], found["posting"]["allowed"]))
        clock.advance(seconds=3600)
    assert states == [("scheduled", False), ("open", True), ("closed", False)]


def test_an_edited_comment_says_so(client: FlaskClient, services: Services, site: Site) -> None:
    comment = factories.published(services, site)
    services.intake.edit(site, comment.id, "نص جديد تماما")
    services.scoring.score_due()
    assert [item["edited"] for item in client.get(THREAD).json["items"]] == [True]


@pytest.mark.parametrize(
    "external_id", ["2026/11/25/a", "https://alkhabar.example/a?x=1", "/a/b", "a/comments", "مقال ١"]
)
def test_an_external_id_may_hold_slashes(client: FlaskClient, services: Services, site: Site, external_id: str) -> None:
    factories.published(services, site, article=external_id)
    path = f"/public/v1/sites/alkhabar/articles/{quote(external_id, safe='')}/comments"
    assert client.get(path).json["count"] == 1
    assert factories.KIND in client.get(f"{path}.html").text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/public/v1/sites/nowhere/articles/a1/comments", 404, "unknown_site"),
        ("/public/v1/sites/a%00b/articles/a1/comments", 422, "invalid_text"),
        ("/public/v1/sites/alkhabar/articles/a%001/comments", 422, "invalid_text"),
        (f"{THREAD}?cursor=forged", 400, "invalid_cursor"),
        (f"{THREAD}?cursor=%D8%A7", 400, "invalid_cursor"),
        (f"{FRAGMENT}?cursor=forged", 400, "invalid_cursor"),
        (f"{THREAD}?limit=0", 422, "invalid_field"),
        (f"{THREAD}?limit=101", 422, "invalid_field"),
        (f"{THREAD}?limit=many", 422, "invalid_field"),
        (f"{THREAD}?limit=-1", 422, "invalid_field"),
        (f"{FRAGMENT}?limit=1_0", 422, "invalid_field"),
        (f"{THREAD}?sort=worst", 422, "invalid_field"),
        (f"{THREAD}.jsonld?sort=", 422, "invalid_field"),
        (f"{COUNTS}?id=a%00b", 422, "invalid_text"),
        ("/public/v1/sites/nowhere/comments.atom", 404, "unknown_site"),
        (COUNTS, 422, "missing_field"),
        (f"{COUNTS}?ids=,", 422, "missing_field"),
        (f"{COUNTS}?ids={','.join(map(str, range(101)))}", 422, "invalid_field"),
        (f"{COUNTS}?ids=a%00b", 422, "invalid_text"),
        ("/public/v1/sites/nowhere/counts?ids=a1", 404, "unknown_site"),
        ("/public/v1/sites/alkhabar/receipts/forged", 404, "comment_not_found"),
    ],
)
def test_a_bad_question_gets_a_problem_with_its_code(
    client: FlaskClient, site: Site, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json["code"], answer.mimetype) == (status, code, "application/problem+json")


@pytest.mark.parametrize("path", [THREAD, FRAGMENT, f"{COUNTS}?ids=a1"])
def test_an_unchanged_answer_is_not_sent_twice(
    client: FlaskClient, services: Services, site: Site, comments: list[Comment], path: str
) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    factories.published(services, site, "رأي جديد", author="u9")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", [THREAD, FRAGMENT, f"{COUNTS}?ids=a1", f"{THREAD}?limit=0"])
def test_any_page_may_read(client: FlaskClient, site: Site, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_browsers_may_keep_a_thread_for_half_a_minute(client: FlaskClient, site: Site) -> None:
    assert client.get(THREAD).headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=300"


def test_hidden_characters_do_not_reach_readers(client: FlaskClient, services: Services, site: Site) -> None:
    factories.published(services, site, SPOOF, name="أم\N{RIGHT-TO-LEFT OVERRIDE}ل\n\N{ZERO WIDTH SPACE}")
    item = client.get(THREAD).json["items"][0]
    assert (item["body"], item["author"]["name"]) == ("مرحبا txt.exe", "أمل")
    text = client.get(FRAGMENT).text
    assert not {"\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}", "\N{ZERO WIDTH SPACE}"} & set(text)


class Elements(HTMLParser):
    """The names of all elements and attributes of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(f"@{name}" for name, _ in attrs)}

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_fragment_shows_markup_as_text(client: FlaskClient, services: Services, site: Site, attack: str) -> None:
    factories.published(services, site)
    harmless = Elements(client.get(FRAGMENT).text).names
    factories.published(services, site, f"نص {attack}", name=attack, author="u2")
    attacked = Elements(client.get(FRAGMENT).text)
    assert attacked.names == harmless
    assert attacked.words.partition('{"@context"')[0].count(attack) == 2


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "لا تعليقات بعد — كن أول من يعلّق"),
        (1, "تعليق واحد"),
        (2, "تعليقان"),
        (3, "3 تعليقات"),
        (11, "11 تعليقًا"),
    ],
)
def test_the_heading_counts_in_arabic(
    client: FlaskClient, services: Services, site: Site, number: int, words: str
) -> None:
    for author in range(number):
        factories.published(services, site, author=f"u{author}")
    assert f">{words}</h2>" in client.get(FRAGMENT).text


def test_the_fragment_speaks_the_language_that_is_asked_for(
    client: FlaskClient, services: Services, site: Site, comments: list[Comment]
) -> None:
    english, french = (client.get(f"{FRAGMENT}?lang={tag}").text for tag in ("en-GB", "fr"))
    assert '<section class="mushrif" id="comments" lang="en" dir="ltr"' in english
    assert ">3 comments</h2>" in english
    assert "25 November 2026, 08:00" in english
    assert "25 novembre 2026, 08:00" in french
    assert ">3 commentaires</h2>" in french
    assert ">3 تعليقات</h2>" in client.get(f"{FRAGMENT}?lang=tlh").text


def test_digits_months_and_time_of_day_are_the_sites(
    client: FlaskClient, services: Services, site: Site, comments: list[Comment]
) -> None:
    policy = replace(site.policy, numerals=Numerals.ARABIC, region=Region.EGYPT_GULF, time_zone="Asia/Riyadh")
    services.sites.set_policy(site, policy, Actor("key", "k"))
    text = client.get(FRAGMENT).text
    assert ">٣ تعليقات</h2>" in text
    assert ">٢٥ نوفمبر ٢٠٢٦، ١١:٠٠</time>" in text
    assert "حتى ١٠٬٠٠٠ حرف" in text


def test_the_fragment_brings_its_form_only_where_guests_may_write_now(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    assert "أُغلق باب التعليق" in client.get(FRAGMENT).text
    hours = (clock() + timedelta(hours=1), clock() + timedelta(hours=2))
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, Actor("key", "k"), hours)
    assert "يُفتح باب التعليق على هذا المقال: 25 تشرين الثاني 2026، 09:00" in client.get(FRAGMENT).text
    clock.advance(seconds=3600)
    text = client.get(FRAGMENT).text
    assert f'action="http://localhost{THREAD}?lang=ar"' in text
    assert 'name="token" value="' in text
    services.sites.set_policy(site, replace(site.policy, guests=False), Actor("key", "k"))
    text = client.get(FRAGMENT).text
    assert "التعليق للمسجّلين فقط." in text
    assert "<form" not in text


def test_the_fragment_carries_what_search_engines_read(client: FlaskClient, comments: list[Comment]) -> None:
    text = client.get(FRAGMENT).text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(text) == client.get(f"{THREAD}.jsonld").json


def test_answers_stand_one_level_below_their_root(client: FlaskClient, comments: list[Comment]) -> None:
    text = client.get(FRAGMENT).text
    assert text.count('<ol class="mushrif-replies">') == 1
    assert text.index(comments[0].id) < text.index("mushrif-replies") < text.index(f'id="c-{comments[2].id}"')
    assert f'ردًّا على <a href="#c-{comments[1].id}"><bdi>بدر</bdi></a>' in text
    assert f'ردًّا على <a href="#c-{comments[0].id}">' not in text


def test_each_comment_in_the_fragment_carries_its_direction_time_and_address(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    comment = factories.published(services, site, "LOL شكرا على هذا التقرير الجميل")
    clock.advance(seconds=120)
    text = client.get(FRAGMENT).text
    assert f'<li id="c-{comment.id}" class="mushrif-item"' in text
    assert '<p class="mushrif-body" part="body" dir="rtl">' in text
    assert ">25 تشرين الثاني 2026، 08:00 بتوقيت غرينتش</time>" in text
    assert '<bdi class="mushrif-author" part="author">قارئ</bdi>' in text


def test_the_fragment_leads_to_its_next_page(client: FlaskClient, services: Services, site: Site) -> None:
    made = [factories.published(services, site, author=f"u{number}").id for number in range(3)]
    text = client.get(FRAGMENT, query_string={"limit": 2}).text
    address = text.split('mushrif-more"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(address).query)["limit"] == ["2"]
    following = client.get(address).text
    assert made[2] in following
    assert "المزيد" not in following


def test_counts_answer_for_many_articles_at_once(
    client: FlaskClient, services: Services, site: Site, other_site: Site
) -> None:
    factories.published(services, site, article="a1")
    factories.published(services, other_site, article="a2")
    factories.held(services, site, article="a3")
    answer = client.get(f"{COUNTS}?ids=a1,a2,a3,zz")
    assert answer.json["counts"] == {"a1": 1, "a2": 0, "a3": 0, "zz": 0}
    assert answer.json["site"]["numerals"] == "latn"


def test_counts_take_ids_that_hold_a_comma(client: FlaskClient, services: Services, site: Site) -> None:
    factories.published(services, site, article="أ,ب")
    factories.published(services, site, article="a1")
    answer = client.get(COUNTS, query_string={"ids": "a1,a2", "id": ["أ,ب", "a1"]})
    assert answer.json["counts"] == {"a1": 1, "a2": 0, "أ,ب": 1}


def test_an_answer_is_compressed_for_who_can_read_that(client: FlaskClient, comments: list[Comment]) -> None:
    plain, packed = client.get(THREAD), client.get(THREAD, headers={"Accept-Encoding": "br, gzip"})
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("refused", ["identity", "gzip;q=0", ""])
def test_who_cannot_read_compressed_bytes_gets_none(client: FlaskClient, site: Site, refused: str) -> None:
    assert "Content-Encoding" not in client.get(THREAD, headers={"Accept-Encoding": refused}).headers


@pytest.mark.parametrize("spell", ["{}", "W/{}", '"x", {}', "*"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_page_that_is_known_is_not_sent_again(
    client: FlaskClient, comments: list[Comment], spell: str, encoding: str
) -> None:
    tag = client.get(THREAD, headers={"Accept-Encoding": encoding}).headers["ETag"]
    again = client.get(THREAD, headers={"Accept-Encoding": encoding, "If-None-Match": spell.format(tag)})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"].startswith("public")


def test_the_fragments_links_may_lead_to_the_article_itself(
    client: FlaskClient, services: Services, site: Site, comments: list[Comment]
) -> None:
    for author in ("u8", "u9"):
        factories.published(services, site, author=author)
    text = client.get(f"{THREAD}.html?links=article&limit=1").text
    assert 'href="https://alkhabar.example/a1?sort=newest#comments"' in text
    assert 'href="https://alkhabar.example/a1?cursor=' in text
    services.sites.put_article(
        site, ArticleRef("a1", "https://alkhabar.example/?p=7&x=1", None), ArticleState.OPEN, None, Actor("key", "k")
    )
    text = client.get(f"{THREAD}.html?links=article").text
    assert 'href="https://alkhabar.example/?p=7&amp;x=1&amp;sort=newest#comments"' in text
    assert "alkhabar.example" not in client.get(f"{THREAD}.html").text.partition("application/ld+json")[0]
