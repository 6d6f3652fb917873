"""A site's team on its page, and the page that an invitation or a reset link leads to; read without scripts."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.site import Moderator, Role, Site
from tests import factories
from tests.fakes import FakeClock
from tests.unit.web.console_reader import Page, Reader

TEAM = "/console/alkhabar/people"
LINK = re.compile(r'id="link">http://localhost(/console/link/[A-Za-z0-9_-]+)<')
ADDRESS, NEW = "huda@alkhabar.example", "a password of my own"


@pytest.fixture
def reader(client: FlaskClient, admin: Moderator) -> Reader:
    """An administrator who is signed in."""
    reader = Reader(client)
    reader.sign_in(admin)
    return reader


@pytest.fixture
def stranger(app: Flask) -> Reader:
    """Someone with a link and another browser."""
    return Reader(app.test_client())


def invited(reader: Reader, role: str = "editor") -> str:
    page = reader.press(reader.open(TEAM), "اصنع رابط الدعوة", email=ADDRESS, role=role)
    assert page.status == 200
    [path] = LINK.findall(page.html)
    return str(path)


def change(reader: Reader, path: str, **fields: str) -> Page:
    token = reader.open(TEAM).submission("اصنع رابط الدعوة")[1]["csrf_token"]
    answer = reader.client.post(f"{TEAM}/{path}", data={"csrf_token": token} | fields, follow_redirects=True)
    return Page(answer)


def test_an_invitation_is_shown_once_and_leads_into_the_team(reader: Reader, stranger: Reader) -> None:
    path = invited(reader)
    assert path not in reader.open(TEAM).html
    page = stranger.open(path)
    assert "الموقع : الخبر — دورك : محرّر" in page.text.replace(":", " : ").replace("  ", " ")
    done = stranger.press(page, "انضمّ إلى الفريق", name="هدى سالم", password=NEW)
    assert (done.path, "يمكنك الدخول الآن بكلمة مرورك." in done.text) == ("/console/login", True)
    assert stranger.press(done, "ادخل", email=ADDRESS, password=NEW).path == "/console/alkhabar/"
    assert "هدى سالم" in reader.open(TEAM).text


@pytest.mark.parametrize(("name", "password"), [("", NEW), ("هدى", "short"), ("a\0", NEW)])
def test_what_cannot_be_is_said_and_the_link_still_works(
    reader: Reader, stranger: Reader, name: str, password: str
) -> None:
    path = invited(reader)
    page = stranger.press(stranger.open(path), "انضمّ إلى الفريق", name=name, password=password)
    assert (page.status, "اكتب اسمًا، وكلمة مرور من عشرة أحرف على الأقل." in page.text) == (422, True)
    assert stranger.press(page, "انضمّ إلى الفريق", name="هدى", password=NEW).path == "/console/login"


def test_a_link_that_was_used_says_so_in_arabic(reader: Reader, stranger: Reader) -> None:
    path = invited(reader)
    page = stranger.open(path)
    stranger.press(page, "انضمّ إلى الفريق", name="هدى", password=NEW)
    for again in (stranger.open(path), stranger.press(page, "انضمّ إلى الفريق", name="هدى", password=NEW)):
        assert (again.status, "انتهى هذا الرابط أو استُعمل من قبل" in again.text) == (410, True)


def test_an_invitation_is_taken_back(reader: Reader, stranger: Reader) -> None:
    path = invited(reader)
    assert "أُلغيت الدعوة." in reader.press(reader.open(TEAM), "ألغِ الدعوة").text
    assert stranger.open(path).status == 410


def test_someone_known_from_another_site_joins_without_a_link(
    reader: Reader, services: Services, other_site: Site
) -> None:
    known = factories.moderator(services, other_site, "بدر")
    page = reader.press(reader.open(TEAM), "اصنع رابط الدعوة", email=known.email, role="moderator")
    assert "هذا الشخص معروف من موقع آخر، وصار في فريقك." in page.text
    assert "بدر" in page.text


@pytest.mark.parametrize(
    ("email", "role", "status"),
    [("nobody", "editor", 422), ("a@b", "king", 422), ("a@b", "", 422), ("a\0@b", "editor", 422), ("", "editor", 422)],
)
def test_a_wrong_address_or_role_is_refused(reader: Reader, email: str, role: str, status: int) -> None:
    page = change(reader, "invite", email=email, role=role)
    assert (page.status, "اكتب بريدًا إلكترونيًا صحيحًا واختر دورًا." in page.text) == (status, True)


def test_a_role_is_changed(reader: Reader, services: Services, moderator: Moderator) -> None:
    page = reader.press(reader.open(TEAM), "غيّر الدور", role="editor")
    assert "تغيّر الدور." in page.text
    assert services.people.all()[-1].roles == {"alkhabar": Role.EDITOR}


def test_a_person_is_locked_out_let_in_and_removed(reader: Reader, stranger: Reader, moderator: Moderator) -> None:
    page = reader.press(reader.open(TEAM), "أوقف حسابه")
    assert "موقوف" in page.text
    assert stranger.sign_in(moderator).status == 401
    page = reader.press(page, "أعِد حسابه")
    assert stranger.sign_in(moderator).status == 200
    assert moderator.name not in reader.press(page, "أزِله من الموقع").text
    assert stranger.open("/console/alkhabar/").status == 404


def test_a_reset_link_gives_a_new_password(reader: Reader, stranger: Reader, moderator: Moderator) -> None:
    page = reader.press(reader.open(TEAM), "رابط كلمة مرور جديدة")
    [path] = LINK.findall(page.html)
    done = stranger.press(stranger.open(path), "احفظ كلمة المرور", password=NEW)
    assert done.path == "/console/login"
    assert stranger.sign_in(moderator, password=NEW).path == "/console/alkhabar/"


def test_ones_own_row_has_no_buttons_and_a_forged_form_changes_nothing(reader: Reader, admin: Moderator) -> None:
    labels = [button.label for button in reader.open(TEAM).buttons]
    assert [label for label in labels if label in ("أزِله من الموقع", "أوقف حسابه", "غيّر الدور")] == []
    page = change(reader, "act", person=admin.id, act="remove")
    assert (page.status, "لا تغيّر دورك أو حسابك بنفسك" in page.text) == (409, True)


def test_who_serves_other_sites_too_can_only_leave_this_one(
    reader: Reader, services: Services, other_site: Site, moderator: Moderator
) -> None:
    services.people.grant(moderator.email, other_site, Role.MODERATOR)
    labels = [button.label for button in reader.open(TEAM).buttons]
    assert "أزِله من الموقع" in labels
    assert "أوقف حسابه" not in labels
    page = change(reader, "act", person=moderator.id, act="reset")
    assert (page.status, "هذا الشخص يخدم مواقع لست مديرها" in page.text) == (403, True)
    assert LINK.findall(page.html) == []


@pytest.mark.parametrize("act", ["", "fly"])
def test_an_unknown_act_is_refused(reader: Reader, moderator: Moderator, act: str) -> None:
    assert change(reader, "act", person=moderator.id, act=act).status == 422


def test_an_old_invitation_is_not_listed(
    reader: Reader, services: Services, site: Site, admin: Moderator, clock: FakeClock
) -> None:
    services.links.invite(ADDRESS, site, Role.MODERATOR, Actor("system", "test"))
    assert ADDRESS in reader.open(TEAM).text
    clock.advance(seconds=72 * 3600)
    reader.sign_in(admin, TEAM)
    assert ADDRESS not in reader.open(TEAM).text
