"""The record of one comment: every text, verdict and act, for who answers for the site."""

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.queue import Surface
from moderation.domain.site import Moderator, Site
from tests import factories
from tests.fakes import FakeClock
from tests.unit.web.console_reader import Reader

PATH = "/console/alkhabar/comments"
INSULT = Decision(Choice.REJECT, Reason.INSULT, "كرّرها ثلاث مرات")


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def test_it_tells_who_decided_what_when_why_and_what_they_saw(
    reader: Reader, services: Services, site: Site, amal: Actor
) -> None:
    comment = factories.held(services, site)
    [claimed] = services.review.claim_next(site, amal)
    services.review.decide_claimed(claimed.claim.id, INSULT, amal, Surface.KEY)
    page = reader.open(f"{PATH}/{comment.id}")
    assert page.status == 200
    assert factories.INSULT in page.text
    assert "مرفوض" in page.text
    assert "درجة الإساءة 91٪، وقد بلغت عتبة المراجعة 45٪." in page.text
    assert "حكم الآلة: يُحال إلى المراجعة" in page.text
    assert "أمل رفض تعليقًا: إهانة — 25 تشرين الثاني 2026، 08:00" in page.text
    assert "ملاحظته: كرّرها ثلاث مرات" in page.text
    assert (
        "كيف بمفتاح من لوحة المفاتيح الدرجات كانت ظاهرة النموذج fake-1 العتبات حينها الإساءة: المراجعة من 45٪"
        in page.text
    )


def test_every_text_that_the_author_sent_is_there_newest_first(
    reader: Reader, services: Services, site: Site, clock: FakeClock
) -> None:
    comment = factories.held(services, site)
    clock.advance(seconds=60)
    services.intake.edit(site, comment.id, factories.KIND)
    services.scoring.score_due()
    page = reader.open(f"{PATH}/{comment.id}")
    assert page.text.index(factories.KIND) < page.text.index(factories.INSULT)
    assert "النص بعد تعديله، رقم 2" in page.text
    assert "لم يقرّر فيه أحد" in page.text


def test_what_waits_for_the_machine_or_was_withdrawn_says_so(reader: Reader, services: Services, site: Site) -> None:
    comment = factories.received(services, site)
    assert "لم تفحصه الآلة بعد." in reader.open(f"{PATH}/{comment.id}").text
    services.intake.withdraw(site, comment.id, Actor("key", "k1"))
    text = reader.open(f"{PATH}/{comment.id}").text
    assert "سُحب نصّه" in text
    assert factories.KIND not in text
    assert "نظام الموقع سحب تعليقًا" in text


def test_another_sites_comment_and_an_unknown_one_have_no_page(
    reader: Reader, services: Services, other_site: Site
) -> None:
    theirs = factories.received(services, other_site)
    assert reader.open(f"{PATH}/{theirs.id}").status == 404
    assert reader.open(f"{PATH}/nothing").status == 404


def test_the_log_the_authors_page_and_the_playground_lead_to_it(reader: Reader, services: Services, site: Site) -> None:
    comment = factories.held(services, site)
    services.review.decide(site, comment.id, INSULT, Actor("key", "k1"))
    author = services.sites.author(site, "u1")
    for path in ("log", f"authors/{author.id}"):
        assert f'href="{PATH}/{comment.id}"' in reader.open(f"/console/alkhabar/{path}").html
    tried = reader.press(reader.open("/console/alkhabar/playground"), "افحص النص", text=factories.INSULT)
    assert f'href="{PATH}/{comment.id}"' in tried.html
