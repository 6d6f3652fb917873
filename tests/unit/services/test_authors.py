"""Authors as editors meet them: found in any spelling, with their past, trusted or banned with a reason, undone."""

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.comment import AuthorRef, Status
from moderation.domain.decision import Actor
from moderation.domain.errors import AuthorBanned, InvalidField, InvalidText, NothingToUndo, UnknownAuthor
from moderation.domain.policy import Standing
from moderation.domain.site import Author, Site
from moderation.services import authors
from moderation.store.tables import audit
from tests import factories
from tests.fakes import FakeClock

pytestmark = pytest.mark.both_databases
EDITOR = Actor("key", "k1")
REASON = "إعلانات متكررة"


@pytest.fixture
def salim(services: Services, site: Site) -> Author:
    factories.held(services, site, author="u7", name="سَليم الأحـمد")
    return services.sites.author(site, "u7")


def found(services: Services, site: Site, words: str = "", standing: Standing | None = None) -> list[str]:
    rows, _ = services.authors.page(site, words, standing)
    return [row.author.external_id for row in rows]


def standing(services: Services, site: Site, author: Author) -> tuple[Standing, str | None]:
    view = services.authors.one(site, author.id)
    return view.author.standing, view.author.standing_reason


@pytest.mark.parametrize("words", ["سليم", "الاحمد", " سَلِيم ", "u7", "م الأ"])
def test_an_author_is_found_by_name_in_any_spelling_and_by_the_sites_id(
    services: Services, site: Site, salim: Author, words: str
) -> None:
    factories.published(services, site, author="u8", name="هدى")
    assert found(services, site, words) == ["u7"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "سليمان", "ـ", "u77"])
def test_what_no_author_is_called_finds_nobody(services: Services, site: Site, salim: Author, words: str) -> None:
    assert found(services, site, words) == []


def test_a_changed_name_is_found_and_the_old_one_is_not(services: Services, site: Site, salim: Author) -> None:
    factories.published(services, site, author="u7", name="أبو سالم")
    assert (found(services, site, "ابو سالم"), found(services, site, "سليم")) == (["u7"], [])


def test_authors_come_by_pages_newest_first_with_their_counts(
    services: Services, site: Site, other_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authors, "PAGE", 2)
    factories.published(services, other_site, author="u9")
    for name in ("u1", "u2", "u3"):
        factories.published(services, site, author=name)
    factories.held(services, site, author="u3")
    rows, following = services.authors.page(site)
    assert [row.author.external_id for row in rows] == ["u3", "u2"]
    assert rows[0].counts == {Status.PUBLISHED: 1, Status.HELD: 1}
    rest, end = services.authors.page(site, before=following)
    assert ([row.author.external_id for row in rest], end) == (["u1"], None)


def test_the_banned_can_be_listed_alone(services: Services, site: Site, salim: Author) -> None:
    factories.published(services, site, author="u8")
    services.authors.set_standing(site, salim.id, Standing.BANNED, REASON, EDITOR)
    assert found(services, site, standing=Standing.BANNED) == ["u7"]


def test_a_ban_holds_at_once_and_its_undo_too(services: Services, site: Site, salim: Author) -> None:
    change = services.authors.set_standing(site, salim.id, Standing.BANNED, REASON, EDITOR)
    assert change
    with pytest.raises(AuthorBanned):
        factories.received(services, site, author="u7")
    services.authors.undo(site, salim.id, change.id, EDITOR)
    assert standing(services, site, salim) == (Standing.NORMAL, None)
    factories.received(services, site, author="u7")


def test_an_authors_past_shows_comments_and_who_changed_what(
    services: Services, site: Site, salim: Author, clock: FakeClock, amal: Actor
) -> None:
    services.authors.set_standing(site, salim.id, Standing.TRUSTED, None, EDITOR)
    clock.advance(seconds=60)
    services.authors.set_standing(site, salim.id, Standing.BANNED, REASON, amal)
    newest = factories.received(services, site, author="u8")
    view = services.authors.one(site, salim.id)
    assert [(one.change.standing, one.by, one.undoable) for one in view.past] == [
        (Standing.BANNED, "أمل", True),
        (Standing.TRUSTED, "key:k1", False),
    ]
    assert [comment.author.external_id for comment in view.comments] == ["u7"]
    assert newest.id not in {comment.id for comment in view.comments}


def test_only_the_newest_change_that_stands_is_undone_one_after_another(
    services: Services, site: Site, salim: Author
) -> None:
    first = services.authors.set_standing(site, salim.id, Standing.TRUSTED, "صحفي", EDITOR)
    second = services.authors.set_standing(site, salim.id, Standing.BANNED, REASON, EDITOR)
    assert first
    assert second
    with pytest.raises(NothingToUndo):
        services.authors.undo(site, salim.id, first.id, EDITOR)
    services.authors.undo(site, salim.id, second.id, EDITOR)
    assert standing(services, site, salim) == (Standing.TRUSTED, "صحفي")
    with pytest.raises(NothingToUndo):
        services.authors.undo(site, salim.id, second.id, EDITOR)
    services.authors.undo(site, salim.id, first.id, EDITOR)
    assert standing(services, site, salim) == (Standing.NORMAL, None)


def test_a_change_by_the_sites_api_is_part_of_the_past(services: Services, site: Site, salim: Author) -> None:
    services.sites.put_author(site, AuthorRef("u7", None), Standing.BANNED, EDITOR, REASON)
    [past] = services.authors.one(site, salim.id).past
    assert (past.change.standing, past.change.reason, past.undoable) == (Standing.BANNED, REASON, True)


def test_saving_what_stands_changes_nothing(services: Services, site: Site, salim: Author) -> None:
    assert services.authors.set_standing(site, salim.id, Standing.NORMAL, " ", EDITOR) is None
    assert services.authors.one(site, salim.id).past == ()
    with services.store.read() as tx:
        assert tx.connection.execute(sa.select(audit).where(audit.c.subject == salim.id)).all() == []


def test_a_reason_that_cannot_be_kept_is_refused(services: Services, site: Site, salim: Author) -> None:
    with pytest.raises(InvalidField):
        services.authors.set_standing(site, salim.id, Standing.BANNED, "س" * 501, EDITOR)
    with pytest.raises(InvalidText):
        services.authors.set_standing(site, salim.id, Standing.BANNED, "س\0", EDITOR)


def test_another_sites_author_does_not_exist(services: Services, other_site: Site, salim: Author) -> None:
    with pytest.raises(UnknownAuthor):
        services.authors.one(other_site, salim.id)
    with pytest.raises(UnknownAuthor):
        services.authors.set_standing(other_site, salim.id, Standing.BANNED, REASON, EDITOR)
    with pytest.raises(UnknownAuthor):
        services.authors.undo(other_site, salim.id, "c", EDITOR)
