"""Signing in to the console, and what keeps strangers and forged forms out."""

import gzip
import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.site import Moderator, Role, Site
from moderation.web.console import static_files
from tests import factories
from tests.fakes import FakeClock
from tests.unit.web.console_reader import Page, Reader

QUEUE = "/console/alkhabar/"


@pytest.fixture
def reader(client: FlaskClient) -> Reader:
    return Reader(client)


def test_the_right_password_leads_to_the_only_sites_queue(reader: Reader, moderator: Moderator) -> None:
    page = reader.sign_in(moderator)
    assert (page.status, page.path) == (200, QUEUE)


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(reader: Reader, moderator: Moderator) -> None:
    wrong = reader.sign_in(moderator, password="not the password")
    unknown = reader.press(wrong, "ادخل", email="nobody@alkhabar.example", password=factories.PASSWORD)
    assert wrong.status == unknown.status == 401
    assert "البريد أو كلمة المرور غير صحيحة." in wrong.text
    assert "البريد أو كلمة المرور غير صحيحة." in unknown.text
    assert moderator.email in wrong.html  # need not be typed again


def test_an_address_that_no_database_could_hold_is_refused_as_wrong(reader: Reader) -> None:
    page = reader.press(reader.open("/console/login"), "ادخل", email="a\0@b", password="x")
    assert page.status == 401


def test_guessing_is_slowed_down_and_the_page_says_how_long_to_wait(
    reader: Reader, moderator: Moderator, clock: FakeClock
) -> None:
    for _ in range(5):
        reader.sign_in(moderator, password="a guess")
    blocked = reader.sign_in(moderator)
    assert blocked.status == 429
    assert "انتظر 16 ثانية ثم حاول من جديد." in blocked.text
    clock.advance(seconds=16)
    assert reader.sign_in(moderator).path == QUEUE


def test_a_blocked_answer_carries_retry_after(client: FlaskClient, reader: Reader, moderator: Moderator) -> None:
    for _ in range(5):
        reader.sign_in(moderator, password="a guess")
    action, fields = reader.open("/console/login").submission("ادخل")
    answer = client.post(action, data=fields | {"email": moderator.email, "password": "x"})
    assert answer.headers["Retry-After"] == "16"


@pytest.mark.parametrize(
    "path", ["/console/", QUEUE, "/console/alkhabar/state", "/console/alkhabar/models/alkhabar-2026.11.28-1"]
)
def test_a_stranger_is_sent_to_the_log_in_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/console/login?next={path}")


def test_after_signing_in_one_lands_where_one_wanted_to_go(
    reader: Reader, services: Services, moderator: Moderator, other_site: Site
) -> None:
    services.people.grant(moderator.email, other_site, Role.EDITOR)
    assert reader.sign_in(moderator, "/console/annahar/").path == "/console/annahar/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/console/",
        "/\\evil.example",
        "/console/../../evil",
        "/console/alkhabar/../../evil",
        "/console/\r\nX: y",
        "javascript:alert(1)",
        "/demo/",
    ],
)
def test_signing_in_never_leads_outside_the_console(client: FlaskClient, moderator: Moderator, target: str) -> None:
    _, fields = Page(client.get("/console/login")).submission("ادخل")
    given = fields | {"email": moderator.email, "password": factories.PASSWORD}
    answer = client.post("/console/login", query_string={"next": target}, data=given)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")


def test_who_is_signed_in_is_not_asked_again(reader: Reader, moderator: Moderator) -> None:
    reader.sign_in(moderator)
    assert reader.open(f"/console/login?next={QUEUE}").path == QUEUE


def test_logging_out_ends_the_session_on_the_server_too(app: Flask, reader: Reader, moderator: Moderator) -> None:
    page = reader.sign_in(moderator)
    stolen = reader.client.get_cookie("mushrif")
    assert stolen
    assert "خرجت من لوحة المراجعة." in reader.press(page, "اخرج").text
    thief = app.test_client()
    thief.set_cookie("mushrif", stolen.value)
    assert Reader(thief).open(QUEUE).path == "/console/login"


def test_a_session_ends_after_twelve_hours_and_the_form_leads_back_to_the_queue(
    client: FlaskClient, reader: Reader, moderator: Moderator, held_comment: Comment, clock: FakeClock
) -> None:
    page = reader.sign_in(moderator)
    clock.advance(seconds=12 * 3600)
    action, fields = page.submission("انشر")
    answer = client.post(action, data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/console/login?next={QUEUE}")


def test_a_disabled_moderator_is_out_at_once(reader: Reader, services: Services, moderator: Moderator) -> None:
    reader.sign_in(moderator)
    services.people.disable(moderator.email)
    assert reader.open(QUEUE).path == "/console/login"


@pytest.mark.parametrize("token", [None, "forged"])
@pytest.mark.parametrize("button", ["انشر", "ارفض", "تخطَّ", "اخرج"])
def test_a_form_without_its_token_changes_nothing(
    reader: Reader, services: Services, moderator: Moderator, held_comment: Comment, button: str, token: str | None
) -> None:
    page = reader.sign_in(moderator)
    action, fields = page.submission(button)
    del fields["csrf_token"]
    answer = Page(reader.client.post(action, data=fields | ({"csrf_token": token} if token else {})))
    assert (answer.status, "csrf_failed" in answer.text) == (400, True)
    assert "انتهت صلاحية الصفحة، أعد تحميلها" in answer.text
    assert services.intake.get(services.sites.by_slug("alkhabar"), held_comment.id) == held_comment
    assert reader.open(QUEUE).path == QUEUE


def test_logging_in_needs_the_token_too(client: FlaskClient, moderator: Moderator) -> None:
    given = {"email": moderator.email, "password": factories.PASSWORD}
    answer = client.post("/console/login", data=given)
    assert answer.status_code == 400


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/console/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure_and_signing_in_works(client: FlaskClient, moderator: Moderator) -> None:
    https = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/console/login"}}
    page = client.get("/console/login", **https)
    assert "Secure" in page.headers["Set-Cookie"]
    given = {"email": moderator.email, "password": factories.PASSWORD}
    answer = client.post("/console/login", data=Page(page).submission("ادخل")[1] | given, **https)
    assert answer.status_code == 303


def test_pages_are_never_kept_by_the_browser(client: FlaskClient) -> None:
    assert client.get("/console/login").headers["Cache-Control"] == "no-store"


def test_an_unknown_page_answers_in_arabic(reader: Reader, moderator: Moderator) -> None:
    reader.sign_in(moderator)
    for path in ("/console/alkhabar/nothing/here", "/console/alkhabar/decide", "/console/static/x/none.css"):
        page = reader.open(path)
        assert (page.status, "لا شيء في هذا العنوان" in page.text) == (404, True), path


def test_a_crash_is_an_arabic_page_without_a_trace(reader: Reader, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash() -> str:
        raise RuntimeError("a secret detail")

    monkeypatch.setitem(app.view_functions, "console.login_form", crash)
    page = reader.open("/console/login")
    assert (page.status, "خطأ داخلي" in page.text, "secret" in page.html) == (500, True, False)


@pytest.fixture
def style(reader: Reader) -> str:
    """The address of the first style sheet."""
    return reader.open("/console/login").html.split('rel="stylesheet" href="')[1].split('"')[0]


def test_files_are_kept_for_a_year_under_an_address_that_changes_with_their_content(
    client: FlaskClient, style: str
) -> None:
    older = style.replace(style.split("/")[3], "000000000000")
    with client.get(style) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get(older) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_every_font_that_the_style_names_is_there(client: FlaskClient, style: str) -> None:
    with client.get(style) as answer:
        fonts = [part.split('"')[0] for part in answer.get_data(as_text=True).split('url("')[1:]]
    assert len(fonts) == 4
    for font in fonts:
        with client.get(style.replace("tokens.css", font)) as answer:
            assert (answer.status_code, answer.mimetype) == (200, "font/woff2"), font


@pytest.mark.parametrize("name", ["tokens.css", "base.css", "queue.css", "pages.css"])
def test_no_style_sheet_knows_left_or_right(client: FlaskClient, style: str, name: str) -> None:
    with client.get(style.replace("tokens.css", name)) as answer:
        assert not re.findall(r"\b(?:left|right)\b", answer.get_data(as_text=True))


def test_all_style_sheets_together_stay_small() -> None:
    sent = [text for name, text in static_files.texts().items() if name.endswith(".css")]
    assert sum(len(gzip.compress(sheet, 9)) for sheet in sent) <= 8_192


# The second step


@pytest.fixture
def seed(services: Services, moderator: Moderator, clock: FakeClock) -> str:
    """The seed in the moderator's app; a fresh code is due."""
    seed = services.second_factor.begin(moderator).seed
    services.second_factor.confirm(moderator, pyotp.TOTP(seed).at(clock()))
    clock.advance(seconds=60)
    return seed


def test_after_the_password_the_code_is_asked_for_and_leads_on(
    reader: Reader, moderator: Moderator, seed: str, clock: FakeClock
) -> None:
    page = reader.sign_in(moderator, QUEUE)
    assert (page.path, "أدخل الرمز" in page.text) == ("/console/login/code", True)
    assert reader.press(page, "ادخل", code=pyotp.TOTP(seed).at(clock())).path == QUEUE


def test_no_page_opens_between_the_two_steps(reader: Reader, moderator: Moderator, seed: str) -> None:
    reader.sign_in(moderator)
    assert reader.open(QUEUE).path == "/console/login"


def test_a_wrong_code_is_refused_in_arabic(reader: Reader, moderator: Moderator, seed: str) -> None:
    page = reader.press(reader.sign_in(moderator), "ادخل", code="000")
    assert (page.status, "الرمز غير صحيح، أو انتهى وقته، أو استُعمل من قبل." in page.text) == (401, True)


def test_guessing_codes_is_slowed_down_too(reader: Reader, moderator: Moderator, seed: str) -> None:
    page = reader.sign_in(moderator)
    for _ in range(6):
        page = reader.press(page, "ادخل", code="000")
    assert (page.status, "محاولات كثيرة لم تنجح." in page.text) == (429, True)


def test_who_owes_no_code_is_not_asked_for_one(reader: Reader, moderator: Moderator) -> None:
    assert reader.open("/console/login/code").path == "/console/login"
    reader.sign_in(moderator)
    assert reader.open("/console/login/code").path == QUEUE


def test_a_session_that_ended_meanwhile_starts_over(
    reader: Reader, moderator: Moderator, seed: str, clock: FakeClock
) -> None:
    page = reader.sign_in(moderator)
    clock.advance(seconds=600)
    assert reader.press(page, "ادخل", code="000000").path == "/console/login"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0", "Firefox — Linux"),
        (
            "Mozilla/5.0 (Linux; Android 16) Chrome/156.0.0.0 Mobile Safari/537.36",
            "Chrome — Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile Safari/604.1",
            "Safari — iOS",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0.0.0 Safari/537.36 Edg/156.0", "Edge — Windows"),
        ("a script", ""),
    ],
)
def test_of_a_browser_only_a_coarse_name_is_kept(
    reader: Reader, services: Services, moderator: Moderator, agent: str, name: str
) -> None:
    reader.client.environ_base["HTTP_USER_AGENT"] = agent
    reader.sign_in(moderator)
    assert [session.browser for session in services.sign_in.sessions(moderator)] == [name]
