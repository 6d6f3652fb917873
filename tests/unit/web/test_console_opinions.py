"""The page of second opinions: what waits for me with its note, decided in place or given back, without scripts."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.preferences import Language, Preferences
from moderation.domain.queue import Addressee
from moderation.domain.site import Moderator, Role, Site
from tests import factories
from tests.factories import INSULT
from tests.unit.web.console_reader import Page, Reader

OPINIONS = "/console/alkhabar/opinions"
REJECT = Decision(Choice.REJECT)
CLI = Actor("system", "test")


@pytest.fixture
def reader(client: FlaskClient, moderator: Moderator) -> Reader:
    person = Reader(client)
    person.sign_in(moderator, "/console/account")
    return person


def ask(services: Services, site: Site, who: Actor, to: Addressee, note: str | None = None) -> Comment:
    """Let someone pass the next comment on."""
    [item] = services.review.claim_next(site, who)
    services.second_opinions.ask(site, item.claim.id, who, to, note)
    return item.comment


def asked_me(services: Services, site: Site, badr: Actor, moderator: Moderator, note: str | None = None) -> Comment:
    factories.held(services, site)
    return ask(services, site, badr, Addressee(moderator.id), note)


def status(services: Services, site: Site, comment: Comment) -> Status:
    return services.intake.get(site, comment.id).status


def test_an_empty_inbox_says_so(reader: Reader) -> None:
    page = reader.open(OPINIONS)
    assert "لا سؤال ينتظرك." in page.text
    assert "لا سؤال لك بلا جواب." in page.text


def test_a_question_is_shown_with_its_note_its_comment_and_what_that_answers(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator
) -> None:
    factories.published(services, site, "السؤال الأول", external_id="e1")
    factories.held(services, site, parent="e1")
    ask(services, site, badr, Addressee(moderator.id), "أهذا سخرية؟ \N{RIGHT-TO-LEFT OVERRIDE}")
    page = reader.open(OPINIONS)
    assert "سؤال من \u2068بدر\u2069 الآن: أهذا سخرية؟" in page.text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page.html
    assert "السؤال الأول" in page.text
    assert INSULT in page.text
    assert page.marked == ["غبي"]


def test_a_question_is_answered_in_place_and_the_answer_can_be_taken_back(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator
) -> None:
    comment = asked_me(services, site, badr, moderator)
    after = reader.press(reader.open(OPINIONS), "ارفض", reason="insult")
    assert "رُفض التعليق: إهانة." in after.text
    assert "لا سؤال ينتظرك." in after.text
    assert status(services, site, comment) is Status.REJECTED
    again = reader.press(after, "تراجع عن آخر قرار")
    assert "تراجعت عن قرارك، والسؤال مطروح من جديد." in again.text
    assert status(services, site, comment) is Status.HELD
    assert "ينتظر رأيك — تعليق واحد" in again.text


def test_who_is_asked_gives_it_back_to_everyone(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator, amal: Actor
) -> None:
    comment = asked_me(services, site, badr, moderator)
    after = reader.press(reader.open(OPINIONS), "أعِده إلى الجميع")
    assert "عاد التعليق إلى القائمة للجميع." in after.text
    assert [item.comment.id for item in services.review.claim_next(site, amal)] == [comment.id]


def test_who_asked_withdraws_the_question(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator
) -> None:
    factories.held(services, site)
    ask(services, site, factories.actor(moderator), Addressee(badr.id), "؟")
    page = reader.open(OPINIONS)
    assert "سألت \u2068بدر\u2069 الآن: ؟" in page.text
    after = reader.press(page, "اسحب السؤال")
    assert "لا سؤال لك بلا جواب." in after.text
    assert services.second_opinions.waiting(site, badr) == []


def test_a_question_to_my_role_names_the_role_and_who_reads_it_now(
    client: FlaskClient, services: Services, site: Site, badr: Actor
) -> None:
    editor, other = (factories.moderator(services, site, name, Role.EDITOR) for name in ("محررة", "زميلتها"))
    factories.held(services, site)
    ask(services, site, badr, Addressee(role=Role.EDITOR))
    reader = Reader(client)
    reader.sign_in(editor, "/console/account")
    assert "إلى كل من له دور محرّر" in reader.open(OPINIONS).text
    services.review.claim_next(site, factories.actor(other))
    page = reader.open(OPINIONS)
    assert "لدى \u2068زميلتها\u2069 الآن" in page.text
    assert "انشر" not in [button.label for button in page.buttons]


def test_what_changed_since_the_page_was_read_is_told(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator
) -> None:
    comment = asked_me(services, site, badr, moderator)
    page = reader.open(OPINIONS)
    services.review.decide(site, comment.id, REJECT, Actor("key", "k"))
    assert "لم يعد هذا التعليق موجودًا." in reader.press(page, "انشر").text
    assert status(services, site, comment) is Status.REJECTED


def test_an_older_text_than_the_newest_is_not_decided(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator
) -> None:
    comment = asked_me(services, site, badr, moderator)
    page = reader.open(OPINIONS)
    services.intake.edit(site, comment.id, f"{INSULT} أبدا")
    services.scoring.score_due()
    ask(services, site, badr, Addressee(moderator.id))
    assert "عدّل الكاتب تعليقه" in reader.press(page, "انشر").text
    assert status(services, site, comment) is Status.HELD


def test_nobody_answers_what_was_put_to_others(
    reader: Reader, services: Services, site: Site, amal: Actor, badr: Actor
) -> None:
    factories.held(services, site)
    comment = ask(services, site, amal, Addressee(badr.id))
    token = reader.open(OPINIONS).submission("اخرج")[1]["csrf_token"]
    form = {"csrf_token": token, "comment": comment.id, "revision": "1", "answer": "publish"}
    page = Page(reader.client.post(f"{OPINIONS}/answer", data=form, follow_redirects=True))
    assert "لم يعد هذا التعليق موجودًا." in page.text
    page = Page(reader.client.post(f"{OPINIONS}/back", data=form, follow_redirects=True))
    assert "لم يعد هذا السؤال مطروحًا." in page.text
    assert status(services, site, comment) is Status.HELD
    assert len(services.second_opinions.waiting(site, badr)) == 1


@pytest.mark.parametrize("field", [{"answer": "fly"}, {"revision": "x"}, {"reason": "because"}])
def test_a_forged_form_is_refused(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator, field: dict[str, str]
) -> None:
    comment = asked_me(services, site, badr, moderator)
    page = reader.open(OPINIONS)
    form = page.submission("انشر")[1] | field
    assert reader.client.post(f"{OPINIONS}/answer", data=form).status_code == 422
    assert status(services, site, comment) is Status.HELD


def test_a_site_that_asks_for_a_reason_says_so(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator
) -> None:
    services.sites.set_policy(site, replace(site.policy, require_reason=True), CLI)
    asked_me(services, site, badr, moderator)
    assert "هذا الموقع يطلب سببًا لكل رفض" in reader.press(reader.open(OPINIONS), "ارفض").text


def test_the_page_speaks_english_too(
    reader: Reader, services: Services, site: Site, badr: Actor, moderator: Moderator
) -> None:
    asked_me(services, site, badr, moderator, "؟")
    factories.held(services, site, f"{INSULT} حقا")
    ask(services, site, factories.actor(moderator), Addressee(badr.id))
    services.people.save_preferences(moderator, Preferences(language=Language.ENGLISH))
    page = reader.open(OPINIONS)
    left = set(re.findall(r"[\u0600-\u06ff]+", page.text))
    names = {"؟", "٪", "قارئ", "مقال", "الخبر", "أمل", "بدر", "حقا", *INSULT.split()}
    assert left <= names, left - names
