"""The pages that comments stand under, as editors meet them: found, counted, opened, closed, scheduled."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from moderation.domain.comment import ArticleRef, Status
from moderation.domain.decision import Actor
from moderation.domain.errors import UnknownArticle
from moderation.domain.policy import Mode
from moderation.domain.site import Article, ArticleState, Site
from moderation.services.ports import Clock
from moderation.services.sites import Hours, Sites
from moderation.store.store import Store

PAGE = 50


@dataclass(frozen=True)
class ArticleSummary:
    """An article and how many comments of each status stand under it."""

    article: Article
    counts: Mapping[Status, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Articles:
    """What the editors' page of articles shows and does; the site's API changes them through `sites` as well."""

    store: Store
    clock: Clock
    sites: Sites

    def page(
        self, site: Site, words: str = "", taking: bool | None = None, before: str | None = None
    ) -> tuple[list[ArticleSummary], str | None]:
        """Return a page of articles, newest first, and the id that the next page begins behind."""
        now = self.clock()
        with self.store.read() as tx:
            found = tx.articles.page(site.id, words.strip(), taking, now, before=before, limit=PAGE + 1)
            counts = tx.articles.counts([article.id for article in found[:PAGE]])
        rows = [ArticleSummary(article, counts.get(article.id, {})) for article in found[:PAGE]]
        return rows, found[PAGE - 1].id if len(found) > PAGE else None

    def one(self, site: Site, article_id: str) -> ArticleSummary:
        """Return one article; raises UnknownArticle."""
        with self.store.read() as tx:
            article = tx.articles.get(site.id, article_id)
            counts = tx.articles.counts([article_id])
        if article is None:
            raise UnknownArticle(f"no article '{article_id}' on this site")
        return ArticleSummary(article, counts.get(article.id, {}))

    def change(
        self, site: Site, article_id: str, state: ArticleState, mode: Mode | None, hours: Hours, actor: Actor
    ) -> Article:
        """Open or close an article, set its hours and its way of moderation.

        Raises UnknownArticle, and InvalidField when it would close before it opens.
        """
        return self._put(site, replace(self.one(site, article_id).article, state=state, mode=mode), hours, actor)

    def switch(self, site: Site, article_id: str, actor: Actor) -> Article:
        """Close an article that takes comments now, or open one that does not; hours in the way are dropped."""
        now, article = self.clock(), self.one(site, article_id).article
        opens_at, closes_at = article.opens_at, article.closes_at
        if article.takes_comments(now):
            return self._put(site, replace(article, state=ArticleState.CLOSED), (opens_at, closes_at), actor)
        opens_at = None if opens_at and opens_at > now else opens_at
        closes_at = None if closes_at and closes_at <= now else closes_at
        return self._put(site, replace(article, state=ArticleState.OPEN), (opens_at, closes_at), actor)

    def _put(self, site: Site, article: Article, hours: Hours, actor: Actor) -> Article:
        ref = ArticleRef(article.external_id, None, None)
        return self.sites.put_article(site, ref, article.state, article.mode, actor, hours)
