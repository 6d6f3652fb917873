"""The thresholds page, read and used without scripts."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.policy import Threshold
from moderation.domain.preferences import Language, Preferences
from moderation.domain.queue import Order
from moderation.domain.site import Moderator, Numerals, Role, Site
from tests import factories
from tests.fakes import FakeClassifier
from tests.unit.web.console_reader import Page, Reader

PATH = "/console/alkhabar/thresholds"
SAVE, PREVIEW = "احفظ العتبات", "أرني أثرها أولًا"
SYSTEM = Actor("system", "test")


@pytest.fixture
def site(services: Services, site: Site) -> Site:
    """A site with one threshold, whatever a new one has."""
    return services.sites.set_policy(site, replace(site.policy, thresholds={"TOXICITY": Threshold(0.5)}), SYSTEM)


@pytest.fixture
def editor(services: Services, site: Site) -> Moderator:
    return factories.moderator(services, site, role=Role.EDITOR)


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def a_history(services: Services, site: Site, classifier: FakeClassifier, count: int) -> None:
    """Let people decide so many comments of a high score, a tenth of them good."""
    for number in range(count):
        body = f"نص {number}"
        classifier.overrides[body] = {"TOXICITY": 0.95, "SPAM": 0.0}
        comment = factories.scored(services, site, body)
        choice = Choice.PUBLISH if number % 10 == 0 else Choice.REJECT
        services.review.decide(site, comment.id, Decision(choice), SYSTEM)


def fill(reader: Reader, page: Page, label: str, **filled: str) -> Page:
    """Press a button; a box that is not ticked is not sent."""
    action, fields = page.submission(label)
    ticked = set(re.findall(r'name="((?:holds|rejects)_\w+)" checked', page.html))
    kept = {name: value for name, value in fields.items() if not re.match("holds_|rejects_", name)}
    answer = reader.client.post(action, data=kept | dict.fromkeys(ticked, "on") | filled, follow_redirects=True)
    return Page(answer)


def thresholds(services: Services) -> dict[str, Threshold]:
    return dict(services.sites.by_slug("alkhabar").policy.thresholds)


def test_without_comments_there_is_nothing_to_measure_but_a_threshold_can_be_set(
    reader: Reader, services: Services
) -> None:
    page = reader.open(PATH)
    assert "فلا شيء تُقاس عليه العتبات بعد" in page.text
    saved = fill(reader, page, SAVE, hold_TOXICITY="٤٠")
    assert "حُفظت العتبات" in saved.text
    assert thresholds(services) == {"TOXICITY": Threshold(0.4)}


def test_precision_recall_and_work_are_told_with_their_intervals(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    a_history(services, site, fake_classifier, 30)
    factories.published(services, site)
    page = reader.open(PATH)
    assert "من آخر 28 يومًا: 31 تعليقًا، و30 قرارًا، و لا أجوبة" in page.text.replace("ولا أجوبة", "و لا أجوبة")
    assert "ينتظر مراجعة المشرفين 96.8٪" in page.text
    assert re.search(r"90٪ 90٪ \(من \d\d٪ إلى \d\d٪\) 100٪", page.text)
    assert "لم يُجب أحد في التدقيق الأعمى بعد" in page.text
    assert "حُسب القرار الواحد بـ16 ثانية" in page.text


def test_too_few_decisions_are_called_too_few(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    a_history(services, site, fake_classifier, 5)
    page = reader.open(PATH)
    assert "تُعرف الدقة فوق عتبة حين يقرّر الناس في 20 تعليقًا فوقها على الأقل" in page.text
    assert "لا يُعرف بعد" in page.text


def test_a_preview_compares_and_saves_nothing(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    a_history(services, site, fake_classifier, 30)
    page = fill(reader, reader.open(PATH), PREVIEW, hold_TOXICITY="97")
    assert page.path == PATH
    assert "ينتظر مراجعة المشرفين 100.0٪ 0.0٪" in page.text
    assert 'value="97"' in page.html
    assert thresholds(services) == {"TOXICITY": Threshold(0.5)}


def test_the_machine_rejects_only_where_its_precision_is_known(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    a_history(services, site, fake_classifier, 10)
    wanted = {"rejects_TOXICITY": "on", "reject_TOXICITY": "90"}
    page = fill(reader, reader.open(PATH), SAVE, **wanted)
    assert (page.status, "قرارات الموقع فوق هذه العتبة أقل من أن تُعرف دقتها" in page.text) == (422, True)
    assert 'value="90"' in page.html
    a_history(services, site, fake_classifier, 20)
    assert "حُفظت العتبات" in fill(reader, page, SAVE, **wanted).text
    assert thresholds(services) == {"TOXICITY": Threshold(0.5, 0.9)}


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("hold_TOXICITY", "كثير", "اكتب نسبة من 1 إلى 100."),
        ("hold_TOXICITY", "0", "اكتب نسبة من 1 إلى 100."),
        ("hold_TOXICITY", "101", "اكتب نسبة من 1 إلى 100."),
        ("hold_TOXICITY", "nan", "اكتب نسبة من 1 إلى 100."),
        ("reject_TOXICITY", "30", "عتبة الرفض لا تقل عن عتبة المراجعة."),
        ("reject_TOXICITY", "", "اكتب نسبة من 1 إلى 100."),
    ],
)
def test_what_is_no_threshold_is_said_beside_it(
    reader: Reader, services: Services, field: str, text: str, said: str
) -> None:
    page = fill(reader, reader.open(PATH), SAVE, rejects_TOXICITY="on", **{field: text})
    assert (page.status, said in page.text, f'value="{text}"' in page.html) == (422, True, True)
    assert thresholds(services) == {"TOXICITY": Threshold(0.5)}


def test_of_two_editors_the_second_sees_what_stands_and_may_save_after_all(
    reader: Reader, services: Services, site: Site
) -> None:
    page = reader.open(PATH)
    services.sites.change_policy(site, lambda policy: replace(policy, thresholds={"TOXICITY": Threshold(0.7)}), SYSTEM)
    refused = fill(reader, page, SAVE, hold_TOXICITY="40")
    assert (refused.status, "غيّر زميل إعدادات الموقع" in refused.text) == (412, True)
    assert "العتبات الآن : المراجعة من 70٪" in refused.text.replace(": ", " : ")
    fill(reader, refused, SAVE)
    assert thresholds(services) == {"TOXICITY": Threshold(0.4)}


def test_a_box_that_is_cleared_switches_its_threshold_off(reader: Reader, services: Services) -> None:
    page = reader.open(PATH)
    action, fields = page.submission(SAVE)
    fields.pop("holds_TOXICITY")
    reader.client.post(action, data=fields)
    assert thresholds(services) == {}


def test_a_change_is_in_the_audit_with_before_and_after(reader: Reader, editor: Moderator, services: Services) -> None:
    fill(reader, reader.open(PATH), SAVE, hold_TOXICITY="40")
    with services.store.read() as tx:
        rows = tx.connection.exec_driver_sql("SELECT actor, details FROM audit WHERE action = 'site.changed'").all()
    assert rows[-1][0] == f"moderator:{editor.id}"
    assert '"hold": 0.5' in rows[-1][1]
    assert '"hold": 0.4' in rows[-1][1]


def test_addresses_that_nobody_wrote_do_no_harm(reader: Reader) -> None:
    assert reader.open(f"{PATH}?slug=x&hold_TOXICITY=%00").status in (200, 422)
    assert reader.open(f"{PATH}?hold_TOXICITY=<b>&holds_TOXICITY=on").status == 200
    assert reader.open(f"{PATH}?utm=1").status == 200


def test_numbers_are_in_the_sites_digits_whatever_was_read_before(
    reader: Reader, services: Services, site: Site
) -> None:
    factories.published(services, site)
    assert not re.search("[٠-٩]", reader.open(PATH).text)
    services.sites.set_policy(site, replace(site.policy, numerals=Numerals.ARABIC), SYSTEM)
    page = reader.open(PATH)
    assert 'value="٥٠"' in page.html
    assert not re.search("[0-9]", page.text.replace("fake-1", ""))


def test_an_editor_may_read_it_in_english(reader: Reader, services: Services, site: Site, editor: Moderator) -> None:
    services.people.save_preferences(editor, Preferences(Language.ENGLISH))
    factories.published(services, site)
    page = reader.open(PATH)
    assert "From the last 28 days: 1 comment, 0 decisions, and 0 answers of the blind audit." in page.text
    assert not re.search("[\u0621-\u064a]", page.text.replace("الخبر", "").replace("أمل", ""))


def test_the_page_says_what_stands_for_the_comments_that_wait(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    a_history(services, site, fake_classifier, 3)
    for number in range(25):
        factories.held(services, site, f"{factories.INSULT} {number}")
    assert "في قائمة المراجعة 25 تعليقًا بلا قرار" in reader.open(PATH).text
    review = replace(services.review, chance=lambda: 0.1)
    for item in review.claim_next(site, SYSTEM, 20, Order.TEACHING):
        review.decide_claimed(item.claim.id, Decision(Choice.REJECT), SYSTEM)
    text = reader.open(PATH).text
    assert "20 قرارًا منها اختارتها القرعة من قائمة المراجعة، فتنوب أيضًا عمّا ينتظر فيها: 5 تعليقات." in text
    assert "بلا قرار" not in text
