"""The page of review by the batch, read and sent without scripts."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.policy import Mode
from moderation.domain.preferences import Language, Preferences
from moderation.domain.site import Moderator, Site
from tests import factories
from tests.fakes import FakeClassifier, FakeClock
from tests.unit.web.console_reader import Page, Reader

BATCH = "/console/alkhabar/batch"
LOW = f"{BATCH}?from=0&below=10"
CLAIM = re.compile(r'name="claim" value="([0-9a-f-]{36})"')
TICKED = re.compile(r'name="tick" value="([0-9a-f-]{36})" checked')
CLI = Actor("system", "test")
Hold = Callable[..., list[Comment]]


@pytest.fixture
def site(services: Services, site: Site) -> Site:
    """A site where people see everything first, so that comments of low risk wait too."""
    return services.sites.set_policy(site, replace(site.policy, mode=Mode.PRE), CLI)


@pytest.fixture
def hold(services: Services, site: Site, fake_classifier: FakeClassifier, clock: FakeClock) -> Hold:
    """Return a function that makes texts of one risk wait, oldest first."""

    def make(*texts: str, risk: float = 0.05) -> list[Comment]:
        fake_classifier.overrides |= {text: {"TOXICITY": risk} for text in texts}
        made = []
        for text in texts:
            made.append(factories.held(services, site, text))
            clock.advance(seconds=1)
        return made

    return make


@pytest.fixture
def reader(client: FlaskClient, moderator: Moderator) -> Reader:
    person = Reader(client)
    person.sign_in(moderator, "/console/account")
    return person


def send(reader: Reader, page: Page, act: str, *ticked: str, at: str = LOW, **more: str) -> Page:
    """Press a button of the grid as a browser does, with these claims ticked."""
    form: dict[str, object] = dict(page.submission("أعِد الكل إلى القائمة")[1])
    form |= {"claim": CLAIM.findall(page.html), "tick": list(ticked), "act": act} | more
    path = at.replace("/batch", "/batch/decide")
    return Page(reader.client.post(path, data=form, follow_redirects=True))


def statuses(services: Services, site: Site, made: list[Comment]) -> list[Status]:
    return [services.intake.get(site, one.id).status for one in made]


def test_the_ranges_are_offered_with_what_waits_in_them_and_nothing_is_taken(
    reader: Reader, services: Services, site: Site, hold: Hold, amal: Actor
) -> None:
    hold("أول", "ثانٍ", "ثالث")
    hold("رابع", risk=0.9)
    page = reader.open(BATCH)
    assert "دون 10٪ 3 تعليقات" in page.text
    assert "من 80٪ إلى 100٪ تعليق واحد" in page.text
    assert CLAIM.findall(page.html) == []
    assert services.review.state(site, amal).free == 4


def test_a_range_shows_its_comments_and_holds_them(
    reader: Reader, services: Services, site: Site, hold: Hold, amal: Actor
) -> None:
    hold("أول", "ثانٍ")
    hold("رابع", risk=0.9)
    page = reader.open(LOW)
    assert len(CLAIM.findall(page.html)) == 2
    assert "أول" in page.text
    assert "رابع" not in page.text
    assert services.review.state(site, amal).free == 1


def test_all_but_the_ticked_are_published_and_the_ticked_stay_ticked(
    reader: Reader, services: Services, site: Site, hold: Hold
) -> None:
    made = hold("أول", "ثانٍ", "ثالث")
    page = reader.open(LOW)
    ticked = CLAIM.findall(page.html)[1]
    after = send(reader, page, "publish-rest", ticked)
    assert "نُشر: تعليقان" in after.text
    assert statuses(services, site, made) == [Status.PUBLISHED, Status.HELD, Status.PUBLISHED]
    assert TICKED.findall(after.html) == [ticked]
    last = send(reader, after, "reject-ticked", ticked, reason="insult")
    assert "رُفض التعليق: إهانة" in last.text
    assert statuses(services, site, made)[1] is Status.REJECTED


def test_the_whole_batch_is_taken_back_by_one_button(
    reader: Reader, services: Services, site: Site, hold: Hold
) -> None:
    made = hold("أول", "ثانٍ", "ثالث")
    after = send(reader, reader.open(LOW), "reject-rest")
    assert set(statuses(services, site, made)) == {Status.REJECTED}
    back = reader.press(after, "تراجع عن الدفعة كلها")
    assert "تراجعت عن قرارك في: 3 تعليقات." in back.text
    assert set(statuses(services, site, made)) == {Status.HELD}
    assert len(CLAIM.findall(back.html)) == 3
    assert "تراجع عن الدفعة كلها" not in back.text


def test_a_form_sent_twice_decides_once(reader: Reader, services: Services, site: Site, hold: Hold) -> None:
    hold("أول", "ثانٍ")
    page = reader.open(LOW)
    send(reader, page, "publish-rest")
    assert "نُشر: تعليقان" in send(reader, page, "publish-rest").text
    assert services.statistics.overview(site).today.people.published == 2


def test_what_a_colleague_decided_meanwhile_is_told(reader: Reader, services: Services, site: Site, hold: Hold) -> None:
    first, _ = hold("أول", "ثانٍ")
    page = reader.open(LOW)
    services.review.decide(site, first.id, Decision(Choice.REJECT), Actor("key", "k"))
    after = send(reader, page, "publish-rest")
    assert "نُشر التعليق." in after.text
    assert "لم يُقرَّر لأنه تغيّر أو انتهى حجزه: تعليق واحد." in after.text


@pytest.mark.parametrize("act", ["publish-ticked", "reject-ticked"])
def test_nothing_ticked_is_nothing_decided(
    reader: Reader, services: Services, site: Site, hold: Hold, act: str
) -> None:
    made = hold("أول")
    assert "لم يُقرَّر شيء" in send(reader, reader.open(LOW), act).text
    assert statuses(services, site, made) == [Status.HELD]


def test_a_site_that_asks_for_a_reason_says_so_and_keeps_the_ticks(
    reader: Reader, services: Services, site: Site, hold: Hold
) -> None:
    services.sites.set_policy(site, replace(site.policy, require_reason=True), CLI)
    made = hold("أول", "ثانٍ")
    page = reader.open(LOW)
    ticked = CLAIM.findall(page.html)[0]
    after = send(reader, page, "reject-rest", ticked)
    assert "هذا الموقع يطلب سببًا لكل رفض" in after.text
    assert TICKED.findall(after.html) == [ticked]
    assert set(statuses(services, site, made)) == {Status.HELD}


def test_the_errors_to_expect_come_from_last_months_decisions(
    reader: Reader, services: Services, site: Site, hold: Hold, amal: Actor
) -> None:
    hold(*(f"قديم {n}" for n in range(40)))
    for n, item in enumerate(services.review.claim_next(site, amal, count=40)):
        choice = Choice.REJECT if n < 4 else Choice.PUBLISH
        services.review.decide_claimed(item.claim.id, Decision(choice), amal)
    hold(*(f"جديد {n}" for n in range(20)))
    page = reader.open(LOW)
    assert 'data-share="0.1">2<' in page.html  # a tenth of twenty
    assert 'data-share="0.9">18<' in page.html
    assert "وعددها: 40 قرارًا." in page.text


def test_too_few_decisions_foretell_nothing(reader: Reader, hold: Hold) -> None:
    hold("أول")
    page = reader.open(LOW)
    assert page.text.count("لا تُعرف: القرارات السابقة على درجات كهذه أقل من 20") == 2
    assert "data-share" not in page.html


def test_all_at_hand_goes_back_when_asked(
    reader: Reader, services: Services, site: Site, hold: Hold, amal: Actor
) -> None:
    hold("أول", "ثانٍ")
    after = reader.press(reader.open(LOW), "أعِد الكل إلى القائمة")
    assert "أُعيد إلى القائمة: تعليقان." in after.text
    assert services.review.state(site, amal).free == 2


@pytest.mark.parametrize(
    "query", ["from=20&below=10", "below=0", "from=-1&below=5", "below=101", "below=x", "from=1e1&below=9"]
)
def test_a_range_that_is_none_is_told_and_what_was_typed_stays(reader: Reader, query: str) -> None:
    page = reader.open(f"{BATCH}?{query}")
    assert page.status == 400
    assert "اكتب درجتين بين 0 و100، والأولى أصغر." in page.text
    assert f'value="{query.rpartition("below=")[2]}"' in page.html


def test_a_range_may_be_typed_in_arabic_digits(reader: Reader, hold: Hold) -> None:
    hold("أول")
    page = reader.open(f"{BATCH}?from=٠&below=٣٠&size=٢٠")
    assert page.status == 200
    assert len(CLAIM.findall(page.html)) == 1


def test_the_batch_is_as_large_as_asked(reader: Reader, hold: Hold) -> None:
    hold(*(f"تعليق {n}" for n in range(25)))
    page = reader.open(f"{LOW}&size=20")
    assert len(CLAIM.findall(page.html)) == 20
    assert "في المدى غيرها: 5 تعليقات." in page.text


def test_a_filter_narrows_the_batch_and_is_kept(reader: Reader, services: Services, site: Site, hold: Hold) -> None:
    made = hold("عن البلدية", "عن الكهرباء")
    page = reader.open(f"{LOW}&q=بلديه")
    assert len(CLAIM.findall(page.html)) == 1
    after = send(reader, page, "publish-rest", at=f"{LOW}&q=بلديه")
    assert "ما يظهر هو ما يطابق التصفية فقط." in after.text
    assert statuses(services, site, made) == [Status.PUBLISHED, Status.HELD]


def test_hidden_characters_are_shown_and_long_texts_open_on_request(reader: Reader, hold: Hold) -> None:
    hold("نص \N{RIGHT-TO-LEFT OVERRIDE}مقلوب", "كلمة " * 200)
    page = reader.open(LOW)
    assert "U+202E" in page.html or 'class="chip"' in page.html
    assert page.html.count("اقرأه كله") == 1


@pytest.mark.parametrize("field", [{"act": "fly"}, {"act": "reject-rest", "reason": "because"}])
def test_a_forged_form_is_refused(
    reader: Reader, services: Services, site: Site, hold: Hold, field: dict[str, str]
) -> None:
    made = hold("أول")
    page = reader.open(LOW)
    assert send(reader, page, **field).status == 422
    assert statuses(services, site, made) == [Status.HELD]


def test_the_page_speaks_english_too(reader: Reader, services: Services, moderator: Moderator, hold: Hold) -> None:
    hold("أول")
    services.people.save_preferences(moderator, Preferences(language=Language.ENGLISH))
    page = reader.open(LOW)
    words = re.sub(r"[\u0600-\u06ff]+", "", page.text)
    assert "Review by the batch" in words
    assert "Publish what is not ticked" in words
    left = set(re.findall(r"[\u0600-\u06ff]+", page.text))
    assert left <= {"أول", "قارئ", "مقال", "الخبر", "أمل"}, left
