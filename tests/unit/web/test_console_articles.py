"""The articles' pages: a list to search and switch, hours by the site's clock, and moderation article by article."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.policy import Mode
from moderation.domain.site import Article, ArticleState, Moderator, Site
from moderation.services import articles
from tests import factories
from tests.fakes import FakeClock
from tests.unit.web.console_reader import Page, Reader

PATH = "/console/alkhabar/articles"


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


@pytest.fixture
def article(services: Services, site: Site) -> Article:
    factories.held(services, site)
    return services.sites.article(site, "a1")


def save(reader: Reader, article: Article, **fields: str) -> Page:
    given = {"state": "open", "mode": "", "opens_at": "", "closes_at": ""} | fields
    return reader.press(reader.open(f"{PATH}/{article.id}"), "احفظ", **given)


def test_a_site_without_articles_says_so(reader: Reader) -> None:
    assert "لا مقالات بعد" in reader.open(PATH).text


def test_articles_are_listed_searched_and_opened(
    reader: Reader, services: Services, site: Site, article: Article
) -> None:
    factories.published(services, site, article="b2")
    assert ("مقال a1" in reader.open(PATH).text, "مقال b2" in reader.open(PATH).text) == (True, True)
    searched = reader.open(f"{PATH}?q=مقالـ a1")
    assert f'href="{PATH}/{article.id}"' in searched.html
    assert "مقال b2" not in searched.text
    assert "لا مقال يطابق ما بحثت عنه." in reader.open(f"{PATH}?taking=closed").text
    assert "مقال a1" in reader.open(f"{PATH}?taking=nonsense").text


def test_the_list_goes_on_behind_its_end(
    reader: Reader, services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "PAGE", 1)
    for name in ("a1", "b2"):
        factories.published(services, site, article=name)
    page = reader.open(PATH)
    assert ("مقال b2" in page.text, "مقال a1" in page.text, "الأقدم" in page.text) == (True, False, True)


def test_an_article_is_closed_and_opened_from_the_list(
    reader: Reader, services: Services, site: Site, article: Article
) -> None:
    closed = reader.press(reader.open(PATH), "أغلقهمقال a1")
    assert "أُغلق المقال دون التعليق." in closed.text
    assert services.sites.article(site, "a1").state is ArticleState.CLOSED
    assert "فُتح المقال للتعليق." in reader.press(closed, "افتحهمقال a1").text
    assert services.sites.article(site, "a1").state is ArticleState.OPEN


def test_hours_are_written_by_the_sites_clock(
    reader: Reader, services: Services, site: Site, article: Article, clock: FakeClock
) -> None:
    beirut = replace(site.policy, time_zone="Asia/Beirut")
    services.sites.set_policy(site, beirut, Actor("system", "test"))
    page = save(reader, article, opens_at="2026-11-26T09:30", closes_at="2026-12-01T00:00", mode="pre")
    assert "حُفظ ما يخصّ المقال." in page.text
    saved = services.sites.article(site, "a1")
    assert saved.opens_at == datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
    assert saved.closes_at == datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    assert saved.mode is Mode.PRE
    assert 'value="2026-11-26T09:30"' in page.html
    assert "يُفتح 26 تشرين الثاني 2026" in page.text


def test_what_is_left_empty_is_dropped(reader: Reader, services: Services, site: Site, article: Article) -> None:
    save(reader, article, closes_at="2026-12-01T00:00")
    assert "مفتوح يُغلق 1 كانون الأول 2026" in reader.open(PATH).text
    save(reader, article)
    assert services.sites.article(site, "a1").closes_at is None


def test_an_end_that_has_passed_is_shown_as_closed(reader: Reader, article: Article, clock: FakeClock) -> None:
    save(reader, article, closes_at="2026-11-25T08:10")
    clock.advance(seconds=600)
    assert "مغلق أُغلق 25 تشرين الثاني 2026" in reader.open(PATH).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"opens_at": "tomorrow"}, "اكتب التاريخ والساعة كاملين"),
        ({"opens_at": "2026-02-30T10:00"}, "اكتب التاريخ والساعة كاملين"),
        ({"closes_at": "0001-01-01T00:00"}, "اكتب التاريخ والساعة كاملين"),
        ({"opens_at": "2026-12-02T00:00", "closes_at": "2026-12-01T00:00"}, "يُغلق المقال بعد أن يُفتح"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_arabic_and_kept_in_the_form(
    reader: Reader, services: Services, site: Site, article: Article, fields: dict[str, str], said: str
) -> None:
    services.sites.set_policy(site, replace(site.policy, time_zone="Asia/Beirut"), Actor("system", "test"))
    page = save(reader, article, state="closed", **fields)
    assert (page.status, said in page.text) == (422, True)
    assert 'value="closed" selected' in page.html
    assert f'value="{next(iter(fields.values()))}"' in page.html
    assert services.sites.article(site, "a1").state is ArticleState.OPEN


@pytest.mark.parametrize("fields", [{"state": "ajar"}, {"mode": "never"}])
def test_a_choice_that_is_none_is_refused(reader: Reader, article: Article, fields: dict[str, str]) -> None:
    assert save(reader, article, **fields).status == 422


def test_an_articles_page_leads_to_what_waits_below_it(reader: Reader, article: Article) -> None:
    page = reader.open(f"{PATH}/{article.id}")
    assert "1 قيد المراجعة" in page.text
    assert 'href="/console/alkhabar/?article=a1"' in page.html
    assert 'href="https://alkhabar.example/a1"' in page.html


def test_another_sites_article_and_an_unknown_one_do_not_exist(
    reader: Reader, services: Services, other_site: Site
) -> None:
    factories.published(services, other_site, article="x")
    other = services.sites.article(other_site, "x")
    assert [reader.open(f"{PATH}/{one}").status for one in (other.id, "nothing")] == [404, 404]
