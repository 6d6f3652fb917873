"""A site's settings: two editors at once, hours of articles, what the audit keeps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.decision import Actor
from moderation.domain.errors import ArticleClosed, ArticleNotOpen, InvalidField, StaleSettings
from moderation.domain.policy import Mode, Standing, Threshold
from moderation.domain.site import Article, ArticleState, Numerals, Region, Site, SitePolicy, known_time_zone, origin_of
from moderation.store.tables import audit
from tests import factories
from tests.fakes import START, FakeClock
from tests.together import together

pytestmark = pytest.mark.both_databases
CLI = Actor("system", "test")
HOUR = timedelta(hours=1)


def changed_policy(**changes: object) -> Callable[[SitePolicy], SitePolicy]:
    return lambda policy: replace(policy, **changes)  # type: ignore[arg-type]


def test_of_two_changes_at_once_none_is_lost(services: Services, site: Site) -> None:
    guests = changed_policy(guests=False)
    mode = changed_policy(mode=Mode.PRE)
    together([partial(services.sites.change_policy, site, change, CLI) for change in (guests, mode)])
    now = services.sites.by_slug(site.slug)
    assert (now.policy.guests, now.policy.mode, now.version) == (False, Mode.PRE, site.version + 2)


def test_of_two_editors_who_read_the_same_version_the_second_is_refused(services: Services, site: Site) -> None:
    first = changed_policy(thresholds={"TOXICITY": Threshold(0.4)})
    second = changed_policy(thresholds={"TOXICITY": Threshold(0.8)})
    services.sites.change_policy(site, first, CLI, site.version)
    with pytest.raises(StaleSettings, match="version 2, not 1"):
        services.sites.change_policy(site, second, CLI, site.version)
    assert services.sites.by_slug(site.slug).policy.thresholds == {"TOXICITY": Threshold(0.4)}


def test_a_change_that_changes_nothing_leaves_the_version(services: Services, site: Site) -> None:
    assert services.sites.set_policy(site, site.policy, CLI).version == site.version


def test_the_audit_tells_what_was_and_what_is(services: Services, site: Site) -> None:
    services.sites.change_policy(site, changed_policy(thresholds={"TOXICITY": Threshold(0.4)}), CLI)
    with services.store.read() as tx:
        details = tx.connection.execute(sa.select(audit.c.details).where(audit.c.action == "site.changed")).scalar_one()
    old = {name: {"hold": value.hold, "reject": None} for name, value in site.policy.thresholds.items()}
    new = {"TOXICITY": {"hold": 0.4, "reject": None}}
    assert details == {"version": 2, "changed": {"thresholds": [old, new]}}


def test_numerals_months_and_time_zone_come_back_as_they_were_set(services: Services, site: Site) -> None:
    wanted = replace(
        site.policy,
        numerals=Numerals.ARABIC,
        region=Region.MAGHREB,
        time_zone="Africa/Tunis",
        origins=("https://m.alkhabar.example",),
    )
    services.sites.set_policy(site, wanted, CLI)
    assert services.sites.by_slug(site.slug).policy == wanted


@pytest.fixture
def scheduled(services: Services, site: Site) -> Article:
    """Article a1, open from one hour after the start until two hours after it."""
    hours = (START + HOUR, START + 2 * HOUR)
    return services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, CLI, hours)


def test_an_article_takes_no_comment_before_its_hour_and_says_when(
    services: Services, site: Site, scheduled: Article
) -> None:
    with pytest.raises(ArticleNotOpen) as refused:
        factories.received(services, site)
    assert refused.value.retry_after == 3601


def test_an_article_takes_comments_from_its_hour_on(
    services: Services, site: Site, scheduled: Article, clock: FakeClock
) -> None:
    clock.advance(seconds=3600)
    assert factories.received(services, site).article.external_id == "a1"


def test_an_article_takes_no_comment_from_its_closing_on(
    services: Services, site: Site, scheduled: Article, clock: FakeClock
) -> None:
    clock.advance(seconds=7200)
    with pytest.raises(ArticleClosed):
        factories.received(services, site)


def test_an_article_cannot_close_before_it_opens(services: Services, site: Site) -> None:
    with pytest.raises(InvalidField, match="closes_at"):
        services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, CLI, (START + HOUR, START))


def test_a_standing_keeps_its_reason(services: Services, site: Site) -> None:
    services.sites.put_author(site, AuthorRef("u1"), Standing.BANNED, CLI, "يكرر الإعلانات")
    assert services.sites.author(site, "u1").standing_reason == "يكرر الإعلانات"


def test_time_zones_are_checked_by_name() -> None:
    assert known_time_zone("Asia/Beirut")
    assert not any(map(known_time_zone, ("", "Beirut", "../etc/passwd", "Asia", "Asia/Bei\0rut")))


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://m.alkhabar.example/a?b", "https://m.alkhabar.example"),
        ("https://m.alkhabar.example:443", "https://m.alkhabar.example"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("ftp://alkhabar.example", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://alkhabar.example:99999", None),
    ],
)
def test_an_origin_is_scheme_host_and_port(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin
