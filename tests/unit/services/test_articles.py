"""Articles as editors meet them: found in any spelling, counted, opened and closed, by hand and by the clock."""

from datetime import timedelta

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, Status
from moderation.domain.decision import Actor
from moderation.domain.errors import ArticleClosed, InvalidField, UnknownArticle
from moderation.domain.policy import Mode
from moderation.domain.site import Article, ArticleState, Site
from moderation.services import articles
from tests import factories
from tests.fakes import FakeClock

pytestmark = pytest.mark.both_databases
EDITOR = Actor("key", "k1")
OPEN, CLOSED = ArticleState.OPEN, ArticleState.CLOSED


def make(services: Services, site: Site, name: str, title: str | None = None) -> Article:
    ref = ArticleRef(name, f"https://alkhabar.example/{name}", title)
    return services.sites.put_article(site, ref, OPEN, None, EDITOR)


def found(services: Services, site: Site, words: str = "", taking: bool | None = None) -> list[str]:
    rows, _ = services.articles.page(site, words, taking)
    return [row.article.external_id for row in rows]


@pytest.mark.parametrize("words", ["الاقتصاد", "إقتِصـاد", "alkhabar.example/a7", "a7"])
def test_an_article_is_found_by_title_in_any_spelling_by_address_and_by_id(
    services: Services, site: Site, words: str
) -> None:
    make(services, site, "a7", "مستقبل الاِقتصاد")
    make(services, site, "a8", "أخبار الرياضة")
    assert found(services, site, words) == ["a7"]


@pytest.mark.parametrize("words", ["%", "_x", "اقتصاديون", "ـ"])
def test_what_no_article_is_called_finds_none(services: Services, site: Site, words: str) -> None:
    make(services, site, "a7", "مستقبل الاقتصاد")
    assert found(services, site, words) == []


def test_articles_come_by_pages_newest_first_with_their_counts(
    services: Services, site: Site, other_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "PAGE", 2)
    factories.published(services, other_site, article="a9")
    for name in ("a1", "a2", "a3"):
        factories.published(services, site, article=name)
    factories.held(services, site, article="a3")
    rows, following = services.articles.page(site)
    assert [row.article.external_id for row in rows] == ["a3", "a2"]
    assert rows[0].counts == {Status.PUBLISHED: 1, Status.HELD: 1}
    rest, end = services.articles.page(site, before=following)
    assert ([row.article.external_id for row in rest], end) == (["a1"], None)


def test_those_that_take_comments_now_are_those_a_comment_gets_into(
    services: Services, site: Site, clock: FakeClock
) -> None:
    now, hour = clock(), timedelta(hours=1)
    hours = {
        "always": (None, None),
        "began": (now, None),
        "later": (now + hour, None),
        "ends": (None, now + hour),
        "ended": (None, now),
    }
    for name, given in hours.items():
        services.articles.change(site, make(services, site, name).id, OPEN, None, given, EDITOR)
    services.articles.change(site, make(services, site, "closed").id, CLOSED, None, (None, None), EDITOR)
    taking, others = found(services, site, taking=True), found(services, site, taking=False)
    assert sorted(taking) == ["always", "began", "ends"]
    assert sorted(others) == ["closed", "ended", "later"]
    for name in taking:
        factories.received(services, site, article=name)
    with pytest.raises(ArticleClosed):
        factories.received(services, site, article="ended")


def test_an_article_is_closed_and_opened_by_one_switch(services: Services, site: Site) -> None:
    article = make(services, site, "a1", "عنوان")
    services.articles.switch(site, article.id, EDITOR)
    with pytest.raises(ArticleClosed):
        factories.received(services, site, article="a1")
    services.articles.switch(site, article.id, EDITOR)
    factories.received(services, site, article="a1")
    assert services.articles.one(site, article.id).article.url == article.url


def test_opening_drops_the_hours_in_the_way_and_closing_keeps_them(
    services: Services, site: Site, clock: FakeClock
) -> None:
    article, now, hour = make(services, site, "a1"), clock(), timedelta(hours=1)
    services.articles.change(site, article.id, OPEN, Mode.PRE, (now + hour, now + 2 * hour), EDITOR)
    opened = services.articles.switch(site, article.id, EDITOR)
    assert (opened.opens_at, opened.closes_at, opened.mode) == (None, now + 2 * hour, Mode.PRE)
    closed = services.articles.switch(site, article.id, EDITOR)
    assert (closed.state, closed.closes_at) == (CLOSED, now + 2 * hour)
    clock.advance(seconds=3 * 3_600)
    assert services.articles.switch(site, article.id, EDITOR).closes_at is None


def test_an_article_does_not_close_before_it_opens(services: Services, site: Site, clock: FakeClock) -> None:
    article = make(services, site, "a1")
    with pytest.raises(InvalidField):
        services.articles.change(site, article.id, OPEN, None, (clock(), clock()), EDITOR)


def test_pre_moderation_holds_a_kind_comment(services: Services, site: Site) -> None:
    article = make(services, site, "a1")
    services.articles.change(site, article.id, OPEN, Mode.PRE, (None, None), EDITOR)
    assert factories.scored(services, site, factories.KIND, article="a1").status is Status.HELD


def test_another_sites_article_does_not_exist(services: Services, site: Site, other_site: Site) -> None:
    article = make(services, site, "a1")
    with pytest.raises(UnknownArticle):
        services.articles.one(other_site, article.id)
    with pytest.raises(UnknownArticle):
        services.articles.switch(other_site, article.id, EDITOR)
