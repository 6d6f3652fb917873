"""The second step of signing in, sessions that idle away or are ended, and what a person chose for themselves."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.access_errors import CodeRefused, LoginBlocked, LoginRefused
from moderation.domain.errors import AlreadyExists, InvalidField
from moderation.domain.preferences import ACTION_KEYS, Digits, Language, Preferences
from moderation.domain.site import Moderator
from moderation.store.tables import audit, moderators, recovery_codes, sessions
from tests import factories
from tests.factories import PASSWORD
from tests.fakes import FakeClock

pytestmark = pytest.mark.both_databases


def log_in(services: Services, person: Moderator) -> str:
    return services.sign_in.log_in(person.email, PASSWORD, "192.0.2.1", "Firefox — Linux")


def last_used(services: Services) -> datetime:
    with services.store.read() as tx:
        used: datetime = tx.connection.execute(sa.select(sessions.c.last_used_at)).scalar_one()
    return used


@pytest.fixture
def seed(services: Services, moderator: Moderator) -> str:
    """The seed in the person's app, whose factor is switched on."""
    seed = services.second_factor.begin(moderator).seed
    services.second_factor.confirm(moderator, pyotp.TOTP(seed).at(services.clock()))
    return seed


@pytest.fixture
def person(services: Services, moderator: Moderator, seed: str) -> Moderator:
    """The person once their factor is on, a minute later: a fresh code is due."""
    [found] = [one for one in services.people.all() if one.id == moderator.id]
    return found


def code(services: Services, seed: str, steps: int = 0) -> str:
    return pyotp.TOTP(seed).at(services.clock() + timedelta(seconds=30 * steps))


def test_a_password_alone_opens_nothing_once_there_is_a_second_factor(services: Services, person: Moderator) -> None:
    token = log_in(services, person)
    assert services.sign_in.by_session(token) is None
    assert services.sign_in.awaiting_code(token) == person


def test_the_code_opens_the_session(services: Services, person: Moderator, seed: str, clock: FakeClock) -> None:
    clock.advance(seconds=30)
    token = log_in(services, person)
    services.sign_in.enter_code(token, code(services, seed))
    assert services.sign_in.by_session(token) == person
    assert services.sign_in.awaiting_code(token) is None


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(
    services: Services, person: Moderator, seed: str, clock: FakeClock, steps: int
) -> None:
    clock.advance(seconds=90)
    services.sign_in.enter_code(log_in(services, person), code(services, seed, steps))


@pytest.mark.parametrize("steps", [-2, 2])
def test_an_older_or_later_code_is_refused(
    services: Services, person: Moderator, seed: str, clock: FakeClock, steps: int
) -> None:
    clock.advance(seconds=90)
    with pytest.raises(CodeRefused):
        services.sign_in.enter_code(log_in(services, person), code(services, seed, steps))


def test_a_code_is_taken_once(services: Services, person: Moderator, seed: str, clock: FakeClock) -> None:
    clock.advance(seconds=30)
    services.sign_in.enter_code(log_in(services, person), code(services, seed))
    with pytest.raises(CodeRefused):
        services.sign_in.enter_code(log_in(services, person), code(services, seed))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\udcff", "٣", "a" * 40, "½½½½½½"])
def test_what_is_no_code_is_refused(services: Services, person: Moderator, typed: str) -> None:
    with pytest.raises(CodeRefused):
        services.sign_in.enter_code(log_in(services, person), typed)


def test_a_code_may_be_typed_in_arabic_digits_and_with_a_space(
    services: Services, person: Moderator, seed: str, clock: FakeClock
) -> None:
    clock.advance(seconds=30)
    typed = code(services, seed).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    services.sign_in.enter_code(log_in(services, person), f" {typed[:3]} {typed[3:]} ")


def test_five_wrong_codes_block_even_the_right_one(
    services: Services, person: Moderator, seed: str, clock: FakeClock
) -> None:
    clock.advance(seconds=30)
    token = log_in(services, person)
    for _ in range(5):
        with pytest.raises(CodeRefused):
            services.sign_in.enter_code(token, "x")
    with pytest.raises(LoginBlocked) as blocked:
        services.sign_in.enter_code(token, code(services, seed))
    assert blocked.value.retry_after


def test_signing_in_again_does_not_give_new_tries_at_the_code(services: Services, person: Moderator) -> None:
    for _ in range(5):
        with pytest.raises(CodeRefused):
            services.sign_in.enter_code(log_in(services, person), "000")
    with pytest.raises(LoginBlocked):
        services.sign_in.enter_code(log_in(services, person), "000")


def test_a_session_waits_ten_minutes_for_its_code(services: Services, person: Moderator, clock: FakeClock) -> None:
    token = log_in(services, person)
    clock.advance(seconds=600)
    assert services.sign_in.awaiting_code(token) is None
    with pytest.raises(LoginRefused):
        services.sign_in.enter_code(token, "000000")


def test_a_recovery_code_opens_the_session_once(services: Services, moderator: Moderator) -> None:
    seed = services.second_factor.begin(moderator).seed
    codes = services.second_factor.confirm(moderator, code(services, seed))
    services.sign_in.enter_code(log_in(services, moderator), codes[3].upper())
    assert services.second_factor.codes_left(moderator) == len(codes) - 1
    with pytest.raises(CodeRefused):
        services.sign_in.enter_code(log_in(services, moderator), codes[3])


def test_neither_seed_nor_recovery_codes_are_in_the_database(services: Services, moderator: Moderator) -> None:
    seed = services.second_factor.begin(moderator).seed
    codes = services.second_factor.confirm(moderator, code(services, seed))
    with services.store.read() as tx:
        stored = str([tx.connection.execute(sa.select(table)).all() for table in (moderators, recovery_codes, audit)])
    assert [secret for secret in (seed, *codes) if secret in stored or secret.replace("-", "") in stored] == []
    assert all(re.fullmatch(r"(?:[a-z2-7]{4}-){3}[a-z2-7]{4}", one) for one in codes)


def test_a_factor_that_was_begun_but_not_confirmed_asks_for_nothing(services: Services, moderator: Moderator) -> None:
    first = services.second_factor.begin(moderator)
    assert services.second_factor.begin(moderator) == first
    assert services.sign_in.by_session(log_in(services, moderator)) == moderator


def test_new_recovery_codes_end_the_old_ones(
    services: Services, person: Moderator, seed: str, clock: FakeClock
) -> None:
    clock.advance(seconds=30)
    old = services.second_factor.renew_codes(person, code(services, seed))
    clock.advance(seconds=30)
    new = services.second_factor.renew_codes(person, code(services, seed))
    with pytest.raises(CodeRefused):
        services.second_factor.check(person, old[0])
    services.second_factor.check(person, new[0])


def test_a_factor_goes_by_a_code_and_then_the_password_is_enough(
    services: Services, person: Moderator, seed: str, clock: FakeClock
) -> None:
    with pytest.raises(AlreadyExists):
        services.second_factor.begin(person)
    clock.advance(seconds=30)
    services.second_factor.remove(person, code(services, seed))
    assert services.sign_in.by_session(log_in(services, person))
    assert services.second_factor.codes_left(person) == 0


def test_a_session_that_is_not_used_for_two_hours_ends(
    services: Services, moderator: Moderator, clock: FakeClock
) -> None:
    token = log_in(services, moderator)
    clock.advance(seconds=7199)
    assert services.sign_in.by_session(token)
    clock.advance(seconds=7200)
    assert services.sign_in.by_session(token) is None


def test_a_page_that_polls_does_not_lengthen_a_session(
    services: Services, moderator: Moderator, clock: FakeClock
) -> None:
    token = log_in(services, moderator)
    clock.advance(seconds=3600)
    assert services.sign_in.by_session(token, used=False)
    clock.advance(seconds=3600)
    assert services.sign_in.by_session(token) is None


def test_the_last_use_is_written_at_most_once_a_minute(
    services: Services, moderator: Moderator, clock: FakeClock
) -> None:
    token = log_in(services, moderator)
    began = last_used(services)
    clock.advance(seconds=59)
    services.sign_in.by_session(token)
    assert last_used(services) == began
    clock.advance(seconds=1)
    services.sign_in.by_session(token)
    assert last_used(services) == services.clock()


def test_a_session_is_ended_from_another_one(services: Services, moderator: Moderator) -> None:
    here, there = log_in(services, moderator), log_in(services, moderator)
    listed = {session.id for session in services.sign_in.sessions(moderator)}
    other = services.sign_in.session_id(there)
    assert other
    assert listed == {services.sign_in.session_id(here), other}
    assert services.sign_in.end_session(moderator, other)
    assert services.sign_in.by_session(there) is None
    assert services.sign_in.by_session(here) == moderator
    assert not services.sign_in.end_session(moderator, other)


def test_nobody_ends_the_session_of_another(services: Services, moderator: Moderator) -> None:
    session = services.sign_in.session_id(log_in(services, moderator))
    assert session
    stranger = factories.moderator(services, services.sites.by_slug("alkhabar"))
    assert not services.sign_in.end_session(stranger, session)


def test_all_other_sessions_end_at_once(services: Services, moderator: Moderator) -> None:
    here, there = log_in(services, moderator), log_in(services, moderator)
    assert services.sign_in.end_others(moderator, here) == 1
    assert (services.sign_in.by_session(here), services.sign_in.by_session(there)) == (moderator, None)


def test_a_provider_vouches_for_who_is_known_and_not_locked_out(services: Services, moderator: Moderator) -> None:
    assert services.sign_in.by_session(services.sign_in.vouched(moderator.email.upper())) == moderator
    services.people.disable(moderator.email)
    for email in (moderator.email, "nobody@alkhabar.example"):
        with pytest.raises(LoginRefused):
            services.sign_in.vouched(email)


def test_someone_locked_out_is_let_in_again(services: Services, moderator: Moderator) -> None:
    services.people.disable(moderator.email)
    services.people.enable(moderator.email)
    assert services.sign_in.by_session(log_in(services, moderator)) == moderator


def test_preferences_come_back_as_they_were_kept(services: Services, moderator: Moderator) -> None:
    wanted = Preferences(Language.ENGLISH, Digits.ARABIC, False, {"publish": "g"}, ("high",), 45)
    assert services.people.save_preferences(moderator, wanted).preferences == wanted
    assert moderator.preferences == Preferences()


def test_preferences_of_another_release_are_as_if_never_chosen(services: Services, moderator: Moderator) -> None:
    with services.store.begin() as tx:
        tx.connection.execute(moderators.update().values(preferences={"language": "fr"}))
    assert services.people.all()[0].preferences == Preferences()


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({"keymap": {"fly": "g"}}, {"/keymap/fly"}),
        ({"keymap": {"publish": "q"}}, {"/keymap/publish"}),
        ({"keymap": {"publish": "gg"}}, {"/keymap/publish"}),
        ({"keymap": {"publish": ""}}, {"/keymap/publish"}),
        ({"keymap": {"publish": "d"}}, {"/keymap/publish", "/keymap/reject"}),
        ({"hide_bands": ("purple",)}, {"/hide_bands"}),
        ({"break_minutes": 241}, {"/break_minutes"}),
        ({"break_minutes": -1}, {"/break_minutes"}),
    ],
)
def test_wrong_preferences_are_named_one_by_one(given: dict[str, object], pointers: set[str]) -> None:
    with pytest.raises(InvalidField) as refused:
        Preferences(**given)  # type: ignore[arg-type]  # wrong on purpose
    assert {fault.pointer for fault in refused.value.errors} == pointers


def test_two_actions_may_swap_their_letters() -> None:
    letters = Preferences(keymap={"publish": "d", "reject": "f"}).letters()
    assert (letters["publish"], letters["reject"], letters["skip"]) == ("d", "f", ACTION_KEYS["skip"])
