"""Moderators and how they sign in."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from moderation.domain.decision import Actor
from moderation.domain.errors import (
    AlreadyExists,
    InvalidField,
    LoginBlocked,
    LoginRefused,
    UnknownModerator,
)
from moderation.domain.site import Moderator, Role, Site
from moderation.services.passwords import Passwords, digest
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

SESSION_HOURS = 12
MIN_PASSWORD = 10
FREE_FAILURES = {"email": 5, "address": 30}  # a newsroom shares one address
LONGEST_BLOCK_SECONDS = 900
SYSTEM = Actor("system", "cli")


@dataclass(frozen=True)
class People:
    """Moderators and their sessions in the console."""

    store: Store
    clock: Clock
    passwords: Passwords

    def add(self, email: str, name: str, password: str, site: Site, role: Role) -> Moderator:
        """Make a person with a role on a site; raises AlreadyExists, InvalidField."""
        email = email.strip().lower()
        if "@" not in email or len(email) > 254:
            raise InvalidField(f"'{email}' is no e-mail address")
        if len(password) < MIN_PASSWORD:
            raise InvalidField(f"the password has {len(password)} characters; at least {MIN_PASSWORD} are needed")
        hashed = self.passwords.hash(password)

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
        with self.store.begin() as tx:
            moderator = _by_email(tx, email)
            tx.moderators.disable(moderator.id, self.clock())
            tx.sessions.end_all(moderator.id)
            tx.audit.add(SYSTEM, "moderator.disabled", moderator.id, self.clock(), site_id=None)

    def log_in(self, email: str, password: str, address: str) -> str:
        """Return a new session's token.

        Raises LoginRefused for a wrong address or password (which of them is not said), LoginBlocked with
        `retry_after` after five failures in a row for one e-mail, or thirty from one network address: the
        pause doubles with each, up to a quarter of an hour.
        """
        email = email.strip().lower()
        subjects = {"email": digest(f"email:{email}"), "address": digest(f"address:{address}")}
        self._refuse_blocked(subjects.values())
        with self.store.read() as tx:
            moderator = tx.moderators.by_email(email)
            hashed = tx.moderators.password_hash(moderator.id) if moderator else None
        if not self.passwords.matches(hashed, password) or moderator is None or moderator.disabled:
            self._count_failure(subjects)
            raise LoginRefused("wrong e-mail address or password")
        token = secrets.token_urlsafe(32)
        now = self.clock()
        with self.store.begin() as tx:
            tx.login_attempts.clear(subjects["email"])
            tx.sessions.add(digest(token), moderator.id, now, now + timedelta(hours=SESSION_HOURS))
            if hashed and self.passwords.outdated(hashed):
                tx.moderators.set_password_hash(moderator.id, self.passwords.hash(password))
            tx.audit.add(Actor("moderator", moderator.id), "session.started", moderator.id, now, site_id=None)
        return token

    def by_session(self, token: str | None) -> Moderator | None:
        """Return who a session token belongs to; None when it ended or they were locked out."""
        if not token:
            return None
        with self.store.read() as tx:
            moderator_id = tx.sessions.moderator_id(digest(token), self.clock())
            moderator = tx.moderators.by_id(moderator_id) if moderator_id else None
        return moderator if moderator and not moderator.disabled else None

    def log_out(self, token: str) -> None:
        """End a session."""
        with self.store.begin() as tx:
            tx.sessions.end(digest(token))

    def _refuse_blocked(self, subjects: Iterable[str]) -> None:
        now = self.clock()
        with self.store.read() as tx:
            blocks = [until for subject in subjects if (until := tx.login_attempts.blocked_until(subject))]
        longest = max(blocks, default=now)
        if longest > now:
            seconds = int((longest - now).total_seconds()) + 1
            raise LoginBlocked("too many failed attempts; wait before the next one", retry_after=seconds)

    def _count_failure(self, subjects: Mapping[str, str]) -> None:
        now = self.clock()
        with self.store.begin() as tx:
            for kind, subject in subjects.items():
                beyond = tx.login_attempts.fail(subject, now) - FREE_FAILURES[kind]
                if beyond >= 0:
                    pause = min(15 * 2**beyond, LONGEST_BLOCK_SECONDS)
                    tx.login_attempts.block(subject, now + timedelta(seconds=pause))


def _by_email(tx: Transaction, email: str) -> Moderator:
    moderator = tx.moderators.by_email(email.strip().lower())
    if moderator is None:
        raise UnknownModerator(f"no moderator with the address '{email}'")
    return moderator


def _moderator(tx: Transaction, moderator_id: str) -> Moderator:
    moderator = tx.moderators.by_id(moderator_id)
    assert moderator is not None
    return moderator
