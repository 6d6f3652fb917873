"""The authors' pages: a list to search, one author's past, and standing changed and undone by an editor."""

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.policy import Standing
from moderation.domain.site import Author, Moderator, Site
from moderation.services import authors
from tests import factories
from tests.unit.web.console_reader import Page, Reader

PATH = "/console/alkhabar/authors"


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


@pytest.fixture
def salim(services: Services, site: Site) -> Author:
    factories.held(services, site, author="u7", name="سليم\N{RIGHT-TO-LEFT OVERRIDE}")
    return services.sites.author(site, "u7")


def save(reader: Reader, author: Author, **fields: str) -> Page:
    return reader.press(reader.open(f"{PATH}/{author.id}"), "احفظ حاله", **fields)


def test_a_site_without_authors_says_so(reader: Reader) -> None:
    assert "لم يكتب أحد تعليقًا بعد." in reader.open(PATH).text


def test_authors_are_listed_searched_and_opened(reader: Reader, services: Services, site: Site, salim: Author) -> None:
    factories.published(services, site, author="u8", name=None)
    page = reader.open(PATH)
    assert ("سليم" in page.text, "كاتب بلا اسم" in page.text) == (True, True)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page.html
    searched = reader.open(f"{PATH}?q=سليم")
    assert f'href="{PATH}/{salim.id}"' in searched.html
    assert "كاتب بلا اسم" not in searched.text
    assert "لا كاتب يطابق ما بحثت عنه." in reader.open(f"{PATH}?standing=banned").text
    assert "لا كاتب يطابق ما بحثت عنه." not in reader.open(f"{PATH}?standing=nonsense").text


def test_the_list_goes_on_behind_its_end(
    reader: Reader, services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authors, "PAGE", 1)
    for name in ("u1", "u2"):
        factories.published(services, site, author=name)
    page = reader.open(PATH)
    assert ("u2" in page.text, "u1" in page.text, "الأقدم" in page.text) == (True, False, True)


def test_an_author_is_banned_with_a_reason_and_that_is_undone(
    reader: Reader, services: Services, site: Site, salim: Author
) -> None:
    page = save(reader, salim, standing="banned", reason="إعلانات متكررة")
    assert "حُفظ، ويسري من الآن." in page.text
    assert "محظور سلمى" in " ".join(page.text.replace("—", "").split())
    assert services.sites.author(site, "u7").standing is Standing.BANNED
    undone = reader.press(page, "تراجع")
    assert "عاد حاله كما كان." in undone.text
    assert services.sites.author(site, "u7").standing is Standing.NORMAL
    assert "تراجع" not in [button.label for button in undone.buttons]


def test_an_undo_that_came_late_says_so(reader: Reader, services: Services, site: Site, salim: Author) -> None:
    page = save(reader, salim, standing="banned", reason="إعلانات")
    save(reader, salim, standing="trusted", reason="صحفي")
    assert "لم يُتراجع عن شيء" in reader.press(page, "تراجع").text
    assert services.sites.author(site, "u7").standing is Standing.TRUSTED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"standing": "banned", "reason": " "}, "اكتب السبب"),
        ({"standing": "banned", "reason": "س" * 501}, "السبب أطول من 500 حرف"),
        ({"standing": "trusted", "reason": "س\0"}, "حرف لا يُكتب"),
    ],
)
def test_a_reason_that_cannot_be_is_refused_in_arabic_and_the_choice_kept(
    reader: Reader, services: Services, site: Site, salim: Author, fields: dict[str, str], said: str
) -> None:
    page = save(reader, salim, **fields)
    assert (page.status, said in page.text) == (422, True)
    assert f'value="{fields["standing"]}" checked' in page.html
    assert services.sites.author(site, "u7").standing is Standing.NORMAL


def test_a_standing_that_is_none_is_refused(reader: Reader, salim: Author) -> None:
    assert save(reader, salim, standing="king", reason="x").status == 422


def test_an_authors_page_shows_their_comments(reader: Reader, services: Services, site: Site, salim: Author) -> None:
    erased = factories.published(services, site, "تعليق سيُسحب", author="u7")
    services.intake.withdraw(site, erased.id, factories.actor(factories.moderator(services, site)))
    page = reader.open(f"{PATH}/{salim.id}")
    assert factories.INSULT in page.text
    assert "تعليق سيُسحب" not in page.text
    assert 'href="/console/alkhabar/?author=u7"' in page.html


def test_another_sites_author_and_an_unknown_one_do_not_exist(
    reader: Reader, services: Services, other_site: Site
) -> None:
    factories.published(services, other_site, author="u9")
    other = services.sites.author(other_site, "u9")
    assert [reader.open(f"{PATH}/{one}").status for one in (other.id, "nobody")] == [404, 404]
