"""What readers see under an article, and how a commenter finds their own comment again."""

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.errors import CommentNotFound, InvalidCursor
from moderation.domain.site import Site
from moderation.services.cursors import Signer
from tests.factories import held, published, received
from tests.fakes import FakeClock, FakeJobs

pytestmark = pytest.mark.both_databases


def test_an_article_not_known_yet_has_no_comments(services: Services, site: Site) -> None:
    thread = services.threads.page(site, "never-seen")
    assert (thread.count, thread.items, thread.next_cursor) == (0, [], None)


def test_only_published_comments_are_shown_and_counted(services: Services, site: Site) -> None:
    shown = published(services, site)
    held(services, site)
    received(services, site)
    thread = services.threads.page(site, "a1")
    assert ([item.id for item in thread.items], thread.count) == ([shown.id], 1)


def test_counts_name_every_article_asked_for(services: Services, site: Site, other_site: Site) -> None:
    published(services, site, article="a1")
    published(services, site, article="a1")
    published(services, site, article="a2")
    published(services, other_site, article="a3")
    assert services.threads.counts(site, ["a1", "a3", "a2", "x"]) == {"a1": 2, "a3": 0, "a2": 1, "x": 0}


def test_pages_run_from_the_oldest_without_gap_or_repeat(services: Services, site: Site, clock: FakeClock) -> None:
    made = []
    for number in range(5):
        made.append(published(services, site).id)
        clock.advance(seconds=number % 2)  # some share their moment
    walked: list[str] = []
    cursor = None
    for _ in range(3):
        thread = services.threads.page(site, "a1", cursor=cursor, limit=2)
        walked, cursor = walked + [item.id for item in thread.items], thread.next_cursor
    assert (walked, cursor, thread.count) == (made, None, 5)


def test_a_forged_cursor_is_refused(services: Services, site: Site) -> None:
    published(services, site)
    for forged in ("x", "ملف", services.threads.signer.sign("cursor", "x"), Signer("other").sign("thread", ["x", "y"])):
        with pytest.raises(InvalidCursor):
            services.threads.page(site, "a1", cursor=forged)


def test_a_receipt_leads_back_to_its_comment(services: Services, site: Site) -> None:
    comment = received(services, site)
    assert services.threads.by_receipt(site, services.threads.receipt(comment)) == comment


def test_a_forged_receipt_or_one_of_another_site_leads_nowhere(
    services: Services, site: Site, other_site: Site
) -> None:
    theirs = services.threads.receipt(received(services, other_site))
    for token in ("x", theirs[:-1], theirs):
        with pytest.raises(CommentNotFound):
            services.threads.by_receipt(site, token)


def test_readiness_names_each_part_that_is_not_ready(services: Services, fake_jobs: FakeJobs) -> None:
    assert [(part.name, part.ready) for part in services.health.readiness()] == [
        ("database", True),
        ("redis", True),
        ("workers", True),
    ]
    fake_jobs.up = False
    assert [part.name for part in services.health.readiness() if not part.ready] == ["redis", "workers"]


def test_the_backlog_tells_how_long_the_oldest_has_waited(services: Services, site: Site, clock: FakeClock) -> None:
    received(services, site)
    clock.advance(seconds=90)
    received(services, site)
    backlog = services.health.backlog()
    assert (backlog.by_status[Status.RECEIVED], backlog.oldest_received_seconds) == (2, 90.0)
