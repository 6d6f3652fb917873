"""The editor's pages about models in a real browser: promoted without scripts, readable for all."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from moderation.domain.decision import Actor
from moderation.domain.site import Moderator
from moderation.domain.training import Step
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.pages import SCREENS, Axe, is_readable, sign_in
from tests.fakes import FakeClassifier, FakeModels
from training.reasons import reason

PATH = "/console/alkhabar/models"
EDITOR = Actor("moderator", "m1")
ONE = (
    ("TOXICITY", 400, 0.871, 0.79, 0.081, 0.05, 0.11),
    ("SPAM", 380, 0.96, 0.962, -0.002, -0.01, 0.01),
    ("mgr", 210, 0.88, 0.77, 0.11, 0.06, 0.16),
)


REFUSED = [
    reason("account_opposes", actor="moderator:m7", against=9, sure=12),
    reason("group_worse", name="mgr", candidate=0.71, champion=0.802),
    reason("robustness_worse", name="tatweel", candidate=0.41, shipped=0.93),
    reason("more_errors", only_candidate=14, only_champion=3),
]


def rows() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "rows": count,
            "candidate": {"auc": mine},
            "champion": {"auc": theirs},
            "gain": gain,
            "gain_interval": [low, high],
        }
        for name, count, mine, theirs, gain, low, high in ONE
    ]


@pytest.fixture(autouse=True)
def models(live: Live, editor: Moderator, fake_models: FakeModels) -> None:
    """A refused model, one that passed and is the shadow, live comments, and a run that failed."""
    wild = factories.published(live.services, live.site, "يا زمبليط الوزارة، متى تعملون؟")
    teachers = [{"actor": f"moderator:{editor.id}", "answers": 412, "share": 0.8, "clear": 60, "against": 2}]
    told: dict[str, Any] = {
        "attributes": rows()[:2],
        "groups": rows()[2:],
        "errors": {"only_candidate": 14, "only_champion": 41, "p_value": 0.0004, "hold": 0.5},
        "decisions": 1200,
        "held_out": 400,
        "champion": "open-1",
        "moved": {"up": ["زمبليط", "خنفشار", "مطبلون"], "down": ["مسكين", "خروف العيد"]},
        "contributors": teachers,
    }
    flip = {"comment_id": wild.id, "decision": "reject", "candidate": 0.83, "champion": 0.21, "candidate_right": True}
    for number in (1, 2):
        fake_models.known[f"alkhabar-2026.11.2{number}-1"] = FakeClassifier(
            f"alkhabar-2026.11.2{number}-1", overrides={"كلام مطبلون": {"TOXICITY": 0.77, "SPAM": 0.0}}
        )
    early = {"attributes": [rows()[0] | {"candidate": {"auc": 0.83}}], "decisions": 300, "refused": REFUSED}
    factories.candidate(live.services, live.site, "alkhabar-2026.11.21-1", passed=False, **early)
    factories.candidate(live.services, live.site, "alkhabar-2026.11.22-1", flips=[flip], **told)
    live.services.models.shadow(live.site, "alkhabar-2026.11.22-1", EDITOR)
    for body in (factories.KIND, "كلام مطبلون"):
        factories.published(live.services, live.site, body)
    live.clock.advance(seconds=3600)
    run = live.services.training.begin(live.site, EDITOR)
    learning = Step("learning", attribute="TOXICITY", count=1200)
    live.services.training.step(run, [Step("labels"), Step("decisions", count=1200), learning, Step("gate")])
    live.services.training.fail(run, "too_few_decisions: alkhabar has 12 decisions to learn from; 40 are needed")


def test_a_model_is_read_promoted_and_taken_back_without_scripts(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, editor, PATH)
    page.get_by_role("link", name="alkhabar-2026.11.22-1").first.click()
    expect(page.get_by_text("يا زمبليط الوزارة")).to_be_visible()
    expect(page.get_by_text("كلام مطبلون")).to_be_visible()
    page.get_by_role("button", name="اعتمده").click()
    expect(page.get_by_text("صار alkhabar-2026.11.22-1 معتمدًا")).to_be_visible()
    page.get_by_role("button", name="أعد ما كان معتمدًا قبله").click()
    expect(page.get_by_text("عاد النموذج المرفق معتمدًا")).to_be_visible()
    page.get_by_role("button", name="درّب نموذجًا الآن").click()
    expect(page.get_by_text("ينتظر دوره").first).to_be_visible()


def test_a_trial_is_begun_and_ended_without_scripts(
    live: Live, open_page: Callable[..., Page], editor: Moderator
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, live, editor, PATH)
    page.get_by_role("link", name="alkhabar-2026.11.22-1").first.click()
    page.get_by_role("link", name="جرّبه على حصة من التعليقات").click()
    page.get_by_label("كم من كل مئة تعليق؟").fill("٢٠")
    page.get_by_label("أعلم أن القرّاء يرون ما يحكم به.").check()
    page.get_by_role("button", name="ابدأ التجربة").click()
    expect(page.get_by_role("heading", name=re.compile("تجربته على .20٪ من التعليقات"))).to_be_visible()
    page.get_by_role("button", name="أنهِ التجربة").click()
    expect(page.get_by_text("انتهت التجربة")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_how_a_trial_goes(
    live: Live, open_page: Callable[..., Page], editor: Moderator, axe: Axe, screen: str
) -> None:
    live.services.models.canary(live.site, "alkhabar-2026.11.22-1", 50, EDITOR)
    for body in (factories.KIND, factories.INSULT) * 40:
        factories.scored(live.services, live.site, body)
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, PATH)
    is_readable(page, axe)
    for place in ("alkhabar-2026.11.22-1", "alkhabar-2026.11.22-1/canary"):
        page.goto(f"{live.url}{PATH}/{place}")
        is_readable(page, axe)


@pytest.mark.parametrize("screen", SCREENS)
def test_everyone_can_read_the_pages_about_models(
    live: Live, open_page: Callable[..., Page], editor: Moderator, axe: Axe, screen: str
) -> None:
    page = open_page(**SCREENS[screen])
    sign_in(page, live, editor, PATH)
    is_readable(page, axe)
    for name in ("alkhabar-2026.11.22-1", "alkhabar-2026.11.21-1"):
        page.goto(f"{live.url}{PATH}/{name}")
        is_readable(page, axe)
