"""The editor's pages about models: what scores, training, comparing, promoting and going back."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.model import Model, Stage
from moderation.domain.preferences import Language, Preferences
from moderation.domain.site import Moderator, Role, Site
from moderation.domain.training import RunState, Step
from moderation.services.learning.training import LOST
from moderation.web.console.gate_words import REASONS_SAID
from tests import factories
from tests.fakes import FakeClassifier, FakeModels
from tests.unit.web.console_reader import Page, Reader
from training.reasons import reason

PATH = "/console/alkhabar/models"
EDITOR = Actor("moderator", "m1")
BETTER = {"auc": 0.86, "macro_f1": 0.8}
BEFORE = {"auc": 0.8, "macro_f1": 0.7}


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def measured(comment: Comment, teacher: Moderator) -> dict[str, Any]:
    """Return a report as a training run writes it."""
    toxicity = {"name": "TOXICITY", "rows": 120, "rejected": 40, "candidate": BETTER, "champion": BEFORE}
    return {
        "attributes": [toxicity | {"gain": 0.06, "gain_interval": [0.02, 0.1]}],
        "groups": [toxicity | {"name": "mgr", "gain": -0.01, "gain_interval": [-0.05, 0.03]}],
        "errors": {"only_candidate": 3, "only_champion": 11, "p_value": 0.04, "hold": 0.5},
        "decisions": 360,
        "held_out": 120,
        "champion": "fake-1",
        "moved": {"up": ["زمبليط"], "down": ["مسكين"]},
        "flips": [
            {"comment_id": comment.id, "decision": "reject", "candidate": 0.8, "champion": 0.2, "candidate_right": True}
        ],
        "contributors": [
            {"actor": f"moderator:{teacher.id}", "answers": 480, "share": 1.0, "clear": 40, "against": 1},
        ],
    }


@pytest.fixture
def own(services: Services, site: Site, editor: Moderator, fake_models: FakeModels) -> Model:
    fake_models.known["own-1"] = FakeClassifier("own-1")
    comment = factories.published(services, site, "هذا زمبليط كبير")
    return factories.candidate(services, site, "own-1", **measured(comment, editor))


@pytest.fixture
def refused(services: Services, site: Site, fake_models: FakeModels) -> Model:
    fake_models.known["own-2"] = FakeClassifier("own-2")
    return factories.candidate(services, site, "own-2", passed=False, decisions=50)


def closed(text: str) -> str:
    """Return a page's text without the blanks that elements leave before a sign."""
    return text.replace(" :", ":").replace(" .", ".")


def test_a_site_without_models_says_what_scores_and_how_to_begin(reader: Reader) -> None:
    page = reader.open(PATH)
    assert "fake-1 — النموذج المرفق" in page.text
    assert "يكفيه أربعون قرارًا ليبدأ" in page.text


def test_training_is_asked_for_once_and_can_be_stopped(reader: Reader, services: Services, site: Site) -> None:
    page = reader.press(reader.open(PATH), "درّب نموذجًا الآن")
    assert "ينتظر دوره" in page.text
    assert [button.label for button in page.buttons if "درّب" in button.label] == []
    page = reader.press(page, "أوقف التدريب")
    assert "أُوقف" in page.text
    assert [run.state for run in services.training.list(site)] == [RunState.CANCELLED]


def test_asking_twice_says_that_one_is_under_way(reader: Reader, services: Services, site: Site) -> None:
    page = reader.open(PATH)
    services.training.ask(site, EDITOR)
    assert "التدريب جارٍ على هذا الموقع" in reader.press(page, "درّب نموذجًا الآن").text


def test_the_steps_of_a_run_are_said_in_arabic(reader: Reader, services: Services, site: Site) -> None:
    run = services.training.begin(site, EDITOR)
    steps = [Step("labels"), Step("learning", attribute="TOXICITY", count=12), Step("writing", model="own-1")]
    services.training.step(run, ["a line of an old run", *steps])
    text = closed(reader.open(PATH).text)
    for said in ("a line of an old run", "يقرأ ما قرره الناس.", "إساءة: يتعلم من 12 قرارًا.", "يكتب own-1."):
        assert said in text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("too_few_decisions: alkhabar has 12", "يلزم أربعون على الأقل"),
        (LOST, "توقف عامل التدريب فجأة"),
        ("KeyError", "والسبب في سجل الخدمة"),
    ],
)
def test_why_a_run_failed_is_said_in_arabic(
    reader: Reader, services: Services, site: Site, error: str, said: str
) -> None:
    services.training.fail(services.training.begin(site, EDITOR), error)
    text = reader.open(PATH).text
    assert said in text
    assert error not in text


def test_the_page_tells_when_training_begins_by_itself(reader: Reader) -> None:
    assert "وفي الليل، عند الساعة 03:00" in reader.open(PATH).text


FACTS: dict[str, dict[str, Any]] = {
    "account_opposes": {"actor": "moderator:x", "against": 9, "sure": 12},
    "labels_contradict": {"against": 9, "sure": 12},
    "labels_turned": {"turned": 0.21},
    "too_few_decisions": {"count": 12, "rejected": 3, "least": 40, "each": 10},
    "attribute_worse": {"name": "INSULT", "candidate": 0.71, "champion": 0.8},
    "group_worse": {"name": "queue_at_random", "candidate": 0.71, "champion": 0.8},
    "more_errors": {"only_candidate": 14, "only_champion": 3},
    "robustness_worse": {"name": "tatweel", "candidate": 0.4, "shipped": 0.9},
    "identity_worse": {"candidate": 0.05, "shipped": 0.01},
    "forgets": {"candidate": 0.7, "shipped": 0.9},
}
SAID = {
    "account_opposes": "التعليقات الواضحة التي أجاب عنها moderator:x: 12، منها 9 بعكس الواضح.",
    "labels_turned": "تبدو 21٪ من الأجوبة كلها مقلوبة",
    "too_few_decisions": "قرارات القياس: 12، منها رفض: 3.",
    "attribute_worse": "إهانة: تمييزه 71.0٪، وتمييز المعتمد 80.0٪.",
    "group_worse": "ما اختارته القرعة من قائمة المراجعة: تمييزه 71.0٪",
    "robustness_worse": "التطويل: يبقى 40.0٪ مما كشفه مكشوفًا",
}


@pytest.mark.parametrize("code", FACTS)
def test_each_reason_of_the_gate_is_said_with_its_numbers_in_the_readers_language(
    reader: Reader, services: Services, site: Site, editor: Moderator, code: str
) -> None:
    found = reason(code, **FACTS[code])
    factories.candidate(services, site, "own-2", passed=False, refused=[found], decisions=50)
    text = closed(reader.open(f"{PATH}/own-2").text)
    assert SAID.get(code, "، ") in text
    assert found["detail"] not in text
    with services.store.begin() as tx:
        tx.moderators.save_preferences(editor.id, Preferences(language=Language.ENGLISH))
    english = reader.open(f"{PATH}/own-2").text
    assert "%(" not in text + english
    assert REASONS_SAID[code].split("%")[0].strip() not in english.replace(":", "") or REASONS_SAID[code][0] == "%"


def test_a_reason_from_before_the_facts_says_its_english(reader: Reader, services: Services, site: Site) -> None:
    old = {"code": "forgets", "detail": "AUC on our own corpus 0.700, shipped 0.900"}
    factories.candidate(services, site, "own-2", passed=False, refused=[old], decisions=50)
    assert "AUC on our own corpus 0.700, shipped 0.900" in reader.open(f"{PATH}/own-2").text


def test_a_model_is_compared_taught_and_read(reader: Reader, own: Model, editor: Moderator) -> None:
    page = reader.open(f"{PATH}/own-1")
    assert "اجتاز البوابة" in page.text
    assert "الإساءة 120 86.0٪ 80.0٪ +6.0" in page.text
    assert "لهجة مغاربية" in page.text
    assert "أخطاؤه وحده عند عتبة المراجعة: 3. أخطاء المعتمد وحده: 11." in page.text
    assert "صارت أثقل زمبليط صارت أخف مسكين" in page.text
    assert "هذا زمبليط كبير" in page.text
    assert "رفضه الناس" in page.text
    assert f"{editor.name} 480" in page.text


def test_promotion_and_going_back(reader: Reader, services: Services, site: Site, own: Model) -> None:
    page = reader.press(reader.open(f"{PATH}/own-1"), "اعتمده")
    assert "صار own-1 معتمدًا" in page.text
    assert services.scoring.analyze("نص", site).model == "own-1"
    page = reader.press(page, "أعد ما كان معتمدًا قبله")
    assert "عاد النموذج المرفق معتمدًا" in page.text
    assert services.models.champion(site) is None


def test_what_the_gate_refused_says_why_and_asks_for_a_reason(
    reader: Reader, services: Services, site: Site, refused: Model
) -> None:
    page = reader.open(f"{PATH}/own-2")
    assert "it errs more often" in page.text
    assert "لا يمكن اعتماد هذا النموذج" in reader.press(page, "اعتمده", despite="  ").text
    assert "صار own-2 معتمدًا" in reader.press(page, "اعتمده", despite="قرأت التعليقات كلها").text


def test_a_shadow_shows_where_it_would_have_acted_otherwise(
    reader: Reader, services: Services, site: Site, own: Model, fake_models: FakeModels
) -> None:
    fake_models.known["own-1"].overrides["رأي مختلف"] = {"TOXICITY": 0.9, "SPAM": 0.0}
    page = reader.press(reader.open(f"{PATH}/own-1"), "اجعله ظلًّا")
    assert "لم يصل تعليق منذ صار ظلًّا." in page.text
    factories.published(services, site, "رأي مختلف")
    page = reader.open(f"{PATH}/own-1")
    assert "التعليقات التي حكم عليها: 1. اتفق مع ما عُمل به في: 0." in page.text
    assert "كان حكمه: يُحال إلى المراجعة" in page.text
    assert "رأي مختلف" in page.text


def test_two_measured_models_make_a_curve(reader: Reader, services: Services, site: Site, own: Model) -> None:
    assert "<svg" not in reader.open(PATH).html
    report = {"attributes": own.report["attributes"], "decisions": 700}
    factories.candidate(services, site, "own-3", **report)
    assert 'aria-labelledby="curve"' in reader.open(PATH).html


def test_a_champion_that_cannot_be_loaded_is_told(
    reader: Reader, services: Services, site: Site, own: Model, fake_models: FakeModels
) -> None:
    del fake_models.known["own-1"]
    services.models.promote(site, "own-1", EDITOR)
    assert "تعذّر تحميل النموذج المعتمد" in reader.open(PATH).text


def test_a_withdrawn_comment_is_no_longer_shown(reader: Reader, services: Services, site: Site, own: Model) -> None:
    services.intake.withdraw(site, own.report["flips"][0]["comment_id"], EDITOR)
    assert "هذا زمبليط كبير" not in reader.open(f"{PATH}/own-1").text


def test_the_weeks_are_told_once_there_are_comments(reader: Reader, services: Services, site: Site) -> None:
    assert "أسبوعًا بأسبوع" not in reader.open(PATH).text
    factories.published(services, site)
    services.clock.advance(seconds=60)  # type: ignore[attr-defined]  # the test's own clock
    assert "أسبوعًا بأسبوع" in reader.open(PATH).text


def test_what_calls_for_a_look_is_said_with_where_to_look(reader: Reader, services: Services, site: Site) -> None:
    for _ in range(22):
        held = factories.held(services, site)
        services.review.decide(site, held.id, Decision(Choice.PUBLISH), EDITOR)
    services.clock.advance(seconds=60)  # type: ignore[attr-defined]  # the test's own clock
    page = reader.open(PATH)
    assert "أكثر ما توقفه الآلة ينشره الناس. راجع العتبات" in page.text
    assert "متوسط الدرجات بعيد عن نسبة ما يرفضه الناس." in page.text
    assert "0٪ (من 0٪ إلى 15٪)" in page.text


def test_the_rule_and_what_is_lacking_are_shown(reader: Reader, services: Services, site: Site, own: Model) -> None:
    services.models.shadow(site, "own-1", EDITOR)
    assert "مطفأ: لا يُعتمد نموذج إلا بقرار محرر." in reader.open(PATH).text
    services.sites.set_policy(site, replace(site.policy, promote_by_rule=True, rule_days=2), EDITOR)
    page = reader.open(PATH)
    assert "متى جُرّب يومين وحكم على 500 تعليق" in page.text
    assert "ما ينقصه بعد: لم تكتمل مدة تجربته." in page.text
    services.models.promote(site, "own-1", Actor("system", "rule"), rule={"days": 2, "comments": 612, "answers": 70})
    assert "لا نموذج يُجرّب الآن." in reader.open(PATH).text
    log = reader.open("/console/alkhabar/log").text
    assert "استوفى شروط الموقع: أيام تجربته 2.0، والتعليقات 612، والأجوبة 70" in log


def test_an_unknown_model_is_no_page(reader: Reader) -> None:
    assert reader.open(f"{PATH}/own-9").status == 404


def test_a_moderator_may_not_open_it(client: FlaskClient, services: Services, site: Site, own: Model) -> None:
    reader = Reader(client)
    reader.sign_in(factories.moderator(services, site, "بدر", Role.MODERATOR))
    assert [page_status(reader, path) for path in (PATH, f"{PATH}/own-1")] == [403, 403]
    assert services.models.get(site, "own-1").stage is Stage.CANDIDATE


def page_status(reader: Reader, path: str) -> int:
    page: Page = reader.open(path)
    return page.status


def test_english_readers_read_english(reader: Reader, services: Services, editor: Moderator, own: Model) -> None:
    with services.store.begin() as tx:
        tx.moderators.save_preferences(editor.id, Preferences(language=Language.ENGLISH))
    assert "Who taught it" in reader.open(f"{PATH}/own-1").text
    assert "Train a model now" in reader.open(PATH).text
