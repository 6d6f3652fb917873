"""How a reader is written to: numbers, counts, times and months in their language, digits and zone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g

from moderation.arabic.plural import NOUNS
from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.preferences import Digits, Preferences
from moderation.domain.site import Numerals, Region, Site, SitePolicy
from moderation.web.counted import ago, arabic_digits, counted, day, digits, moment, num, percent, write_as
from tests import factories
from tests.unit.web.console_reader import Reader

WHEN = datetime(2026, 1, 5, 22, 5, tzinfo=UTC)
LATIN = SitePolicy(time_zone="Asia/Beirut")
ARABIC = replace(LATIN, numerals=Numerals.ARABIC)
EDITOR = Actor("system", "test")


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def read_as(policy: SitePolicy, own: Digits = Digits.AUTO) -> None:
    write_as(policy, Preferences(numerals=own))


def test_numbers_and_shares_follow_the_digits() -> None:
    assert (num(1203), num(0.5, 1), percent(0.914), digits("10:45")) == ("1,203", "0.5", "91٪", "10:45")
    read_as(ARABIC)
    assert (num(1203), num(0.5, 1), percent(0.914), digits("10:45")) == ("١٬٢٠٣", "٠٫٥", "٩١٪", "١٠:٤٥")
    g.language = "en"
    assert percent(0.914, 1) == "٩١٫٤%"


@pytest.mark.parametrize(
    ("share", "places", "text"), [(0.9999, 0, "99٪"), (0.9999, 1, "99.9٪"), (1.0, 0, "100٪"), (0.0, 0, "0٪")]
)
def test_a_doubt_is_not_rounded_up_to_certainty(share: float, places: int, text: str) -> None:
    assert percent(share, places) == text


@pytest.mark.parametrize(
    ("own", "site", "expected"),
    [
        (Digits.AUTO, ARABIC, True),
        (Digits.AUTO, LATIN, False),
        (Digits.LATIN, ARABIC, False),
        (Digits.ARABIC, LATIN, True),
    ],
)
def test_a_persons_digits_come_before_the_sites(own: Digits, site: SitePolicy, expected: bool) -> None:
    read_as(site, own)
    assert arabic_digits() is expected


@pytest.mark.parametrize(
    ("region", "month"),
    [(Region.MASHRIQ, "كانون الثاني"), (Region.EGYPT_GULF, "يناير"), (Region.MAGHREB, "جانفي")],
)
def test_months_have_the_names_of_the_region(region: Region, month: str) -> None:
    read_as(replace(LATIN, region=region))
    assert (day(WHEN), day(WHEN, year=False)) == (f"6 {month} 2026", f"6 {month}")
    g.language = "en"
    assert day(WHEN) == "6 January 2026"


def test_english_has_latin_digits_unless_its_reader_chose_others() -> None:
    g.language = "en"
    read_as(ARABIC)
    assert num(3) == "3"
    read_as(LATIN, Digits.ARABIC)
    assert counted(3, "يوم") == "٣ days"


def test_a_time_is_that_of_the_sites_clock() -> None:
    read_as(ARABIC)
    assert moment(WHEN) == "٦ كانون الثاني ٢٠٢٦، ٠٠:٠٥"
    read_as(SitePolicy())
    assert moment(WHEN) == "5 كانون الثاني 2026، 22:05 بتوقيت غرينتش"


@pytest.mark.parametrize(
    ("passed", "arabic", "english"),
    [
        (timedelta(seconds=59), "الآن", "now"),
        (timedelta(minutes=2), "قبل دقيقتين", "2 minutes ago"),
        (timedelta(hours=1), "قبل ساعة واحدة", "1 hour ago"),
        (timedelta(days=3), "قبل ٣ أيام", "3 days ago"),
    ],
)
def test_a_past_time_is_told_by_its_distance(passed: timedelta, arabic: str, english: str) -> None:
    read_as(ARABIC)
    told = ago(WHEN, WHEN + passed)
    g.language = "en"
    read_as(ARABIC)
    assert (told, ago(WHEN, WHEN + passed)) == (arabic, english)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_is_counted_in_english_too(noun: str) -> None:
    g.language = "en"
    assert counted(1, noun).isascii()
    assert counted(2, noun) == counted(1, noun).replace("1", "2") + "s"


def test_a_sites_pages_have_its_digits_and_months(services: Services, site: Site, app: Flask) -> None:
    egyptian = replace(ARABIC, region=Region.EGYPT_GULF)
    services.sites.set_policy(site, egyptian, EDITOR)
    for number in range(3):
        factories.held(services, site, f"{factories.INSULT} {number}")
    reader = Reader(app.test_client())
    page = reader.sign_in(factories.moderator(services, site), "/console/alkhabar/")
    assert "٣ تعليقات" in page.text
    assert "٢٥ نوفمبر ٢٠٢٦" in page.html
