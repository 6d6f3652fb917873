"""Erasing an author leaves nothing that names them, and nothing that was learned from them."""

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.errors import UnknownAuthor
from moderation.domain.site import Site
from moderation.store.tables import authors, labels, revisions, scores
from tests import factories

KEY = Actor("key", "k1")


@pytest.fixture
def written(services: Services, site: Site) -> list[str]:
    """Two comments of one author, both decided, and one of another."""
    mine = [factories.held(services, site, author="u1", name="فلان").id for _ in range(2)]
    theirs = factories.held(services, site, author="u2", name="علان").id
    for comment_id in (*mine, theirs):
        services.review.decide(site, comment_id, Decision(Choice.REJECT), KEY)
    return [*mine, theirs]


@pytest.mark.both_databases
def test_texts_scores_labels_and_names_go_and_others_stay(services: Services, site: Site, written: list[str]) -> None:
    assert services.erasure.author(site, "u1", KEY) == 2
    states = [services.intake.get(site, comment_id) for comment_id in written]
    assert [comment.status for comment in states] == [Status.ERASED, Status.ERASED, Status.REJECTED]
    with services.store.read() as tx:
        named = {row.name for row in tx.connection.execute(sa.select(authors)) if row.folded or row.name is None}
        ids = set(tx.connection.execute(sa.select(authors.c.external_id)).scalars())
        kept = [set(tx.connection.execute(sa.select(table.c.comment_id)).scalars()) for table in (labels, scores)]
        bodies = list(tx.connection.execute(sa.select(revisions.c.body)).scalars())
    assert (named, "u1" in ids, kept) == ({None, "علان"}, False, [{written[2]}, {written[2]}])
    assert bodies.count(None) == 2


def test_who_writes_again_under_the_same_id_is_someone_new(services: Services, site: Site, written: list[str]) -> None:
    services.erasure.author(site, "u1", KEY)
    with pytest.raises(UnknownAuthor):
        services.erasure.author(site, "u1", KEY)
    factories.published(services, site, author="u1", name="فلان")
    assert services.erasure.author(site, "u1", KEY) == 1


def test_another_sites_author_is_unknown(services: Services, other_site: Site, written: list[str]) -> None:
    with pytest.raises(UnknownAuthor):
        services.erasure.author(other_site, "u1", KEY)
