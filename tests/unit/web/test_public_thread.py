"""The thread, its HTML fragment and the counts, as a reader's page gets them."""

from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.site import Site
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
    }
    assert datetime.fromisoformat(item["published_at"]) == comments[1].published_at


def test_an_article_without_comments_has_an_empty_thread(client: FlaskClient, site: Site) -> None:
    assert client.get(THREAD).json == {"count": 0, "items": [], "next_cursor": None}


def test_what_is_held_or_rejected_is_not_shown(client: FlaskClient, services: Services, site: Site) -> None:
    factories.held(services, site)
    assert client.get(THREAD).json["count"] == 0
    assert factories.INSULT not in client.get(FRAGMENT).text


def test_pages_follow_one_another_without_gap_or_repeat(client: FlaskClient, comments: list[Comment]) -> None:
    seen, cursor = [], None
    while True:
        page = client.get(THREAD, query_string={"limit": 1, **({"cursor": cursor} if cursor else {})}).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [comment.id for comment in comments]


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


def test_a_thread_may_be_cached_for_seconds_only(client: FlaskClient, site: Site) -> None:
    cache = client.get(THREAD).cache_control
    assert cache.public
    assert cache.max_age <= 10


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
    assert attacked.words.count(attack) == 2


@pytest.mark.parametrize(
    ("number", "words"), [(0, "لا تعليقات بعد"), (1, "تعليق واحد"), (2, "تعليقان"), (3, "3 تعليقات"), (11, "11 تعليقًا")]
)
def test_the_heading_counts_in_arabic(
    client: FlaskClient, services: Services, site: Site, number: int, words: str
) -> None:
    for author in range(number):
        factories.published(services, site, author=f"u{author}")
    assert f">{words}</h2>" in client.get(FRAGMENT).text


def test_an_empty_thread_invites_to_write(client: FlaskClient, site: Site) -> None:
    assert "لا تعليقات بعد — كن أول من يعلّق" in client.get(FRAGMENT).text


def test_answers_stand_one_level_below_their_root(client: FlaskClient, comments: list[Comment]) -> None:
    text = client.get(FRAGMENT).text
    assert text.count('<ol class="mushrif-replies">') == 1
    assert text.index(comments[0].id) < text.index("mushrif-replies") < text.index(f'id="c-{comments[2].id}"')
    assert f'ردًّا على <a href="#c-{comments[1].id}"><bdi>بدر</bdi></a>' in text


def test_an_answer_whose_root_is_on_another_page_still_says_that_it_answers(
    client: FlaskClient, comments: list[Comment]
) -> None:
    cursor = client.get(THREAD, query_string={"limit": 1}).json["next_cursor"]
    text = client.get(FRAGMENT, query_string={"limit": 1, "cursor": cursor}).text
    assert "ردًّا على تعليق سابق" in text


def test_each_comment_in_the_fragment_carries_its_direction_time_and_address(
    client: FlaskClient, services: Services, site: Site, clock: FakeClock
) -> None:
    comment = factories.published(services, site, "LOL شكرا على هذا التقرير الجميل")
    clock.advance(seconds=120)
    text = client.get(FRAGMENT).text
    assert f'<li id="c-{comment.id}">' in text
    assert '<p class="mushrif-body" dir="rtl">' in text
    assert 'title="25 تشرين الثاني/نوفمبر 2026، 08:00 بتوقيت غرينتش">قبل دقيقتين</time>' in text
    assert '<bdi class="mushrif-author">قارئ</bdi>' in text


def test_the_fragment_leads_to_its_next_page(client: FlaskClient, comments: list[Comment]) -> None:
    text = client.get(FRAGMENT, query_string={"limit": 2}).text
    address = text.split('mushrif-more"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(address).query)["limit"] == ["2"]
    following = client.get(address).text
    assert comments[2].id in following
    assert "المزيد" not in following


def test_counts_answer_for_many_articles_at_once(
    client: FlaskClient, services: Services, site: Site, other_site: Site
) -> None:
    factories.published(services, site, article="a1")
    factories.published(services, other_site, article="a2")
    factories.held(services, site, article="a3")
    answer = client.get(f"{COUNTS}?ids=a1,a2,a3,zz")
    assert answer.json == {"counts": {"a1": 1, "a2": 0, "a3": 0, "zz": 0}}
