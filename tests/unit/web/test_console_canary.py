"""The editor's page that gives a model a share of the comments, and what is shown of the trial."""

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.model import Model, Stage
from moderation.domain.site import Moderator, Role, Site
from tests import factories
from tests.fakes import FakeClassifier, FakeModels
from tests.unit.web.console_reader import Reader

PATH = "/console/alkhabar/models"
EDITOR = Actor("moderator", "m1")
MILD = "هذا رأي ضعيف"
FORM = f"{PATH}/own-1/canary"


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


@pytest.fixture(autouse=True)
def own(services: Services, site: Site, fake_models: FakeModels) -> Model:
    fake_models.known["own-1"] = FakeClassifier("own-1", overrides={MILD: {"TOXICITY": 0.8, "SPAM": 0.0}})
    return factories.candidate(services, site, "own-1")


def stage(services: Services, site: Site) -> tuple[Stage, int | None]:
    model = services.models.get(site, "own-1")
    return model.stage, model.share


def test_a_trial_is_begun_changed_and_ended_without_scripts(reader: Reader, services: Services, site: Site) -> None:
    assert "جرّبه على حصة من التعليقات" in reader.open(f"{PATH}/own-1").text
    page = reader.press(reader.open(FORM), "ابدأ التجربة", share="١٠", sure="yes")
    assert "بدأت التجربة: يحكم own-1 على 10٪ من التعليقات من الآن." in page.text
    assert stage(services, site) == (Stage.CANARY, 10)
    page = reader.press(reader.open(FORM), "ابدأ التجربة", share="25", sure="yes")
    assert stage(services, site) == (Stage.CANARY, 25)
    assert "قيد التجربة على 25٪ من التعليقات" in reader.open(PATH).text
    page = reader.press(reader.open(PATH), "أنهِ التجربة")
    assert "انتهت التجربة" in page.text
    assert stage(services, site) == (Stage.RETIRED, None)


@pytest.mark.parametrize("share", ["", "0", "51", "عشرة", "1e1", "10.5"])
def test_a_share_that_is_none_is_told_of_and_kept(reader: Reader, services: Services, site: Site, share: str) -> None:
    page = reader.press(reader.open(FORM), "ابدأ التجربة", share=share, sure="yes")
    assert page.status == 422
    assert "اكتب عددًا من 1 إلى 50." in page.text
    assert f'value="{share}"' in page.html
    assert stage(services, site) == (Stage.CANDIDATE, None)


def test_nothing_begins_unconfirmed(reader: Reader, services: Services, site: Site) -> None:
    page = reader.press(reader.open(FORM), "ابدأ التجربة", share="20")
    assert page.status == 422
    assert "أكّد أنك تعلم" in page.text
    assert 'value="20"' in page.html
    assert stage(services, site) == (Stage.CANDIDATE, None)


def test_what_the_gate_refused_is_not_tried_on_readers(reader: Reader, services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-2", passed=False)
    assert "جرّبه على حصة" not in reader.open(f"{PATH}/own-2").text
    page = reader.press(reader.open(f"{PATH}/own-2/canary"), "ابدأ التجربة", share="20", sure="yes")
    assert page.status == 409
    assert "لا يمكن اعتماد هذا النموذج" in page.text


def test_the_trial_of_another_model_is_told_to_end(reader: Reader, services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-3")
    services.models.canary(site, "own-3", 5, EDITOR)
    assert "تنتهي بهذا تجربة نموذج آخر: own-3" in reader.open(FORM).text


def test_both_parts_stand_side_by_side(reader: Reader, services: Services, site: Site) -> None:
    services.models.canary(site, "own-1", 50, EDITOR)
    assert "أقل من أن تُقارن" in reader.open(f"{PATH}/own-1").text
    made = [factories.received(services, site, MILD) for _ in range(90)]
    made += [factories.received(services, site, factories.INSULT) for _ in range(90)]
    while services.scoring.score_due():
        pass
    for comment in made[:90]:
        services.review.decide(site, comment.id, Decision(Choice.PUBLISH), EDITOR)
    page = reader.open(f"{PATH}/own-1")
    assert "خالفوا حكمه أكثر مما خالفوا حكم المعتمد" in page.text
    assert "100.0٪" in page.text
    services.trials.end_harmful()
    assert "كانت التجربة قد انتهت" in reader.press(page, "أنهِ التجربة").text
    assert "خالف الناس" in reader.open("/console/alkhabar/log").text


def test_a_trial_whose_model_does_not_load_is_told_of(reader: Reader, services: Services, site: Site) -> None:
    factories.candidate(services, site, "gone-1")
    services.models.canary(site, "gone-1", 5, EDITOR)
    assert "تعذّر تحميل النموذج الذي تجرّبه" in reader.open(PATH).text


def test_a_moderator_may_not_begin_one(client: FlaskClient, services: Services, site: Site) -> None:
    reader = Reader(client)
    reader.sign_in(factories.moderator(services, site, "بدر", Role.MODERATOR))
    assert reader.open(FORM).status == 403
