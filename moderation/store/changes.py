"""What a transaction changes for readers, gathered where every change passes: events to send and the audit."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.store.tables import articles, comments, sites

ChangedPage = tuple[str, str | None]
"""A site's slug and an article's external id; None for the whole site."""

_PORTION = 500
_OF_SITE = ("site.", "article.", "author.")
_OF_COMMENT = ("decision.", "comment.")


@dataclass
class Changes:
    """Ids of comments and sites whose pages a transaction changes."""

    comments: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)

    def note_action(self, action: str, subject: str, site_id: str | None) -> None:
        """Note what an audited action changes; settings change every page of their site."""
        if action.startswith(_OF_COMMENT):
            self.comments.add(subject)
        elif site_id and action.startswith(_OF_SITE):
            self.sites.add(site_id)

    def pages(self, connection: Connection) -> list[ChangedPage]:
        """Return the pages, by the names that readers call them by."""
        found: set[ChangedPage] = set()
        ids = sorted(self.comments)
        for begin in range(0, len(ids), _PORTION):
            found |= _articles_of(connection, ids[begin : begin + _PORTION])
        if self.sites:
            query = sa.select(sites.c.slug).where(sites.c.id.in_(self.sites))
            found |= {(slug, None) for slug in connection.execute(query).scalars()}
        return sorted(found, key=str)


def _articles_of(connection: Connection, comment_ids: list[str]) -> set[ChangedPage]:
    query = (
        sa.select(sites.c.slug, articles.c.external_id)
        .select_from(comments.join(articles, articles.c.id == comments.c.article_id))
        .join(sites, sites.c.id == comments.c.site_id)
        .where(comments.c.id.in_(comment_ids))
        .distinct()
    )
    return {(row.slug, row.external_id) for row in connection.execute(query)}
