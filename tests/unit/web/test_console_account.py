"""A person's own page, read with scripts turned off: name, password, second factor, sessions, preferences."""

import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.preferences import ACTION_KEYS, Digits, Language, Preferences
from moderation.domain.site import Moderator
from tests import factories
from tests.fakes import FakeClock
from tests.unit.web.console_reader import Page, Reader

ACCOUNT, FACTOR = "/console/account", "/console/account/factor"
CODE = re.compile(r"<code>([a-z2-7-]{19})</code>")
NEW = "a rather different one"


@pytest.fixture
def reader(client: FlaskClient, moderator: Moderator) -> Reader:
    """A moderator who is signed in."""
    reader = Reader(client)
    reader.sign_in(moderator)
    return reader


@pytest.fixture
def elsewhere(app: Flask, moderator: Moderator) -> Reader:
    """The same moderator in a second browser."""
    other = Reader(app.test_client())
    other.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Android 16) Firefox/148.0"
    other.sign_in(moderator)
    return other


def now(services: Services, moderator: Moderator) -> Moderator:
    return next(person for person in services.people.all() if person.id == moderator.id)


def seed_of(page: Page) -> str:
    found: str = re.findall(r'class="secret" dir="ltr">([A-Z2-7]{32})<', page.html)[0]
    return found


def switched_on(reader: Reader, clock: FakeClock) -> tuple[str, list[str]]:
    """Switch the second factor on through the pages; return seed and recovery codes, a fresh code being due."""
    page = reader.open(FACTOR)
    seed = seed_of(page)
    done = reader.press(page, "فعّل الرمز الثاني", code=pyotp.TOTP(seed).at(clock()))
    clock.advance(seconds=60)
    return seed, CODE.findall(done.html)


def test_a_name_is_changed_for_colleagues_to_see(reader: Reader, services: Services, moderator: Moderator) -> None:
    page = reader.press(reader.open(ACCOUNT), "احفظ الاسم", name="  أمل   حداد ")
    assert "حُفظ الاسم." in page.text
    assert now(services, moderator).name == "أمل حداد"


@pytest.mark.parametrize("name", ["", "   ", "ا" * 101, "a\0b"])
def test_a_name_that_cannot_be_is_refused_in_place(
    reader: Reader, services: Services, moderator: Moderator, name: str
) -> None:
    page = reader.press(reader.open(ACCOUNT), "احفظ الاسم", name=name)
    assert (page.status, "اكتب اسمًا من حرف إلى مئة حرف." in page.text) == (422, True)
    assert now(services, moderator) == moderator


def test_a_new_password_opens_and_ends_the_other_sessions(
    reader: Reader, elsewhere: Reader, moderator: Moderator
) -> None:
    page = reader.press(reader.open(ACCOUNT), "غيّر كلمة المرور", current=factories.PASSWORD, wanted=NEW)
    assert "تغيّرت كلمة المرور" in page.text
    assert elsewhere.open(ACCOUNT).path == "/console/login"
    assert elsewhere.sign_in(moderator).status == 401
    assert elsewhere.sign_in(moderator, ACCOUNT, NEW).path == ACCOUNT


@pytest.mark.parametrize(
    ("current", "wanted", "said", "status"),
    [
        ("wrong", NEW, "كلمة المرور الحالية غير صحيحة.", 401),
        (factories.PASSWORD, "short", "كلمة المرور الجديدة أقصر من عشرة أحرف.", 422),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    reader: Reader, moderator: Moderator, app: Flask, current: str, wanted: str, said: str, status: int
) -> None:
    page = reader.press(reader.open(ACCOUNT), "غيّر كلمة المرور", current=current, wanted=wanted)
    assert (page.status, said in page.text) == (status, True)
    assert Reader(app.test_client()).sign_in(moderator).status == 200


def test_who_guesses_the_current_password_has_to_wait(reader: Reader) -> None:
    page = reader.open(ACCOUNT)
    for _ in range(6):
        page = reader.press(page, "غيّر كلمة المرور", current="a guess", wanted=NEW)
    assert (page.status, "محاولات كثيرة لم تنجح." in page.text) == (429, True)


def test_a_second_factor_is_set_up_from_the_page_and_asked_for_from_then_on(
    reader: Reader, app: Flask, moderator: Moderator, clock: FakeClock
) -> None:
    seed, codes = switched_on(reader, clock)
    assert len(set(codes)) == 8
    other = Reader(app.test_client())
    page = other.sign_in(moderator, ACCOUNT)
    assert page.path == "/console/login/code"
    assert other.press(page, "ادخل", code=pyotp.TOTP(seed).at(clock())).path == ACCOUNT


def test_the_picture_holds_the_seed_and_needs_no_other_host(reader: Reader) -> None:
    page = reader.open(FACTOR)
    assert 'src="data:image/svg+xml' in page.html
    assert seed_of(reader.open(FACTOR)) == seed_of(page)


def test_a_wrong_first_code_switches_nothing_on(reader: Reader, services: Services, moderator: Moderator) -> None:
    page = reader.press(reader.open(FACTOR), "فعّل الرمز الثاني", code="000")
    assert (page.status, "الرمز غير صحيح" in page.text) == (401, True)
    assert not now(services, moderator).second_factor


def test_recovery_codes_are_shown_once_and_can_be_renewed(reader: Reader, clock: FakeClock) -> None:
    seed, codes = switched_on(reader, clock)
    page = reader.open(FACTOR)
    assert [code for code in codes if code in page.html] == []
    new = reader.press(page, "اصنع رموز استرداد جديدة", code=pyotp.TOTP(seed).at(clock()))
    assert len(set(CODE.findall(new.html)) - set(codes)) == 8


def test_a_recovery_code_removes_the_factor_of_a_lost_phone(
    reader: Reader, services: Services, moderator: Moderator, clock: FakeClock
) -> None:
    _, codes = switched_on(reader, clock)
    page = reader.press(reader.open(FACTOR), "أزِل الرمز الثاني", code=codes[0])
    assert "أُزيل الرمز الثاني." in page.text
    assert not now(services, moderator).second_factor


def test_a_wrong_code_removes_nothing(
    reader: Reader, services: Services, moderator: Moderator, clock: FakeClock
) -> None:
    switched_on(reader, clock)
    for button in ("أزِل الرمز الثاني", "اصنع رموز استرداد جديدة"):
        assert reader.press(reader.open(FACTOR), button, code="000").status == 401
    assert now(services, moderator).second_factor


def test_sessions_are_listed_without_addresses_and_ended_one_by_one(reader: Reader, elsewhere: Reader) -> None:
    page = reader.open(ACCOUNT)
    assert "Firefox — Android" in page.text
    assert "127.0.0.1" not in page.html
    assert "انتهت الجلسة." in reader.press(page, "أنهِ الجلسة").text
    assert elsewhere.open(ACCOUNT).path == "/console/login"
    assert reader.open(ACCOUNT).path == ACCOUNT


def test_all_other_sessions_end_by_one_button(reader: Reader, elsewhere: Reader) -> None:
    reader.press(reader.open(ACCOUNT), "أنهِ كل الجلسات الأخرى")
    assert elsewhere.open(ACCOUNT).path == "/console/login"
    assert reader.open(ACCOUNT).path == ACCOUNT


def chosen(**changed: str) -> dict[str, str]:
    letters = {f"key_{name}": letter for name, letter in ACTION_KEYS.items()}
    return letters | {"language": "ar", "numerals": "auto", "break_minutes": "0"} | changed


def test_preferences_are_kept_and_english_is_spoken_from_then_on(
    reader: Reader, services: Services, moderator: Moderator
) -> None:
    wanted = chosen(language="en", numerals="arab", hide="high", break_minutes="45", key_publish="g", swipe="on")
    page = reader.open(ACCOUNT)
    _, fields = page.submission("احفظ التفضيلات")
    answer = reader.client.post(f"{ACCOUNT}/preferences", data={"csrf_token": fields["csrf_token"]} | wanted)
    assert answer.status_code == 303
    expected = Preferences(Language.ENGLISH, Digits.ARABIC, False, {"publish": "g"}, ("high",), 45, True, False)
    assert now(services, moderator).preferences == expected
    page = reader.open(ACCOUNT)
    assert '<html lang="en" dir="ltr">' in page.html
    assert "My account" in page.text


@pytest.mark.parametrize(
    "wrong",
    [{"language": "fr"}, {"key_publish": "d"}, {"key_publish": "q"}, {"break_minutes": "x"}, {"break_minutes": "999"}],
)
def test_preferences_that_cannot_be_are_refused_in_arabic(
    reader: Reader, services: Services, moderator: Moderator, wrong: dict[str, str]
) -> None:
    page = reader.press(reader.open(ACCOUNT), "احفظ التفضيلات", **chosen(**wrong))
    assert (page.status, "لم تُحفظ التفضيلات" in page.text) == (422, True)
    assert now(services, moderator).preferences == Preferences()


@pytest.mark.parametrize("path", [ACCOUNT, FACTOR])
def test_a_stranger_sees_no_account(client: FlaskClient, path: str) -> None:
    assert Reader(client).open(path).path == "/console/login"
