"""Moderators: who they are, what they may do where, what they chose for themselves."""

import re
from dataclasses import dataclass

from moderation.domain.comment import checked_text
from moderation.domain.decision import Actor
from moderation.domain.errors import AlreadyExists, InvalidField, UnknownModerator
from moderation.domain.preferences import Preferences
from moderation.domain.site import Moderator, Role, Site
from moderation.services.people.passwords import Passwords, checked_password
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

MAX_NAME = 100
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
SYSTEM = Actor("system", "cli")


@dataclass(frozen=True)
class People:
    """The people of the console."""

    store: Store
    clock: Clock
    passwords: Passwords

    def add(self, email: str, name: str, password: str, site: Site, role: Role) -> Moderator:
        """Make a person with a role on a site; raises AlreadyExists, InvalidField."""
        email = checked_email(email)
        hashed = self.passwords.hash(checked_password(password))

        def work(tx: Transaction) -> Moderator:
            if tx.moderators.by_email(email):
                raise AlreadyExists(f"a moderator with the address '{email}' exists already")
            moderator_id = new_id()
            tx.moderators.add(moderator_id, email, name, hashed, self.clock())
            tx.moderators.set_role(moderator_id, site.id, role)
            tx.audit.add(SYSTEM, "moderator.added", moderator_id, self.clock(), site_id=site.id, role=role)
            return _moderator(tx, moderator_id)

        return self.store.run(work)

    def grant(self, email: str, site: Site, role: Role) -> Moderator:
        """Give a known person a role on one more site; raises UnknownModerator, AlreadyExists for one locked out."""
        with self.store.begin() as tx:
            moderator = _by_email(tx, email)
            if moderator.disabled:
                raise AlreadyExists(f"'{moderator.email}' is known and locked out; add the person with another address")
            tx.moderators.set_role(moderator.id, site.id, role)
            tx.audit.add(SYSTEM, "moderator.granted", moderator.id, self.clock(), site_id=site.id, role=role)
            return _moderator(tx, moderator.id)

    def all(self) -> list[Moderator]:
        """Return everyone, oldest first."""
        with self.store.read() as tx:
            return tx.moderators.all()

    def disable(self, email: str) -> None:
        """Lock a person out at once, sessions included; raises UnknownModerator."""

        def work(tx: Transaction) -> None:
            moderator = _by_email(tx, email)
            tx.moderators.disable(moderator.id, self.clock())
            tx.sessions.end_all(moderator.id)
            tx.opinions.give_back(moderator.id, self.clock())
            tx.queue.release_all(Actor("moderator", moderator.id), self.clock())
            tx.audit.add(SYSTEM, "moderator.disabled", moderator.id, self.clock(), site_id=None)

        self.store.run(work)

    def enable(self, email: str) -> None:
        """Let someone who was locked out in again, with the roles of before; raises UnknownModerator."""
        with self.store.begin() as tx:
            moderator = _by_email(tx, email)
            tx.moderators.enable(moderator.id)
            tx.audit.add(SYSTEM, "moderator.enabled", moderator.id, self.clock(), site_id=None)

    def rename(self, person: Moderator, name: str) -> None:
        """Change the name that colleagues see; raises InvalidField for an empty or overlong one."""
        wanted = checked_name(name)
        with self.store.begin() as tx:
            tx.moderators.rename(person.id, wanted)
            tx.audit.add(Actor("moderator", person.id), "moderator.renamed", person.id, self.clock(), site_id=None)

    def save_preferences(self, person: Moderator, preferences: Preferences) -> Moderator:
        """Keep what a person chose for themselves and return them with it."""
        with self.store.begin() as tx:
            tx.moderators.save_preferences(person.id, preferences)
            return _moderator(tx, person.id)


def checked_email(email: str) -> str:
    """Return an address as it is kept, in small letters; raises InvalidField for what is none."""
    wanted = checked_text(email, "/email").strip().lower()
    if not _EMAIL.fullmatch(wanted) or len(wanted) > 254:
        raise InvalidField(f"'{wanted}' is no e-mail address")
    return wanted


def checked_name(name: str) -> str:
    """Return a person's name, white space folded; raises InvalidField for an empty or overlong one."""
    wanted = " ".join(checked_text(name, "/name").split())
    if not wanted or len(wanted) > MAX_NAME:
        raise InvalidField(f"a name has 1 to {MAX_NAME} characters, not {len(wanted)}")
    return wanted


def _by_email(tx: Transaction, email: str) -> Moderator:
    moderator = tx.moderators.by_email(email.strip().lower())
    if moderator is None:
        raise UnknownModerator(f"no moderator with the address '{email}'")
    return moderator


def _moderator(tx: Transaction, moderator_id: str) -> Moderator:
    moderator = tx.moderators.by_id(moderator_id)
    assert moderator is not None
    return moderator
