"""Those who comment on a site: found, looked at with their past, trusted or banned with a reason, and that undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from moderation.domain.comment import Comment, Status, checked_text
from moderation.domain.decision import Actor
from moderation.domain.errors import FieldError, InvalidField, NothingToUndo, UnknownAuthor
from moderation.domain.policy import Standing
from moderation.domain.site import Author, Site, StandingChange
from moderation.services.ports import Clock
from moderation.services.review.decisions import name_of
from moderation.store.store import Store, Transaction

PAGE = 50
SHOWN_COMMENTS = 50
SHOWN_CHANGES = 20
MAX_REASON_CHARS = 500


@dataclass(frozen=True)
class AuthorSummary:
    """An author and how many comments of each status they have."""

    author: Author
    counts: Mapping[Status, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Past:
    """A change of standing with the name of whoever made it; the newest one that stands can be undone."""

    change: StandingChange
    by: str
    undoable: bool


@dataclass(frozen=True)
class AuthorView(AuthorSummary):
    """An author with their newest comments and what was made of them, both newest first."""

    comments: tuple[Comment, ...] = ()
    past: tuple[Past, ...] = ()


@dataclass(frozen=True)
class Authors:
    """What the editors' page of authors shows and does."""

    store: Store
    clock: Clock

    def page(
        self, site: Site, words: str = "", standing: Standing | None = None, before: str | None = None
    ) -> tuple[list[AuthorSummary], str | None]:
        """Return a page of authors, newest first, and the id that the next page begins behind."""
        with self.store.read() as tx:
            found = tx.authors.page(site.id, words.strip(), standing, before=before, limit=PAGE + 1)
            counts = tx.authors.counts([author.id for author in found[:PAGE]])
        rows = [AuthorSummary(author, counts.get(author.id, {})) for author in found[:PAGE]]
        return rows, found[PAGE - 1].id if len(found) > PAGE else None

    def one(self, site: Site, author_id: str) -> AuthorView:
        """Return one author with their past; raises UnknownAuthor."""
        with self.store.read() as tx:
            author = _known(tx, site, author_id)
            comments = tx.comments.many(tx.authors.comment_ids(author.id, SHOWN_COMMENTS))
            counts = tx.authors.counts([author.id]).get(author.id, {})
            return AuthorView(author, counts, tuple(comments), _past(tx, author))

    def set_standing(
        self, site: Site, author_id: str, standing: Standing, reason: str | None, actor: Actor
    ) -> StandingChange | None:
        """Trust, ban or forget about an author from now on; None when nothing changes.

        Raises UnknownAuthor, InvalidText, and InvalidField for a reason of more than 500 characters.
        """
        reason = checked_text(reason, "/reason").strip() if reason else None
        if reason and len(reason) > MAX_REASON_CHARS:
            fault = FieldError("/reason", f"{len(reason)} characters; at most {MAX_REASON_CHARS}")
            raise InvalidField("the reason is too long", errors=[fault])
        now = self.clock()
        with self.store.begin() as tx:
            author = _known(tx, site, author_id, lock=True)
            change = tx.authors.set_standing(author, standing, reason or None, actor, now)
            if change:
                tx.audit.add(actor, "author.changed", author.id, now, site_id=site.id, standing=standing)
        return change

    def undo(self, site: Site, author_id: str, change_id: str, actor: Actor) -> Author:
        """Give an author back what was before a change of standing.

        Raises UnknownAuthor, and NothingToUndo unless the change is the newest one that stands.
        """
        now = self.clock()
        with self.store.begin() as tx:
            author = _known(tx, site, author_id, lock=True)
            change = _newest(tx.authors.changes(author.id, SHOWN_CHANGES))
            if change is None or change.id != change_id:
                raise NothingToUndo("this change was undone, or another was made since")
            tx.authors.undo(change, now)
            standing = change.previous_standing
            tx.audit.add(actor, "author.changed", author.id, now, site_id=site.id, standing=standing, undone=change.id)
            return _known(tx, site, author_id)


def _past(tx: Transaction, author: Author) -> tuple[Past, ...]:
    changes = tx.authors.changes(author.id, SHOWN_CHANGES)
    newest = _newest(changes)
    return tuple(Past(one, name_of(tx, Actor(*_parts(one.actor))), one is newest) for one in changes)


def _parts(actor: str) -> tuple[str, str]:
    kind, _, actor_id = actor.partition(":")
    return kind, actor_id


def _newest(changes: list[StandingChange]) -> StandingChange | None:
    return next((one for one in changes if one.undone_at is None), None)


def _known(tx: Transaction, site: Site, author_id: str, *, lock: bool = False) -> Author:
    author = tx.authors.get(site.id, author_id, lock=lock)
    if author is None:
        raise UnknownAuthor(f"no author '{author_id}' on this site")
    return author
