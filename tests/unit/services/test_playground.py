"""A text tried out: judged as the site would, beside the decisions whose texts are most like it."""

import pytest

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import BodyTooLong, EmptyBody, InvalidText
from moderation.domain.model import UnknownModel
from moderation.domain.policy import Action
from moderation.domain.site import Site
from moderation.services import playground
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeModels

pytestmark = pytest.mark.both_databases
BACK_OFFICE = Actor("key", "k1")
TEXT = "هذا الوزير غبي ولا يفهم شيئا"


def decided(services: Services, site: Site, body: str, choice: Choice = Choice.REJECT) -> str:
    comment = factories.scored(services, site, body)
    reason = Reason.INSULT if choice is Choice.REJECT else None
    return services.review.decide(site, comment.id, Decision(choice, reason), BACK_OFFICE).id


def nearest(services: Services, site: Site, text: str = TEXT) -> list[str]:
    return [one.comment.id for one in services.playground.tried(site, text).nearest]


def test_a_text_gets_the_verdict_that_a_comment_would(services: Services, site: Site) -> None:
    tried = services.playground.tried(site, TEXT)
    comment = factories.held(services, site, TEXT)
    assert tried.verdict == comment.verdict
    assert tried.verdict.action is Action.HOLD
    assert tried.leading == ("TOXICITY", ((11, 14),))


def test_a_score_that_no_word_raised_has_no_words(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.overrides["..؟"] = {"TOXICITY": 0.0}
    assert services.playground.tried(site, "..؟").leading == ("TOXICITY", ())


def test_the_most_alike_decision_comes_first_and_strangers_are_left_out(services: Services, site: Site) -> None:
    far = decided(services, site, "هذا الوزير زار المدينة", Choice.PUBLISH)
    near = decided(services, site, "هذا الوزير غبي ولا يفهم")
    decided(services, site, "الطقس جميل", Choice.PUBLISH)
    assert nearest(services, site) == [near, far]


def test_what_was_undone_edited_or_withdrawn_is_no_decision(
    services: Services, site: Site, clock: FakeClock, amal: Actor
) -> None:
    factories.held(services, site, TEXT)
    [claimed] = services.review.claim_next(site, amal)
    services.review.decide_claimed(claimed.claim.id, Decision(Choice.REJECT), amal)
    services.review.undo(site, amal)
    edited, withdrawn = decided(services, site, f"{TEXT} أبدا"), decided(services, site, f"{TEXT} يا ناس")
    services.intake.edit(site, edited, "نص آخر")
    services.intake.withdraw(site, withdrawn, BACK_OFFICE)
    assert nearest(services, site) == []


def test_only_the_newest_decisions_are_compared(
    services: Services, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playground, "DECISIONS", 1)
    decided(services, site, TEXT)
    clock.advance(seconds=1)
    newest = decided(services, site, f"{TEXT} أبدا")
    assert nearest(services, site) == [newest]


def test_a_text_that_is_no_comment_is_refused(services: Services, site: Site) -> None:
    for text, error in ((" ", EmptyBody), ("ن" * 10_001, BodyTooLong), ("نص\0", InvalidText)):
        with pytest.raises(error):
            services.playground.tried(site, text)


def test_another_version_says_what_it_would(services: Services, site: Site, fake_models: FakeModels) -> None:
    fake_models.known["own-1"] = FakeClassifier("own-1", overrides={TEXT: {"TOXICITY": 0.2, "SPAM": 0.02}})
    factories.candidate(services, site, "own-1")
    assert [model.name for model in services.playground.others(site)] == ["own-1"]
    assert not services.playground.shipped_aside(site)
    tried = services.playground.tried(site, TEXT, "own-1")
    assert (tried.verdict.action, tried.verdict.model) == (Action.HOLD, "fake-1")
    assert tried.other is not None
    assert (tried.other.verdict.action, tried.other.verdict.model) == (Action.PUBLISH, "own-1")
    assert tried.other.leading == ("TOXICITY", ((11, 14),))


def test_beside_a_champion_stands_the_shipped_model(services: Services, site: Site, fake_models: FakeModels) -> None:
    fake_models.known["own-1"] = FakeClassifier("own-1")
    factories.candidate(services, site, "own-1")
    services.models.promote(site, "own-1", BACK_OFFICE)
    assert services.playground.others(site) == []
    assert services.playground.shipped_aside(site)
    tried = services.playground.tried(site, TEXT, playground.SHIPPED)
    assert tried.other is not None
    assert (tried.verdict.model, tried.other.verdict.model) == ("own-1", "fake-1")


def test_a_version_that_is_unknown_or_damaged_is_refused(services: Services, site: Site) -> None:
    factories.candidate(services, site, "own-1")
    for name in ("own-1", "nothing"):
        with pytest.raises(UnknownModel):
            services.playground.tried(site, TEXT, name)
