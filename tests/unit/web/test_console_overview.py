"""The editor's morning page, read without scripts."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.preferences import Language, Preferences
from moderation.domain.site import Moderator, Numerals, Role, Site
from tests import factories
from tests.fakes import FakeClock
from tests.unit.web.console_reader import Reader

PATH = "/console/alkhabar/overview"


@pytest.fixture
def editor(services: Services, site: Site) -> Moderator:
    return factories.moderator(services, site, role=Role.EDITOR)


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def test_a_quiet_morning_says_so(reader: Reader) -> None:
    page = reader.open(PATH)
    assert page.status == 200
    assert "لم يصل اليوم شيء بعد" in page.text
    assert "أقدم ما ينتظر لا شيء" in page.text


def test_todays_flow_backlog_and_who_judged_are_there(
    reader: Reader, editor: Moderator, services: Services, site: Site, clock: FakeClock
) -> None:
    factories.published(services, site)
    for number in range(3):
        factories.held(services, site, f"{factories.INSULT} {number}")
    clock.advance(seconds=120 * 60)
    page = reader.sign_in(editor, PATH)
    assert "وصل اليوم 4 تعليقات" in page.text
    assert "ينتظر الآن 3 تعليقات" in page.text
    assert "أقدم ما ينتظر قبل ساعتين" in page.text
    assert "تجاوز مهلة الموقع 3 تعليقات" in page.text
    assert "حكم الآلة 1 (25٪) 3 (75٪) 0 (0٪)" in page.text
    assert len(re.findall(r'<rect class="bar-one" x=', page.html)) == 2  # one bar of hours, one of days


def test_the_site_chooses_the_digits_of_tables_and_charts(reader: Reader, services: Services, site: Site) -> None:
    policy = replace(site.policy, numerals=Numerals.ARABIC)
    services.sites.set_policy(site, policy, Actor("system", "test"))
    factories.published(services, site)
    page = reader.open(PATH)
    assert "حكم الآلة ١ (١٠٠٪)" in page.text
    assert not re.search("[0-9]", page.text)


def test_an_editor_may_read_it_in_english(reader: Reader, services: Services, editor: Moderator) -> None:
    services.people.save_preferences(editor, Preferences(Language.ENGLISH))
    page = reader.open(PATH)
    assert "Came today 0 comments" in page.text
    assert not re.search("[\u0621-\u064a]", page.text.replace("الخبر", "").replace("أمل", ""))
