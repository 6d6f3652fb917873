"""The page of the blind audit: nothing of the machine's is on it, answers are kept, editors read the results."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import Actor, Choice
from moderation.domain.preferences import Language, Preferences
from moderation.domain.site import Moderator, Role, Site
from tests import factories
from tests.factories import INSULT, KIND, new_comment
from tests.unit.web.console_reader import Page, Reader

BLIND = "/console/alkhabar/blind"
CLI = Actor("system", "test")


@pytest.fixture
def site(services: Services, site: Site) -> Site:
    """A site that audits every comment."""
    return services.sites.set_policy(site, replace(site.policy, audit_percent=100.0), CLI)


@pytest.fixture
def reader(client: FlaskClient, moderator: Moderator) -> Reader:
    person = Reader(client)
    person.sign_in(moderator, "/console/account")
    return person


@pytest.fixture
def editor(services: Services, site: Site, client: FlaskClient) -> Reader:
    person = Reader(client)
    person.sign_in(factories.moderator(services, site, "محررة", Role.EDITOR), "/console/account")
    return person


def status(services: Services, site: Site, comment: Comment) -> Status:
    return services.intake.get(site, comment.id).status


def test_a_comment_is_shown_without_score_highlight_reason_or_state(
    reader: Reader, services: Services, site: Site
) -> None:
    factories.held(services, site)
    page = reader.open(BLIND)
    assert INSULT in page.text
    assert page.marked == []
    for told in ("91٪", "درجة الإساءة", "قيد المراجعة", "<meter", "mark class"):
        assert told not in page.html
    assert "ينتظر جوابك: تعليق واحد." in page.text


def test_what_a_comment_answers_is_shown(reader: Reader, services: Services, site: Site, amal: Actor) -> None:
    parent = factories.published(services, site, "السؤال الأول", external_id="e1")
    factories.scored(services, site, "أوافقك", parent="e1")
    services.intake.withdraw(site, parent.id, CLI)
    assert "السؤال الأول" not in reader.open(BLIND).text
    again = factories.published(services, site, "السؤال الثاني", external_id="e2")
    factories.scored(services, site, "لا أوافقك", parent="e2")
    texts = []
    for _ in range(3):
        page = reader.open(BLIND)
        texts.append(page.text)
        reader.press(page, "يصلح")
    assert "السؤال الثاني" in texts[2]
    assert "لا أوافقك" in texts[2]
    assert again.status is Status.PUBLISHED


def test_an_answer_that_agrees_changes_nothing_and_the_next_comes(
    reader: Reader, services: Services, site: Site
) -> None:
    first = factories.published(services, site)
    factories.published(services, site, "تقرير جيد")
    after = reader.press(reader.open(BLIND), "يصلح")
    assert "حُفظ جوابك. لم يتغيّر شيء عند القرّاء." in after.text
    assert "تقرير جيد" in after.text
    assert status(services, site, first) is Status.PUBLISHED


def test_an_answer_against_what_was_decided_is_told(reader: Reader, services: Services, site: Site) -> None:
    comment = factories.published(services, site)
    after = reader.press(reader.open(BLIND), "لا يصلح", reason="insult")
    assert "فأُعيد التعليق إلى المراجعة." in after.text
    assert "لا شيء للتدقيق الآن" in after.text
    assert status(services, site, comment) is Status.HELD


def test_a_form_sent_twice_is_one_answer(reader: Reader, services: Services, site: Site) -> None:
    factories.published(services, site)
    page = reader.open(BLIND)
    reader.press(page, "يصلح")
    assert "حُفظ جوابك" in reader.press(page, "لا يصلح").text
    assert services.blind.results(site).answers == 1


def test_an_edit_meanwhile_is_told(reader: Reader, services: Services, site: Site) -> None:
    comment = factories.published(services, site)
    page = reader.open(BLIND)
    services.intake.edit(site, comment.id, "نص آخر")
    assert "لم يُحفظ جوابك" in reader.press(page, "يصلح").text


@pytest.mark.parametrize("field", [{"answer": "fly"}, {"answer": "reject", "reason": "because"}])
def test_a_forged_form_is_refused(reader: Reader, services: Services, site: Site, field: dict[str, str]) -> None:
    factories.published(services, site)
    form = reader.open(BLIND).submission("يصلح")[1] | field
    assert reader.client.post(f"{BLIND}/answer", data=form).status_code == 422
    assert services.blind.results(site).answers == 0


@pytest.mark.parametrize("sample", ["", "x", "01a22318-fb1e-71de-81e6-0f94bdd69e1a"])
def test_an_unknown_sample_is_told(reader: Reader, services: Services, site: Site, sample: str) -> None:
    factories.published(services, site)
    form = reader.open(BLIND).submission("يصلح")[1] | {"sample": sample}
    page = Page(reader.client.post(f"{BLIND}/answer", data=form, follow_redirects=True))
    assert "لم يُحفظ جوابك" in page.text


def test_moderators_do_not_see_the_results(reader: Reader, services: Services, site: Site) -> None:
    factories.published(services, site)
    assert "الاستدعاء" not in reader.open(BLIND).text


def test_editors_see_the_results_with_their_intervals(
    editor: Reader, services: Services, site: Site, amal: Actor, badr: Actor
) -> None:
    assert editor.open(BLIND).text.count("الأجوبة لا تكفي بعد") == 3
    texts = [KIND] * 15 + [INSULT] * 25
    services.intake.receive_batch(site, [new_comment(text, author=f"u{n}") for n, text in enumerate(texts)])
    services.scoring.score_due()
    for who in (amal, badr):
        while item := services.blind.next(site, who):
            services.blind.answer(site, who, item.sample_id, Choice.REJECT if "غبي" in item.body else Choice.PUBLISH)
    page = editor.open(BLIND)
    assert "الاستدعاء 100٪ بين 8" in page.text
    assert "الدقة 100٪" in page.text
    assert "40 سحبتها القرعة" in page.text


def test_a_site_without_a_draw_says_so(reader: Reader, services: Services, site: Site) -> None:
    services.sites.set_policy(site, replace(site.policy, audit_percent=0.0), CLI)
    assert "أوقف محرّر الموقع القرعة." in reader.open(BLIND).text


@pytest.mark.parametrize("answered", [False, True])
def test_the_page_speaks_english_too(editor: Reader, services: Services, site: Site, answered: bool) -> None:
    factories.published(services, site)
    [person] = [one for one in services.people.all() if one.name == "محررة"]
    services.people.save_preferences(person, Preferences(language=Language.ENGLISH))
    page = editor.open(BLIND)
    if answered:
        page = editor.press(page, "Not fit")
    left = set(re.findall(r"[\u0600-\u06ff]+", page.text))
    names = {"قارئ", "مقال", "الخبر", "محررة", *KIND.split()}
    assert left <= names, left - names
