"""The review page's server side: order and filter in the address, context, folds, conflicts, JSON for its script."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment, Status
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.policy import Action, Signal
from moderation.domain.preferences import Digits, Language, Preferences
from moderation.domain.queue import Surface
from moderation.domain.site import Moderator, Numerals, Role, Site
from moderation.web.console.body import signal_runs
from moderation.web.console.review_words import isolated
from tests import factories
from tests.fakes import FakeClassifier, FakeClock
from tests.unit.web.console_reader import Page, Reader

QUEUE = "/console/alkhabar/"
JSON = {"Accept": "application/json"}
OFFICE = Actor("key", "office")
FLOOD = "اشترك الآن يا غبي في القناة واربح الهاتف الجديد مجانا كل يوم"


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


def body(page: Page) -> str:
    """Return the text of the comment in hand."""
    found = re.search(r"data-body>(.*?)</p>", page.html, re.DOTALL)
    assert found, page.text
    return unescape(re.sub(r"<[^>]+>", "", found.group(1)))


def send(reader: Reader, action: str, page: Page, label: str = "انشر", **fields: str) -> TestResponse:
    """Send what the page's script sends."""
    _, known = page.submission(label)
    headers = JSON | {"Idempotency-Key": fields.pop("key", "k1")}
    return reader.client.post(f"{QUEUE}{action}", data=known | fields, headers=headers)


# Order and filter


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", "كلب قديم"),
        ("order=newest", "حمار جديد"),
        ("order=riskiest", "تافه خطير"),
        ("order=uncertain", "حمار جديد"),
    ],
)
def test_the_address_holds_the_order(
    reader: Reader,
    services: Services,
    site: Site,
    clock: FakeClock,
    fake_classifier: FakeClassifier,
    query: str,
    first: str,
) -> None:
    for text, score in (("كلب قديم", 0.9), ("تافه خطير", 0.99), ("حمار جديد", 0.6)):
        fake_classifier.overrides[text] = {"TOXICITY": score}
        factories.held(services, site, text)
        clock.advance(seconds=1)
    assert body(reader.open(f"{QUEUE}?{query}")) == first


def test_what_is_past_the_sites_promise_comes_first_and_then_the_riskiest(
    reader: Reader, services: Services, site: Site, clock: FakeClock, fake_classifier: FakeClassifier
) -> None:
    for text, score, minutes in (("كلب متأخر", 0.6, 61), ("حمار قديم", 0.55, 30), ("تافه جديد", 0.99, 0)):
        fake_classifier.overrides[text] = {"TOXICITY": score}
        factories.held(services, site, text)
        clock.advance(seconds=60 * minutes)
    page, order = reader.open(f"{QUEUE}?order=overdue"), []
    while "data-body" in page.html:
        order.append(body(page))
        page = reader.press(page, "انشر")
    assert order == ["كلب متأخر", "تافه جديد", "حمار قديم"]


def test_what_readers_reported_most_comes_first(
    reader: Reader, services: Services, site: Site, clock: FakeClock
) -> None:
    factories.held(services, site, "كلب قديم")
    clock.advance(seconds=1)
    reported = factories.published(services, site, "كلام عادي", author="u5")
    for number in range(site.policy.reports_to_hold):
        services.reports.add(site, reported.id, Reason.INSULT, f"10.0.0.{number}")
    assert body(reader.open(f"{QUEUE}?order=reported")) == "كلام عادي"


@pytest.mark.both_databases
@pytest.mark.parametrize("query", ["article=a2", "author=u2", "band=high", "q=حمــار", "reason=TOXICITY&article=a2"])
def test_the_address_holds_the_filter(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier, query: str
) -> None:
    fake_classifier.overrides["كلب أول"] = {"TOXICITY": 0.55}
    factories.held(services, site, "كلب أول")
    fake_classifier.overrides["حمار ثان"] = {"TOXICITY": 0.95}
    factories.held(services, site, "حمار ثان", article="a2", author="u2")
    assert body(reader.open(f"{QUEUE}?{query}")) == "حمار ثان"


def test_the_filter_stays_through_a_decision_and_tells_when_nothing_is_left(
    reader: Reader, services: Services, site: Site
) -> None:
    factories.held(services, site, "كلب أول")
    factories.held(services, site, "حمار ثان", article="a2", author="u2")
    page = reader.press(reader.open(f"{QUEUE}?article=a2&order=newest"), "انشر")
    assert "لا شيء مما ينتظر يطابق هذه التصفية" in page.text
    assert 'value="a2"' in page.html


@pytest.mark.parametrize("query", ["order=best", "band=deep", "reason=colour", "q=" + "ن" * 201])
def test_a_filter_that_there_is_not_is_refused_in_arabic(reader: Reader, query: str) -> None:
    page = reader.open(f"{QUEUE}?{query}")
    assert (page.status, "قيمة حقل غير صالحة" in page.text) == (422, True)


def test_who_serves_two_sites_changes_between_them_with_the_filter_kept(
    reader: Reader, services: Services, moderator: Moderator, other_site: Site
) -> None:
    services.people.grant(moderator.email, other_site, Role.MODERATOR)
    assert 'href="/console/annahar/?band=high"' in reader.open(f"{QUEUE}?band=high").html


# The unit and its context


def test_beside_the_comment_stand_its_thread_and_its_authors_past(
    reader: Reader, services: Services, site: Site, clock: FakeClock
) -> None:
    root = factories.published(services, site, "أول الكلام", author="u9", name="سعاد")
    answer = factories.published(services, site, "جواب أول", parent=root.id, author="u8", name="ليلى")
    bad = factories.held(services, site, "كلب قديم", article="a5", author="u1")
    services.review.decide(site, bad.id, Decision(Choice.REJECT, Reason.INSULT), OFFICE)
    clock.advance(seconds=60)
    factories.held(services, site, "أنت تافه", parent=answer.id, author="u1")
    page = reader.open(QUEUE)
    assert "ردًّا على ليلى منشور جواب أول" in page.text
    assert "سعاد منشور" in page.text.split("ما قيل قبله في النقاش")[1]
    assert "مرفوض: إهانة" in page.text.split("كاتب التعليق ومقاله")[1]


@pytest.mark.both_databases
def test_a_comment_of_the_context_is_decided_in_place(
    reader: Reader, services: Services, site: Site, clock: FakeClock
) -> None:
    root = factories.published(services, site, "أول الكلام", author="u9")
    clock.advance(seconds=1)
    inhand = factories.held(services, site, parent=root.id)
    page = reader.press(reader.open(QUEUE), "ارفضه")
    assert "رُفض التعليق." in page.text
    assert body(page) == inhand.body
    assert status(services, root) is Status.REJECTED


def test_a_comment_of_the_context_that_a_colleague_has_stays_theirs(
    reader: Reader, colleague: Reader, services: Services, site: Site, clock: FakeClock
) -> None:
    theirs = factories.held(services, site, "كلب أول", author="u1", article="a1")
    colleague.open(QUEUE)
    clock.advance(seconds=1)
    factories.held(services, site, "حمار ثان", author="u1", article="a2")
    answer = reader.press(reader.open(QUEUE), "انشره")
    assert f"هذا التعليق لدى {isolated('بدر')} الآن" in answer.text
    assert status(services, theirs) is Status.HELD


@pytest.mark.parametrize("beside", ["publish", "publish:x:1", "maybe:{id}:1", "reject:{id}:x"])
def test_a_tampered_button_of_the_context_is_refused(reader: Reader, held_comment: Comment, beside: str) -> None:
    answer = send(reader, "decide", reader.open(QUEUE), beside=beside.format(id=held_comment.id))
    assert answer.status_code == 422


def test_near_duplicates_are_folded_decided_as_one_and_undone_as_one(
    reader: Reader, services: Services, site: Site
) -> None:
    flood = [factories.held(services, site, f"{FLOOD} {'!' * n}", author=f"u{n}") for n in range(4)]
    page = reader.open(QUEUE)
    assert "3 تعليقات مثله في القائمة" in page.text
    after = reader.press(page, "إعلان مزعج")
    assert "رُفض: 4 تعليقات: إعلان مزعج." in after.text
    assert {status(services, one) for one in flood} == {Status.REJECTED}
    assert "مرفوض: إعلان مزعج +3" in after.text
    assert "تراجعت عن قرارك في: 4 تعليقات." in reader.press(after, "تراجع عن آخر قرار").text
    assert {status(services, one) for one in flood} == {Status.HELD}


def test_an_unfolded_comment_is_decided_alone(reader: Reader, services: Services, site: Site) -> None:
    flood = [factories.held(services, site, f"{FLOOD} {'!' * n}", author=f"u{n}") for n in range(2)]
    reader.press(reader.open(QUEUE), "ارفض× 2", fold="")
    assert [status(services, one) for one in flood] == [Status.REJECTED, Status.HELD]


def test_who_would_rather_decide_each_alone_finds_the_box_unticked(
    reader: Reader, services: Services, site: Site, moderator: Moderator
) -> None:
    services.people.save_preferences(moderator, Preferences(fold=False))
    flood = [factories.held(services, site, f"{FLOOD} {'!' * n}", author=f"u{n}") for n in range(2)]
    page = reader.open(QUEUE)
    assert "قرار واحد له ولما يشبهه — تعليقان" in page.text
    reader.press(page, "ارفض× 2")
    assert [status(services, one) for one in flood] == [Status.REJECTED, Status.HELD]


def test_each_reason_shows_what_the_commenter_will_read(reader: Reader, held_comment: Comment) -> None:
    page = reader.open(QUEUE)
    assert "يقرأ كاتبه: «لم يُنشر تعليقك لأنه يتضمّن تهديدًا.»" in page.text
    assert "يقرأ كاتبه: «لم يُنشر تعليقك لأنه إعلان.»" in reader.press(page, "إعلان مزعج").text.split("قراراتك")[0]


def test_a_site_may_ask_for_a_reason_with_every_rejection(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    services.sites.set_policy(site, replace(site.policy, require_reason=True), OFFICE)
    page = reader.open(QUEUE)
    assert "هذا الموقع يطلب سببًا لكل رفض." in reader.press(page, "ارفض").text
    assert "رُفض التعليق: تهديد." in reader.press(page, "تهديد").text


def test_levels_differ_in_class_and_the_sterner_covers() -> None:
    mild = Signal("lexicon", 1, "تنبيه", Action.PUBLISH, ((0, 3),))
    stern = Signal("TOXICITY", 0.9, "شديد", Action.REJECT, ((0, 3),))
    [run] = signal_runs("كلب", [mild, stern])
    assert run.mark
    assert (run.mark.level, run.mark.why) == ("reject", "شديد")


def test_the_list_of_reasons_names_level_and_words(reader: Reader, held_comment: Comment) -> None:
    assert "يحتاج إلى مراجعة درجة الإساءة 91٪، وقد بلغت عتبة المراجعة 45٪. « غبي »" in reader.open(QUEUE).text


def test_text_of_a_band_that_one_hid_waits_until_it_is_asked_for(
    reader: Reader, services: Services, moderator: Moderator, held_comment: Comment
) -> None:
    services.people.save_preferences(moderator, Preferences(hide_bands=("high",)))
    assert '<details class="veil"><summary>أظهر نص التعليق</summary>' in reader.open(QUEUE).html
    services.people.save_preferences(moderator, Preferences(hide_bands=("low",)))
    assert "veil" not in reader.open(QUEUE).html


def test_an_appeal_is_read_beside_the_comment(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT, Reason.INSULT), OFFICE)
    services.readers.appeal_for(site, held_comment.id, "لم أقصد الإساءة", OFFICE)
    assert "اعترض كاتب التعليق على رفضه: لم أقصد الإساءة" in reader.open(QUEUE).text


# Second opinions


def test_a_colleague_is_asked_and_reads_who_asks_and_why(
    reader: Reader, colleague: Reader, services: Services, site: Site, moderator: Moderator, held_comment: Comment
) -> None:
    [other] = services.second_opinions.choices(site, factories.actor(moderator))
    page = reader.press(reader.open(QUEUE), "أحِل التعليق", to=f"person:{other.id}", question="هل هذه سخرية؟")
    assert f"أُحيل التعليق إلى {isolated('بدر')}." in page.text
    assert "غبي" not in page.text
    assert f"يطلب {isolated('أمل')} رأيك: هل هذه سخرية؟" in colleague.open(QUEUE).text


def test_who_works_alone_is_offered_nobody_to_ask(reader: Reader, held_comment: Comment) -> None:
    assert "أحِل إلى زميل" not in [button.label for button in reader.open(QUEUE).buttons]
    assert "من يُسأل" not in reader.open(QUEUE).text


@pytest.mark.parametrize("to", ["", "person:x", "role:owner", "person:00000000-0000-0000-0000-000000000000"])
def test_nobody_is_asked_without_a_name(
    reader: Reader, colleague: Reader, services: Services, held_comment: Comment, to: str
) -> None:
    assert "اختر زميلًا أو دورًا" in reader.press(reader.open(QUEUE), "أحِل التعليق", to=to).text
    assert status(services, held_comment) is Status.HELD


# An author who edits meanwhile


def test_an_edit_meanwhile_shows_the_words_that_changed(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    services.intake.edit(site, held_comment.id, "أنت ذكي ولا تفهم شيئا")
    answer = reader.press(page, "انشر")
    assert re.search(r'<del><span class="label">حُذف</span>\s*غبي</del>', answer.html)
    assert re.search(r'<ins><span class="label">أُضيف</span>\s*ذكي</ins>', answer.html)


def test_the_script_gets_the_words_that_changed_with_the_refusal(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    services.intake.edit(site, held_comment.id, "أنت ذكي ولا تفهم شيئا")
    answer = send(reader, "decide", page)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "stale_revision")
    assert "<ins>" in answer.get_json()["conflict"]


# What the page's script sends


@pytest.mark.both_databases
def test_a_decision_sent_again_with_its_key_gives_the_first_answer(
    reader: Reader, services: Services, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    first = send(reader, "decide", page, surface="key").get_json()
    again = send(reader, "decide", page, decision="reject").get_json()
    assert (first["decision"], first["count"], first["message"]) == (again["decision"], 1, "نُشر التعليق.")
    assert status(services, held_comment) is Status.PUBLISHED


def test_the_surface_is_kept(
    reader: Reader, services: Services, site: Site, moderator: Moderator, held_comment: Comment
) -> None:
    send(reader, "decide", reader.open(QUEUE), surface="key")
    [past] = services.review.recent(site, factories.actor(moderator))
    assert past.record.surface == Surface.KEY


def test_a_refused_decision_says_who_was_faster(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    page = reader.open(QUEUE)
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT), OFFICE)
    answer = send(reader, "decide", page)
    told = {"code": "claim_lost", "message": "رفضه نظام الموقع الآن، فلم يُحفظ قرارك.", "conflict": None}
    assert (answer.status_code, answer.get_json()) == (409, told)


def test_an_undo_gives_the_script_the_comment_again(reader: Reader, held_comment: Comment) -> None:
    page = reader.open(QUEUE)
    made = send(reader, "decide", page).get_json()
    undone = send(reader, "undo", page, decision=made["decision"]).get_json()
    assert f'data-claim="{undone["at"]}"' in undone["unit"]
    assert "لا قرارات لك بعد." in undone["recent"]


def test_any_of_the_last_decisions_is_undone_from_the_list(
    reader: Reader, services: Services, site: Site, held_comment: Comment, clock: FakeClock
) -> None:
    clock.advance(seconds=1)
    factories.held(services, site, "كلامك تافه", author="u2")
    page = reader.press(reader.press(reader.open(QUEUE), "انشر"), "انشر")
    buttons = [button for button in page.buttons if button.label == "تراجع عنه"]
    data = {"decision": buttons[1].attributes["value"] or "", "csrf_token": page.submission("اخرج")[1]["csrf_token"]}
    assert body(Page(reader.client.post(f"{QUEUE}undo", data=data, follow_redirects=True))) == held_comment.body


# What the page keeps at hand


def at_hand(reader: Reader, page: Page, *have: str, spare: int = 0, query: str = "") -> dict[str, Any]:
    """Return the answer to what the page's script asks every few seconds."""
    token = page.submission("اخرج")[1]["csrf_token"]
    data = {"csrf_token": token, "have": list(have), "spare": str(spare)}
    answer: dict[str, Any] = reader.client.post(f"{QUEUE}hand{query}", data=data).get_json()
    return answer


def words() -> list[str]:
    return ["بحر", "جبل", "سماء", "قمر", "شمس", "باب", "كتاب"]


@pytest.mark.both_databases
def test_the_page_gets_five_at_hand_and_names_what_it_keeps(
    reader: Reader, services: Services, site: Site, clock: FakeClock
) -> None:
    for word in words():
        factories.held(services, site, f"كلب {word} {word}", author=word)
    page = reader.open(QUEUE)
    claim = page.submission("انشر")[1]["claim"]
    first = at_hand(reader, page, claim)
    assert (len(first["units"]), len(first["held"]), first["lost"], first["rest"]) == (4, 5, [], None)
    clock.advance(seconds=60)
    again = at_hand(reader, page, *first["held"])
    assert (again["units"], list(again["held"])) == ([], list(first["held"]))
    assert again["held"] != first["held"]
    assert len(at_hand(reader, page, *first["held"], spare=2)["held"]) == 7


def test_what_is_lost_is_named(reader: Reader, services: Services, site: Site, held_comment: Comment) -> None:
    page = reader.open(QUEUE)
    claim = page.submission("انشر")[1]["claim"]
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT), OFFICE)
    answer = at_hand(reader, page, claim)
    assert (answer["lost"], answer["units"], answer["held"]) == ([claim], [], {})
    assert "لا تعليقات تنتظر قرارًا" in answer["rest"]


def test_the_hand_follows_the_filter(reader: Reader, services: Services, site: Site) -> None:
    factories.held(services, site, "كلب أول")
    factories.held(services, site, "حمار ثان", article="a2", author="u2")
    page = reader.open(f"{QUEUE}?article=a2")
    claim = page.submission("انشر")[1]["claim"]
    assert list(at_hand(reader, page, claim, query="?article=a2")["held"]) == [claim]


@pytest.mark.both_databases
def test_a_closing_page_puts_back_what_no_later_page_took_over(
    reader: Reader, services: Services, site: Site, moderator: Moderator, clock: FakeClock
) -> None:
    for word in words()[:2]:
        factories.held(services, site, f"كلب {word} {word}", author=word)
    page = reader.open(QUEUE)
    old = at_hand(reader, page)["held"]
    clock.advance(seconds=5)
    renewed = at_hand(reader, page, next(iter(old)))["held"]
    assert renewed
    lines = [f"{claim} {until}" for claim, until in old.items()] + ["nonsense", "x y"]
    data = {"csrf_token": page.submission("اخرج")[1]["csrf_token"], "claim": lines}
    assert reader.client.post(f"{QUEUE}release", data=data).status_code == 204
    left = at_hand(reader, page, *old)
    assert set(left["lost"]) <= set(old)


def test_a_search_finds_articles_and_authors_with_comments_waiting(
    reader: Reader, services: Services, site: Site
) -> None:
    services.intake.receive(site, NewComment(ArticleRef("a7", None, "افتتاحُ المكتبة"), AuthorRef("u7", "أحمد"), "كلب"))
    services.scoring.score_due()
    services.intake.receive(site, NewComment(ArticleRef("a8", None, "مكتبة أخرى"), AuthorRef("u8", "أحمد"), "شكرا"))
    services.scoring.score_due()
    assert reader.client.get(f"{QUEUE}find?q=المكتبه").get_json() == [
        {"label": "افتتاحُ المكتبة", "kind": "مقال", "address": "/console/alkhabar/?article=a7"}
    ]
    [author] = reader.client.get(f"{QUEUE}find?q=احمد").get_json()
    assert author["address"] == "/console/alkhabar/?author=u7"
    assert reader.client.get(f"{QUEUE}find?q=").get_json() == []


# Language and digits


def test_the_page_speaks_english_and_writes_the_chosen_digits(
    reader: Reader, services: Services, site: Site, moderator: Moderator, held_comment: Comment
) -> None:
    services.people.save_preferences(moderator, Preferences(language=Language.ENGLISH))
    page = reader.open(QUEUE)
    assert "Waiting: 1 comment" in page.text
    assert "Toxicity scored 91% and reached the review threshold of 45%." in page.text
    assert {"Publish", "Reject", "Skip", "Undo"} <= {button.label for button in page.buttons}
    services.people.save_preferences(moderator, Preferences(numerals=Digits.ARABIC))
    assert "٩١٪" in reader.open(QUEUE).text


def test_digits_are_the_sites_unless_a_person_chose(
    reader: Reader, services: Services, site: Site, held_comment: Comment
) -> None:
    services.sites.set_policy(site, replace(site.policy, numerals=Numerals.ARABIC), OFFICE)
    assert "٢٥ تشرين الثاني ٢٠٢٦" in reader.open(QUEUE).text


def test_why_a_word_is_marked_is_said_in_english_too(
    reader: Reader, services: Services, site: Site, moderator: Moderator, held_comment: Comment
) -> None:
    services.people.save_preferences(moderator, Preferences(language=Language.ENGLISH))
    page = reader.open(QUEUE)
    assert re.search('<mark class="hold" title="[^"\u0621-\u064a]*91%[^"\u0621-\u064a]*45%', page.html)
    assert "٪" not in page.html


def test_every_arabic_word_of_the_review_has_an_english_one(
    reader: Reader, services: Services, site: Site, moderator: Moderator, held_comment: Comment
) -> None:
    services.people.save_preferences(moderator, Preferences(language=Language.ENGLISH))
    parent = factories.published(services, site, "kind words here", author="u4")
    factories.held(services, site, "kalb كلب", parent=parent.id, author="u5")
    html = reader.open(QUEUE).html
    ours = re.sub(
        r'<p class="words body".*?</p>|<bdi.*?</bdi>|<kbd.*?</kbd>|«[^»]*»|data-\w+="[^"]*"', "", html, flags=re.DOTALL
    )
    ours = re.sub(r"<title>.*?</title>", "", ours)
    left = sorted(set(re.findall(r"[\u0621-\u064a][\u0621-\u0652 ،:.]+", ours)))
    assert left == []
