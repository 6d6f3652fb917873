"""Foreign callers are known and scored whatever the database does, and no longer than their key holds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from moderation.bootstrap import Services
from moderation.classifier.errors import ModelDamaged
from moderation.domain.errors import DatabaseUnavailable, InvalidKey, MissingKey
from moderation.domain.site import Scope, Site
from moderation.services.foreign import memory as memory_module
from moderation.services.foreign.callers import Caller, Callers
from moderation.services.foreign.memory import Memory
from moderation.services.sites import SYSTEM
from moderation.store.store import Store, Transaction
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeModels

MINUTES = 60


@pytest.fixture
def secret(services: Services, site: Site) -> str:
    return services.sites.create_key(site, "coral", [Scope.SCORE])[1]


@contextmanager
def _refusing(_store: Store) -> Iterator[Transaction]:
    raise DatabaseUnavailable("the database does not answer")
    yield


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Call `.setattr(Store, "read", _refusing)` to take the database away."""
    return monkeypatch


def take_away(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Store, "read", _refusing)


def test_a_caller_is_found_with_site_model_and_words(services: Services, site: Site, secret: str) -> None:
    caller = services.callers.find(secret)
    assert (caller.site, caller.key and caller.key.scopes) == (site, {Scope.SCORE})
    assert caller.model
    assert caller.model.model == "fake-1"
    assert caller.words is not None


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_key_is_no_caller(services: Services, nothing: str | None) -> None:
    with pytest.raises(MissingKey):
        services.callers.find(nothing)


@pytest.mark.parametrize("wrong", ["mk_unknown", "\ud800", "\0", "k" * 10_000])
def test_an_unknown_key_is_invalid(services: Services, wrong: str) -> None:
    with pytest.raises(InvalidKey):
        services.callers.find(wrong)


def test_a_known_caller_is_answered_without_the_database(
    services: Services, secret: str, clock: FakeClock, broken: pytest.MonkeyPatch
) -> None:
    known = services.callers.find(secret)
    take_away(broken)
    clock.advance(seconds=14 * MINUTES)
    assert services.callers.find(secret) == known


def test_after_a_quarter_of_an_hour_nobody_vouches_for_a_key(
    services: Services, secret: str, clock: FakeClock, broken: pytest.MonkeyPatch
) -> None:
    services.callers.find(secret)
    take_away(broken)
    clock.advance(seconds=15 * MINUTES + 1)
    with pytest.raises(DatabaseUnavailable):
        services.callers.find(secret)


def test_a_key_that_was_never_seen_cannot_be_decided_without_the_database(
    services: Services, secret: str, broken: pytest.MonkeyPatch
) -> None:
    take_away(broken)
    with pytest.raises(DatabaseUnavailable):
        services.callers.find(secret)


def test_a_database_that_hangs_is_not_waited_for(
    services: Services, site: Site, secret: str, clock: FakeClock, broken: pytest.MonkeyPatch
) -> None:
    memory = Memory[Caller](clock, patience_seconds=0, first_patience_seconds=5)
    hurried = Callers(services.sites, services.scoring, memory)
    known, back = hurried.find(secret), threading.Event()

    @contextmanager
    def hanging(store: Store) -> Iterator[Transaction]:
        back.wait(60)
        raise DatabaseUnavailable("it hung")
        yield

    broken.setattr(Store, "read", hanging)
    clock.advance(seconds=10)
    try:
        assert hurried.find(secret) == known
        with pytest.raises(DatabaseUnavailable):
            Callers(services.sites, services.scoring, Memory(clock, first_patience_seconds=0)).find(secret)
    finally:
        back.set()


def test_a_revoked_key_ends_within_seconds(services: Services, site: Site, clock: FakeClock) -> None:
    key, secret = services.sites.create_key(site, "coral", [Scope.SCORE])
    services.callers.find(secret)
    services.sites.revoke_key(site, key.id)
    clock.advance(seconds=3)
    with pytest.raises(InvalidKey):
        services.callers.find(secret)


def test_a_promoted_model_scores_within_seconds(
    services: Services, site: Site, secret: str, clock: FakeClock, fake_models: FakeModels
) -> None:
    services.callers.find(secret)
    fake_models.known["own-1"] = FakeClassifier("own-1")
    services.models.promote(site, factories.candidate(services, site, "own-1").name, SYSTEM)
    clock.advance(seconds=3)
    assert services.callers.scored(services.callers.find(secret), "نص")[0].model == "own-1"


def test_a_model_of_the_sites_own_that_fails_is_replaced_by_the_shipped_one(
    services: Services, site: Site, secret: str, fake_models: FakeModels
) -> None:
    fake_models.known["own-1"] = FakeClassifier("own-1", crashing={"نص"})
    services.models.promote(site, factories.candidate(services, site, "own-1").name, SYSTEM)
    model, scored = services.callers.scored(services.callers.find(secret), "نص")
    assert (model.model, set(scored.scores)) == ("fake-1", {"TOXICITY", "SPAM"})


def test_who_is_known_while_the_models_cannot_be_read_is_scored_by_the_shipped_one(
    services: Services, secret: str, broken: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseUnavailable("gone after the key was read")

    broken.setattr(type(services.scoring.judges), "of", refuse)
    caller = services.callers.find(secret)
    assert (caller.model, services.callers.scored(caller, "نص")[0].model) == (None, "fake-1")


def test_a_verdict_is_on_the_text_alone(services: Services, site: Site, secret: str) -> None:
    assert services.callers.judged(services.callers.find(secret), factories.INSULT).action == "hold"
    assert services.callers.judged(services.callers.find(secret), factories.KIND).action == "publish"


def test_memory_is_bounded(services: Services, site: Site, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "MOST", 2)
    secrets = [services.sites.create_key(site, "many", [Scope.SCORE])[1] for _ in range(4)]
    assert [services.callers.find(one).site for one in secrets] == [site] * 4
    assert len(services.callers.memory) == 2


def test_invented_keys_do_not_pile_up_before_a_hanging_database(
    services: Services, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_module, "MOST_PENDING", 0)
    with pytest.raises(DatabaseUnavailable):
        services.callers.find(secret)


def test_warming_up_asks_the_model_once(services: Services, fake_classifier: FakeClassifier) -> None:
    services.callers.warm()
    assert len(fake_classifier.calls) == 1


def test_warming_up_survives_a_damaged_model(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> None:
        raise ModelDamaged("no files")

    monkeypatch.setattr(FakeClassifier, "score", damaged)
    services.callers.warm()
