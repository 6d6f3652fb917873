"""The playground: what the machine says of a text and by which rule, the decisions most like it, and disagreeing."""

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.label import Origin
from moderation.domain.site import Moderator, Site
from tests import factories
from tests.fakes import FakeClassifier, FakeLexicon, FakeModels
from tests.unit.web.console_reader import Page, Reader

PATH = "/console/alkhabar/playground"
BACK_OFFICE = Actor("key", "k1")


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def tried(reader: Reader, text: str) -> Page:
    return reader.press(reader.open(PATH), "افحص النص", text=text)


def decided(services: Services, site: Site, body: str, choice: Choice, reason: Reason | None = None) -> Comment:
    comment = factories.scored(services, site, body)
    return services.review.decide(site, comment.id, Decision(choice, reason), BACK_OFFICE)


def test_a_held_text_shows_score_words_and_the_rule(reader: Reader) -> None:
    page = tried(reader, "أنتَ غبي")
    assert "حكم الآلة : يُحال إلى المراجعة" in page.text.replace(":", " :")
    assert "حسمه: الإساءة." in page.text
    assert page.marked == ["غبي"]
    assert "91٪" in page.text
    assert "انت غبي" in page.text
    assert "fake-1" in page.text


def test_a_kind_text_is_published_and_nothing_speaks_against_it(reader: Reader) -> None:
    page = tried(reader, factories.KIND)
    assert "يُنشر" in page.text
    assert "لا إشارة تعترض عليه." in page.text
    assert "لا قرار على نص يشبهه." in page.text


def test_words_below_every_threshold_are_still_shown(reader: Reader, fake_classifier: FakeClassifier) -> None:
    fake_classifier.overrides["تافه قليلا"] = {"TOXICITY": 0.3, "SPAM": 0.01}
    page = tried(reader, "تافه قليلا")
    assert "لا إشارة تعترض عليه." in page.text
    assert page.marked == ["تافه"]


def test_the_word_list_names_its_entry(reader: Reader, fake_lexicon: FakeLexicon) -> None:
    fake_lexicon.words["زنديق"] = 2
    page = tried(reader, "يا زنديق")
    assert "«زنديق» — إهانة، تُحال إلى المراجعة (المدخل «زنديق»" in page.text.replace("« ", "«").replace(" »", "»")


def test_a_text_the_model_does_not_know_says_so(reader: Reader, fake_classifier: FakeClassifier) -> None:
    fake_classifier.unreadable.add("ⵜⵉⴼⵉⵏⴰⵖ")
    assert "حسمه: نص لا يعرفه النموذج." in tried(reader, "ⵜⵉⴼⵉⵏⴰⵖ").text


def test_the_nearest_decisions_come_first(reader: Reader, services: Services, site: Site) -> None:
    decided(services, site, "هذا الوزير غبي ولا يفهم", Choice.REJECT, Reason.INSULT)
    decided(services, site, "هذا الوزير زار المدينة", Choice.PUBLISH)
    factories.scored(services, site, "هذا الوزير غبي ولا يفهم أبدا")
    page = tried(reader, "هذا الوزير غبي ولا يفهم شيئا")
    listed = page.html.partition('id="nearest"')[2]
    assert listed.count("<li>") == 2
    assert listed.index("مرفوض: إهانة") < listed.index("هذا الوزير زار المدينة")
    assert "أبدا" not in listed


def test_another_sites_decisions_are_not_shown(reader: Reader, services: Services, other_site: Site) -> None:
    decided(services, other_site, "هذا الوزير غبي ولا يفهم", Choice.REJECT)
    assert "لا قرار على نص يشبهه." in tried(reader, "هذا الوزير غبي ولا يفهم").text


def test_trying_keeps_nothing(reader: Reader, services: Services, site: Site) -> None:
    tried(reader, factories.INSULT)
    assert list(services.labels.of(site)) == []
    assert services.intake.page(site, status=None, article=None, cursor=None, limit=10) == ([], None)


@pytest.mark.parametrize(
    ("text", "button", "choice"),
    [
        (factories.INSULT, "بل يُنشر", Choice.PUBLISH),
        (factories.INSULT, "بل يُرفض", Choice.REJECT),
        (factories.KIND, "بل يُرفض", Choice.REJECT),
    ],
)
def test_disagreeing_keeps_a_label(
    reader: Reader, services: Services, site: Site, editor: Moderator, text: str, button: str, choice: Choice
) -> None:
    page = reader.press(tried(reader, text), button, text=text, reason="insult")
    assert "حُفظ رأيك" in page.text
    [label] = services.labels.of(site)
    assert (label.text, label.choice, label.origin) == (text, choice, Origin.PLAYGROUND)
    assert label.reason is (Reason.INSULT if choice is Choice.REJECT else None)
    assert (label.actor, label.model, label.comment_id) == (factories.actor(editor), "fake-1", None)


def test_only_disagreement_is_offered(reader: Reader) -> None:
    labels = [button.label for button in tried(reader, factories.KIND).buttons]
    assert ("بل يُرفض" in labels, "بل يُنشر" in labels) == (True, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "اكتب نصًّا يُقرأ."),
        ("\N{ZERO WIDTH SPACE} ", "اكتب نصًّا يُقرأ."),
        ("ن" * 10_001, "النص أطول من 10,000 حرف"),
        ("نص\0", "حرف لا يُكتب"),
    ],
)
def test_a_text_that_cannot_be_a_comment_is_refused_in_arabic(reader: Reader, text: str, said: str) -> None:
    page = tried(reader, text)
    assert (page.status, said in page.text) == (422, True)


def test_an_answer_out_of_the_form_is_refused(reader: Reader, services: Services, site: Site) -> None:
    page = tried(reader, factories.KIND)
    token = page.submission("بل يُرفض")[1]["csrf_token"]
    for fields in ({"choice": "maybe"}, {"choice": "reject", "reason": "joke"}, {"choice": "reject", "text": ""}):
        data = {"text": factories.KIND, "csrf_token": token} | fields
        assert reader.client.post(f"{PATH}/answer", data=data).status_code == 422
    assert list(services.labels.of(site)) == []


def test_a_site_without_models_of_its_own_has_nothing_to_compare_with(reader: Reader) -> None:
    assert "قارن بإصدار آخر" not in reader.open(PATH).text


def test_two_versions_stand_side_by_side_with_their_differences(
    reader: Reader, services: Services, site: Site, fake_models: FakeModels
) -> None:
    scores = {"TOXICITY": 0.31, "SPAM": 0.02}
    fake_models.known["own-1"] = FakeClassifier("own-1", overrides={"أنت غبي": scores})
    factories.candidate(services, site, "own-1")
    page = reader.press(reader.open(PATH), "افحص النص", text="أنت غبي", other="own-1")
    assert "own-1 — مرشّح" in page.text
    assert "إصداران جنبًا إلى جنب: يختلفان في الحكم" in page.text
    assert "الإساءة 91٪ 31٪ بينهما عتبة الإعلان المزعج 2٪ 2٪ متقاربتان" in page.text
    assert page.marked == ["غبي"] * 3
    same = reader.press(reader.open(PATH), "افحص النص", text=factories.KIND, other="own-1")
    assert "إصداران جنبًا إلى جنب: حكمهما واحد" in same.text


def test_a_version_that_cannot_be_used_keeps_what_was_typed(reader: Reader, services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1")
    page = reader.press(reader.open(PATH), "افحص النص", text="كلام ما", other="own-1")
    assert page.status == 404
    assert "تعذّر استعمال هذا الإصدار." in page.text
    assert "كلام ما" in page.text
    assert 'value="own-1" selected' in page.html
