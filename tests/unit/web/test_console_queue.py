"""The queue page without scripts: what it shows, what its forms do, and how conflicts come back."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.site import Moderator, Role, Site
from moderation.web.console.review_words import isolated
from tests import factories
from tests.fakes import FakeClassifier, FakeClock
from tests.unit.web.console_reader import Page, Reader

QUEUE = "/console/alkhabar/"
OFFICE = Actor("key", "back-office")


@pytest.fixture
def reader(client: FlaskClient, moderator: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(moderator)
    return reader


@pytest.fixture
def colleague(app: Flask, services: Services, site: Site) -> Reader:
    reader = Reader(app.test_client())
    reader.sign_in(factories.moderator(services, site, "بدر"))
    return reader


def status(services: Services, comment: Comment) -> Status:
    return services.intake.get(services.sites.by_slug("alkhabar"), comment.id).status


def other_insult(services: Services, site: Site, clock: FakeClock) -> Comment:
    clock.advance(seconds=60)
    return factories.held(services, site, "كلامك تافه", author="u2", name="هدى")


# What the page shows


def test_the_oldest_held_comment_is_shown_with_author_article_and_age(
    reader: Reader, held_comment: Comment, services: Services, site: Site, clock: FakeClock
) -> None:
    other_insult(services, site, clock)
    page = reader.open(QUEUE)
    assert "أنت غبي ولا تفهم شيئا" in page.text
    assert "كلامك تافه" not in page.text
    assert "<bdi>قارئ</bdi>" in page.html
    assert 'href="https://alkhabar.example/a1"' in page.html
    assert "قبل دقيقة واحدة — 25 تشرين الثاني 2026، 08:00 بتوقيت غرينتش" in page.text
    assert "في الانتظار: تعليقان — أقدمهما وصل قبل دقيقة واحدة" in page.text


def test_the_page_says_why_the_comment_was_held_and_marks_the_words(reader: Reader, held_comment: Comment) -> None:
    page = reader.open(QUEUE)
    assert "درجة الإساءة 91٪، وقد بلغت عتبة المراجعة 45٪." in page.text
    assert page.marked == ["غبي"]
    assert re.search(r'<meter id="score-TOXICITY-[0-9a-f-]+" min="0" max="1" optimum="0" value="0.91"', page.html)


def test_the_page_says_what_the_comment_is_written_in(reader: Reader, services: Services, site: Site) -> None:
    factories.held(services, site, "واش راك غبي خويا، هاد الشي بزاف علينا")
    assert "بحروف عربية — لهجة مغاربية" in reader.open(QUEUE).text


def test_the_page_says_until_when_the_comment_is_reserved(reader: Reader, held_comment: Comment) -> None:
    assert "محجوز لك حتى 08:05 بتوقيت غرينتش" in reader.open(QUEUE).text


def test_a_reply_is_shown_with_the_comment_it_answers(reader: Reader, services: Services, site: Site) -> None:
    parent = factories.published(services, site, "سؤال مهم", name="سميرة")
    factories.held(services, site, parent=parent.id, author="u2")
    page = reader.open(QUEUE)
    assert "ردًّا على سميرة منشور سؤال مهم" in page.text


def test_the_direction_of_the_text_is_the_servers(reader: Reader, services: Services, site: Site) -> None:
    factories.held(services, site, "BBC قالت إنك كلب يا رجل")
    assert '<p class="words body" dir="rtl" data-body>' in reader.open(QUEUE).html


def test_hidden_characters_are_shown_as_labels_and_never_sent(reader: Reader, services: Services, site: Site) -> None:
    factories.held(services, site, "يا كلب \N{RIGHT-TO-LEFT OVERRIDE}abc", name="علي\N{RIGHT-TO-LEFT OVERRIDE}")
    page = reader.open(QUEUE)
    assert "U+202E" in page.text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page.html


def test_markup_in_a_comment_is_only_text(reader: Reader, services: Services, site: Site) -> None:
    factories.held(services, site, "<script>alert('كلب')</script>", name="<b>علي</b>")
    page = reader.open(QUEUE)
    assert "<script>alert" not in page.html
    assert "<b>علي" not in page.html


def test_an_article_without_a_web_address_is_named_but_not_linked(
    reader: Reader, services: Services, site: Site
) -> None:
    page_of = ArticleRef("a7", "javascript:alert(1)", "عنوان")
    services.intake.receive(site, NewComment(page_of, AuthorRef("u1"), factories.INSULT))
    services.scoring.score_due()
    page = reader.open(QUEUE)
    assert "<bdi>عنوان</bdi>" in page.html
    assert "javascript:" not in page.html


def test_an_empty_queue_is_friendly_and_says_what_happens_next(reader: Reader) -> None:
    page = reader.open(QUEUE)
    assert "لا تعليقات تنتظر قرارًا" in page.text
    assert "يظهر هنا من تلقاء نفسه" in page.text
    assert "حدّث الصفحة" in page.text


def test_another_sites_queue_is_a_page_that_does_not_exist(reader: Reader, other_site: Site) -> None:
    for path in ("/console/annahar/", "/console/nowhere/", "/console/annahar/state"):
        assert reader.open(path).status == 404


def test_who_serves_several_sites_chooses_one(
    reader: Reader, services: Services, moderator: Moderator, other_site: Site, held_comment: Comment
) -> None:
    services.people.grant(moderator.email, other_site, Role.EDITOR)
    page = reader.open("/console/")
    assert "الخبر مشرف في الانتظار: تعليق واحد — وصل الآن" in page.text
    assert "النهار محرّر لا تعليقات في الانتظار" in page.text


# What the forms do


def test_publish_publishes_and_shows_the_next(
    reader: Reader, services: Services, site: Site, held_comment: Comment, clock: FakeClock
) -> None:
    other_insult(services, site, clock)
    page = reader.press(reader.open(QUEUE), "انشر")
    assert (page.path, status(services, held_comment)) == (QUEUE, Status.PUBLISHED)
    assert "نُشر التعليق." in page.text
    assert "كلامك تافه" in page.text


def test_reject_needs_no_reason(reader: Reader, services: Services, held_comment: Comment) -> None:
    page = reader.press(reader.open(QUEUE), "ارفض")
    assert (status(services, held_comment), "رُفض التعليق." in page.text) == (Status.REJECTED, True)


def test_a_reasons_button_rejects_with_that_reason_and_the_note(
    reader: Reader, services: Services, site: Site, moderator: Moderator, held_comment: Comment
) -> None:
    page = reader.press(reader.open(QUEUE), "تهديد", note="يتكرّر\r\nمنه ")
    decision = services.intake.get(site, held_comment.id).decision
    assert decision
    assert (decision.choice, decision.reason, decision.note) == (Choice.REJECT, Reason.THREAT, "يتكرّر\nمنه")
    assert decision.actor == factories.actor(moderator)
    assert "رُفض التعليق: تهديد." in page.text


def test_skip_leaves_the_comment_to_a_colleague(
    reader: Reader, colleague: Reader, services: Services, held_comment: Comment
) -> None:
    page = reader.press(reader.open(QUEUE), "تخطَّ")
    assert "لم يبقَ إلا ما تخطّيته" in page.text
    assert "غبي" in colleague.open(QUEUE).text
    assert status(services, held_comment) is Status.HELD


def test_skipped_comments_come_back_when_asked_for(reader: Reader, held_comment: Comment) -> None:
    skipped = reader.press(reader.open(QUEUE), "تخطَّ")
    page = reader.press(skipped, "أعده إلى القائمة")
    assert "أُعيد إلى القائمة: تعليق واحد." in page.text
    assert "غبي" in page.text


def test_nothing_to_bring_back_is_told(reader: Reader, held_comment: Comment) -> None:
    skipped = reader.press(reader.open(QUEUE), "تخطَّ")
    reader.press(skipped, "أعده إلى القائمة")
    assert "لم يبقَ ما تعيده إلى القائمة." in reader.press(skipped, "أعده إلى القائمة").text


def test_the_sites_name_is_isolated_in_the_windows_title(reader: Reader, held_comment: Comment) -> None:
    assert "— \N{FIRST STRONG ISOLATE}الخبر\N{POP DIRECTIONAL ISOLATE} — مشرف" in reader.open(QUEUE).text


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (1, "في الانتظار: تعليق واحد — وصل الآن"),
        (2, "في الانتظار: تعليقان — أقدمهما وصل الآن"),
        (3, "في الانتظار: 3 تعليقات — أقدمها وصل الآن"),
        (11, "في الانتظار: 11 تعليقًا — أقدمها وصل الآن"),
    ],
)
def test_what_waits_is_told_in_the_grammar_of_its_number(
    reader: Reader, services: Services, site: Site, held: int, words: str
) -> None:
    for number in range(held):
        factories.held(services, site, f"كلام غبي رقم {number}")
    assert words in reader.open(QUEUE).text


def test_undo_brings_the_decided_comment_back_even_with_another_in_hand(
    reader: Reader, services: Services, site: Site, held_comment: Comment, clock: FakeClock
) -> None:
    other_insult(services, site, clock)
    page = reader.press(reader.press(reader.open(QUEUE), "انشر"), "تراجع")
    assert "تراجعت عن قرارك، والتعليق محجوز لك من جديد." in page.text
    assert page.marked == ["غبي"]
    assert status(services, held_comment) is Status.HELD


def test_undo_works_from_the_empty_page(reader: Reader, services: Services, held_comment: Comment) -> None:
    page = reader.press(reader.press(reader.open(QUEUE), "ارفض"), "تراجع عن آخر قرار")
    assert page.marked == ["غبي"]


def test_there_is_nothing_to_undo_at_first(reader: Reader, held_comment: Comment) -> None:
    assert "لا قرار لك يمكن التراجع عنه الآن." in reader.press(reader.open(QUEUE), "تراجع").text


@pytest.mark.both_databases
def test_an_undo_that_is_sent_twice_undoes_one_decision(
    reader: Reader, services: Services, site: Site, held_comment: Comment, clock: FakeClock
) -> None:
    second = other_insult(services, site, clock)
    after_two = reader.press(reader.press(reader.open(QUEUE), "انشر"), "انشر")
    reader.press(after_two, "تراجع عن آخر قرار")
    again = reader.press(after_two, "تراجع عن آخر قرار")
    assert "تراجعت عن قرارك" in again.text
    assert (status(services, held_comment), status(services, second)) == (Status.PUBLISHED, Status.HELD)


@pytest.mark.both_databases
def test_my_last_decisions_are_listed_with_how_they_stand(
    reader: Reader, services: Services, site: Site, held_comment: Comment, clock: FakeClock
) -> None:
    other_insult(services, site, clock)
    page = reader.press(reader.press(reader.open(QUEUE), "انشر"), "إهانة")
    recent = page.text.split("قراراتك الأخيرة")[1]
    assert recent.index("مرفوض: إهانة كلامك تافه هدى — الآن") < recent.index("منشور أنت غبي")


def test_the_list_says_when_a_decided_comment_changed_since(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    reader.press(reader.open(QUEUE), "انشر")
    services.intake.withdraw(site, held_comment.id, OFFICE)
    assert "تغيّر بعد قرارك: محذوف سُحب نصّه" in reader.open(QUEUE).text


def test_the_list_holds_the_last_ten(reader: Reader, services: Services, site: Site, clock: FakeClock) -> None:
    for word in ["بحر", "جبل", "سماء", "قمر", "شمس", "باب", "كتاب", "شجر", "طريق", "مدينة", "نهر"]:
        clock.advance(seconds=1)
        factories.held(services, site, f"كلب {word} {word}")
    page = reader.open(QUEUE)
    for _ in range(11):
        page = reader.press(page, "ارفض")
    listed = page.text.split("قراراتك الأخيرة")[1]
    assert (listed.count("كلب"), "بحر" in listed) == (10, False)


# Conflicts


def test_a_lease_that_ran_out_is_explained_and_the_next_comment_comes(
    reader: Reader, colleague: Reader, services: Services, held_comment: Comment, clock: FakeClock
) -> None:
    page = reader.open(QUEUE)
    clock.advance(seconds=300)
    colleague.open(QUEUE)
    answer = reader.press(page, "انشر")
    assert f"هذا التعليق لدى {isolated('بدر')} الآن، فلم يُحفظ قرارك." in answer.text
    assert "ما بقي في القائمة لدى زملائك" in answer.text
    assert status(services, held_comment) is Status.HELD


def test_an_edit_meanwhile_is_explained(reader: Reader, services: Services, site: Site, held_comment: Comment) -> None:
    page = reader.open(QUEUE)
    services.intake.edit(site, held_comment.id, "أنت غبي جدا")
    assert "عدّل الكاتب تعليقه وأنت تقرؤه، فلم يُحفظ قرارك." in reader.press(page, "انشر").text
    assert status(services, held_comment) is Status.RECEIVED


def test_a_withdrawal_meanwhile_is_explained(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    services.intake.withdraw(site, held_comment.id, OFFICE)
    assert "سحب الكاتب تعليقه وأنت تقرؤه، فلا حاجة إلى قرار." in reader.press(page, "ارفض").text


def test_a_back_office_that_was_faster_is_explained(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT), OFFICE)
    assert "رفضه نظام الموقع الآن، فلم يُحفظ قرارك." in reader.press(page, "انشر").text
    assert status(services, held_comment) is Status.REJECTED


def test_a_skip_of_what_the_back_office_decided_is_explained(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT), OFFICE)
    answer = reader.press(page, "تخطَّ")
    assert "انتهى حجزك قبل أن تتخطّى التعليق." in answer.text
    assert "بقي في القائمة لزملائك" not in answer.text


def test_a_decision_that_is_sent_twice_is_no_conflict(
    reader: Reader, services: Services, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    reader.press(page, "انشر")
    assert "نُشر التعليق." in reader.press(page, "انشر").text
    assert status(services, held_comment) is Status.PUBLISHED


def test_a_second_tab_cannot_turn_the_decision_of_the_first(
    reader: Reader, services: Services, moderator: Moderator, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    reader.press(page, "انشر")
    assert f"نشره {isolated(moderator.name)} الآن، فلم يُحفظ قرارك." in reader.press(page, "ارفض").text
    assert status(services, held_comment) is Status.PUBLISHED


def test_an_undo_after_the_author_edited_is_explained(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    page = reader.press(reader.open(QUEUE), "انشر")
    services.intake.edit(site, held_comment.id, "نص جديد")
    assert "تغيّر التعليق بعد قرارك، فلا يمكن التراجع عنه." in reader.press(page, "تراجع عن آخر قرار").text


def test_a_colleagues_claim_is_of_no_use(
    reader: Reader, colleague: Reader, services: Services, held_comment: Comment
) -> None:
    theirs = colleague.open(QUEUE).submission("انشر")[1]["claim"]
    _, fields = reader.open(QUEUE).submission("اخرج")
    forged = {"csrf_token": fields["csrf_token"], "claim": theirs, "decision": "publish"}
    answer = Page(reader.client.post(f"{QUEUE}decide", data=forged, follow_redirects=True))
    assert "انتهى حجزك قبل القرار" in answer.text
    assert status(services, held_comment) is Status.HELD


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision": "maybe"}, "invalid_field"),
        ({"decision": ""}, "invalid_field"),
        ({"reason": "colour"}, "invalid_field"),
        ({"note": "ن" * 501}, "invalid_field"),
        ({"note": "a\0b"}, "invalid_text"),
    ],
)
def test_a_tampered_form_is_refused_in_arabic(
    reader: Reader, services: Services, held_comment: Comment, changes: dict[str, str], code: str
) -> None:
    answer = reader.press(reader.open(QUEUE), "انشر", **changes)
    assert (answer.status, f"رمز الخطأ: {code}" in answer.text) == (422, True)
    assert status(services, held_comment) is Status.HELD


@pytest.mark.parametrize("claim", ["", "a\0b", "x" * 5000, "00000000-0000-0000-0000-000000000000"])
def test_a_claim_that_never_was_is_no_error(reader: Reader, held_comment: Comment, claim: str) -> None:
    for button, told in (("انشر", "انتهى حجزك قبل القرار"), ("تخطَّ", "انتهى حجزك قبل أن تتخطّى التعليق")):
        assert told in reader.press(reader.open(QUEUE), button, claim=claim).text


# What the page's script asks for


@pytest.mark.both_databases
def test_the_state_tells_what_waits_and_what_is_free(
    reader: Reader, colleague: Reader, held_comment: Comment, services: Services, site: Site, clock: FakeClock
) -> None:
    other_insult(services, site, clock)
    colleague.open(QUEUE)
    assert reader.client.get(f"{QUEUE}state").get_json() == {
        "held": 2,
        "free": 1,
        "skipped": 0,
        "oldest_held_at": "2026-11-25T08:00:00+00:00",
        "waiting": "في الانتظار: تعليقان — أقدمهما وصل قبل دقيقة واحدة",
    }


@pytest.mark.both_databases
def test_a_comment_whose_lease_ran_out_counts_as_free(
    reader: Reader, colleague: Reader, held_comment: Comment, clock: FakeClock
) -> None:
    colleague.open(QUEUE)
    assert reader.client.get(f"{QUEUE}state").get_json()["free"] == 0
    clock.advance(seconds=300)
    assert reader.client.get(f"{QUEUE}state").get_json()["free"] == 1


def test_a_text_of_marks_only_and_a_long_one_are_shown_whole(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    body = "ا" + "\N{ARABIC FATHA}" * 9000
    fake_classifier.overrides[body] = {"TOXICITY": 0.9}
    factories.held(services, site, body)
    assert body in reader.open(QUEUE).text
