"""A site's log on its page."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.policy import Threshold
from moderation.domain.preferences import Language, Preferences
from moderation.domain.queue import Surface
from moderation.domain.site import Moderator, Role, Site
from moderation.services.audit_log import KINDS
from moderation.web.console.log_words import ACTION_WORDS, KIND_WORDS
from tests import factories
from tests.unit.web.console_reader import Reader

PATH = "/console/alkhabar/log"
INSULT = Decision(Choice.REJECT, Reason.INSULT)


@pytest.fixture
def editor(services: Services, site: Site) -> Moderator:
    return factories.moderator(services, site, "هالة", Role.EDITOR)


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def test_a_decision_is_told_with_surface_model_thresholds_and_what_was_shown(
    reader: Reader, services: Services, site: Site, amal: Actor
) -> None:
    factories.held(services, site)
    [claimed] = services.review.claim_next(site, amal)
    services.review.decide_claimed(claimed.claim.id, INSULT, amal, Surface.KEY)
    text = reader.open(PATH).text
    assert f"أمل رفض تعليقًا: إهانة الآن {factories.INSULT}" in text
    assert "كيف بمفتاح من لوحة المفاتيح الدرجات كانت ظاهرة النموذج fake-1" in text
    assert "العتبات حينها الإساءة: المراجعة من 45٪" in text


def test_a_change_of_settings_is_told_with_before_and_after(
    reader: Reader, services: Services, site: Site, amal: Actor
) -> None:
    changed = {"guests": False, "edit_minutes": 25, "thresholds": {"TOXICITY": Threshold(0.4, 0.9)}}
    services.sites.change_policy(site, lambda policy: replace(policy, **changed), amal)
    text = reader.open(f"{PATH}?kind=settings").text
    assert "أمل غيّر إعدادات الموقع" in text
    assert "يعلّق القرّاء من دون حساب من نعم إلى لا" in text
    assert "مهلة تعديل الكاتب تعليقه بالدقائق من 10 إلى 25" in text
    assert "إلى الإساءة: المراجعة من 40٪، والرفض من 90٪" in text


def test_it_is_narrowed_by_person_and_kind_and_says_when_nothing_is_left(
    reader: Reader, services: Services, site: Site, amal: Actor, editor: Moderator
) -> None:
    comment = factories.held(services, site)
    services.review.decide(site, comment.id, INSULT, amal)
    page = reader.open(f"{PATH}?who={amal}&kind=decisions")
    assert "رفض تعليقًا" in page.text
    assert re.search(f'value="{amal}" selected', page.html)
    assert "لا شيء بهذا الوصف" in reader.open(f"{PATH}?who=moderator:{editor.id}").text


def test_older_pages_are_reached_by_links(reader: Reader, services: Services, site: Site, amal: Actor) -> None:
    for number in range(26):
        services.sites.change_policy(site, lambda policy, n=number: replace(policy, edit_minutes=n), amal)
        services.sites.change_policy(site, lambda policy, n=number: replace(policy, edit_minutes=n + 100), amal)
    page = reader.open(PATH)
    [older] = re.findall(r'rel="next" href="([^"]+)"', page.html)
    last = reader.open(older.replace("&amp;", "&"))
    assert "أنشأ الموقع" in last.text
    assert ("الأحدث" in last.text, 'rel="next"' in last.html) == (True, False)


def test_a_forged_cursor_is_an_arabic_page(reader: Reader) -> None:
    page = reader.open(f"{PATH}?cursor=forged")
    assert (page.status, "مؤشر الصفحة غير صالح" in page.text) == (400, True)


def test_hidden_characters_and_markup_in_a_comment_do_no_harm(
    reader: Reader, services: Services, site: Site, amal: Actor
) -> None:
    body = f"\N{RIGHT-TO-LEFT OVERRIDE}<b>{factories.INSULT}</b>"
    services.review.decide(site, factories.held(services, site, body).id, INSULT, amal)
    page = reader.open(PATH)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page.html
    assert "&lt;b&gt;" in page.html


def test_every_kind_and_each_of_its_actions_has_words() -> None:
    assert set(KIND_WORDS) == set(KINDS)
    assert set(ACTION_WORDS) == {action for kind in KINDS.values() for action in kind}


def test_an_editor_may_read_it_in_english(
    reader: Reader, services: Services, site: Site, amal: Actor, editor: Moderator
) -> None:
    services.people.save_preferences(editor, Preferences(Language.ENGLISH))
    services.review.decide(site, factories.held(services, site).id, INSULT, amal)
    services.sites.change_policy(site, lambda policy: replace(policy, guests=False), amal)
    text = reader.open(PATH).text
    assert "أمل rejected a comment: Insult" in text
    known = ("الخبر", "هالة", "أمل", factories.INSULT)
    for name in known:
        text = text.replace(name, "")
    assert re.findall("[\u0600-\u06ff]", text) == []
