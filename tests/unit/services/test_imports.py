"""Past decisions in the store: each once, under its own time, gone with their author."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.errors import UnknownAuthor
from moderation.domain.past import PastDecision
from moderation.domain.site import Site
from tests.together import together

pytestmark = pytest.mark.both_databases
KEY = Actor("key", "k")


def past(source: str, author: str | None = None, year: int = 2025) -> PastDecision:
    when = datetime(year, 3, 1, tzinfo=UTC)
    return PastDecision(source, f"نص {source}", Choice.PUBLISH, author=author, decided_at=when)


def texts(services: Services, site: Site) -> list[str]:
    return [one.text for one in services.labels.of(site)]


def test_each_source_is_kept_once_for_each_site(services: Services, site: Site, other_site: Site) -> None:
    batch = [past("w1"), past("w2"), past("w1")]
    assert [services.imports.keep(one, batch) for one in (site, site, other_site)] == [2, 0, 2]
    assert services.imports.new(site, [past("w2"), past("w3")]) == [past("w3")]


def test_two_imports_of_the_same_file_at_once_keep_it_once(services: Services, site: Site) -> None:
    batch = [past(f"w{number}") for number in range(50)]
    counts = together([lambda: services.imports.keep(site, batch)] * 2)
    assert (sum(counts), len(texts(services, site))) == (50, 50)


def test_they_stand_by_the_time_they_were_made(
    services: Services, site: Site, held_comment: Comment, amal: Actor
) -> None:
    services.review.decide(site, held_comment.id, Decision(Choice.PUBLISH), amal)
    services.imports.keep(site, [past("late", year=2025), past("early", year=2019)])
    assert texts(services, site) == ["نص early", "نص late", held_comment.body]


def test_erasing_an_author_takes_what_was_imported_of_them(services: Services, site: Site) -> None:
    services.imports.keep(site, [past("w1", "u7"), past("w2", "u8")])
    assert services.erasure.author(site, "u7", KEY) == 0
    assert texts(services, site) == ["نص w2"]
    with pytest.raises(UnknownAuthor):
        services.erasure.author(site, "u7", KEY)


def test_withdrawing_a_comment_takes_what_was_imported_of_its_text(
    services: Services, site: Site, other_site: Site, held_comment: Comment
) -> None:
    assert held_comment.body
    same = replace(past("w1"), text=held_comment.body)
    for one in (site, other_site):
        services.imports.keep(one, [same, past("w2")])
    services.intake.withdraw(site, held_comment.id, KEY)
    assert texts(services, site) == ["نص w2"]
    assert set(texts(services, other_site)) == {held_comment.body, "نص w2"}  # of one time, so in no order
