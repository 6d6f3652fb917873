"""Signing in by password or by an identity provider's word, the second step, and the sessions that follow."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from moderation.domain.access import Session
from moderation.domain.access_errors import LoginRefused
from moderation.domain.decision import Actor
from moderation.domain.errors import StorageFull
from moderation.domain.site import Moderator
from moderation.services.people.passwords import Passwords, checked_password, digest
from moderation.services.people.second_factor import SecondFactor
from moderation.services.people.throttle import Throttle
from moderation.services.ports import Clock
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

CODE_MINUTES = 10
TOUCH_SECONDS = 60


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lasts at most, and how long without being used."""

    longest: timedelta
    idle: timedelta


@dataclass(frozen=True)
class SignIn:
    """Opens sessions, tells whose they are, ends them."""

    store: Store
    clock: Clock
    passwords: Passwords
    throttle: Throttle
    factor: SecondFactor
    lifetimes: Lifetimes

    def log_in(self, email: str, password: str, address: str, browser: str = "") -> str:
        """Return a new session's token; who has a second factor opens it with `enter_code`.

        Raises LoginRefused for a wrong address or password (which of them is not said), LoginBlocked with
        `retry_after` after five failures in a row for one e-mail, or thirty from one network address: the
        pause doubles with each, up to a quarter of an hour.
        """
        email = email.strip().lower()
        subjects = self.throttle.subjects(email=email, address=address)
        self.throttle.refuse_blocked(subjects.values())
        with self.store.read() as tx:
            moderator = tx.moderators.by_email(email)
            hashed = tx.moderators.password_hash(moderator.id) if moderator else None
        if not self.passwords.matches(hashed, password) or moderator is None or moderator.disabled:
            self.throttle.count_failure(subjects)
            raise LoginRefused("wrong e-mail address or password")
        with self.store.begin() as tx:
            tx.login_attempts.clear(subjects["email"])
            if hashed and self.passwords.outdated(hashed):
                tx.moderators.set_password_hash(moderator.id, self.passwords.hash(password))
            return self._start(tx, moderator, browser, "password")

    def vouched(self, email: str, browser: str = "") -> str:
        """Return a new session's token for an address that an identity provider vouches for.

        The second factor is asked for as after a password. Raises LoginRefused for an address that nobody has,
        or someone locked out.
        """
        with self.store.begin() as tx:
            moderator = tx.moderators.by_email(email.strip().lower())
            if moderator is None or moderator.disabled:
                raise LoginRefused("nobody with this address may sign in")
            return self._start(tx, moderator, browser, "provider")

    def by_session(self, token: str | None, *, used: bool = True) -> Moderator | None:
        """Return who a session's token belongs to; None when it ended, waits for a code, or they were locked out.

        `used` False looks without lengthening the session: a page that polls on its own is no use of it.
        """
        session, moderator = self._find(token)
        if session is None or session.awaits_code:
            return None
        if used and token:
            self._touch(session, token)
        return moderator

    def awaiting_code(self, token: str | None) -> Moderator | None:
        """Return who has shown a password in this session and still owes the code."""
        session, moderator = self._find(token)
        return moderator if session and session.awaits_code else None

    def enter_code(self, token: str, code: str) -> None:
        """Open a session that waits for a code from the app or a recovery code.

        Raises CodeRefused, LoginBlocked after five wrong codes in a row, LoginRefused when the session is over.
        """
        person = self.awaiting_code(token)
        if person is None:
            raise LoginRefused("this session waits for no code; sign in again")
        self.factor.check(person, code)
        now = self.clock()
        with self.store.begin() as tx:
            tx.sessions.confirm(digest(token), now, now + self.lifetimes.longest)
            tx.audit.add(Actor("moderator", person.id), "session.confirmed", person.id, now, site_id=None)

    def log_out(self, token: str) -> None:
        """End a session."""
        with self.store.begin() as tx:
            tx.sessions.end(digest(token))

    def sessions(self, person: Moderator) -> list[Session]:
        """Return a person's open sessions, the last used first."""
        now = self.clock()
        with self.store.read() as tx:
            return tx.sessions.of(person.id, now, now - self.lifetimes.idle)

    def session_id(self, token: str | None) -> str | None:
        """Return the id of the session that a token opens, as `sessions` lists it."""
        session, _ = self._find(token)
        return session.id if session else None

    def end_session(self, person: Moderator, session_id: str) -> bool:
        """End one of a person's sessions; False when it is over or another's."""
        with self.store.begin() as tx:
            ended = tx.sessions.end_one(person.id, session_id)
            if ended:
                tx.audit.add(Actor("moderator", person.id), "session.ended", person.id, self.clock(), site_id=None)
        return ended

    def end_others(self, person: Moderator, token: str) -> int:
        """End every session of a person but this one; return how many."""
        with self.store.begin() as tx:
            return tx.sessions.end_all(person.id, but=digest(token))

    def change_password(self, person: Moderator, token: str, current: str, wanted: str) -> None:
        """Replace a person's password and end their sessions, except the one with this token.

        Raises InvalidField for one that is too short, LoginRefused when `current` is wrong, LoginBlocked after
        five wrong ones in a row.
        """
        subjects = self.throttle.subjects(email=person.email)
        self.throttle.refuse_blocked(subjects.values())
        hashed = self.passwords.hash(checked_password(wanted))
        with self.store.read() as tx:
            known = tx.moderators.password_hash(person.id)
        if not self.passwords.matches(known, current):
            self.throttle.count_failure(subjects)
            raise LoginRefused("the current password is wrong")
        now = self.clock()
        with self.store.begin() as tx:
            tx.login_attempts.clear(subjects["email"])
            tx.moderators.set_password_hash(person.id, hashed)
            tx.sessions.end_all(person.id, but=digest(token))
            tx.audit.add(Actor("moderator", person.id), "password.changed", person.id, now, site_id=None)

    def _find(self, token: str | None) -> tuple[Session | None, Moderator | None]:
        if not token:
            return None, None
        now = self.clock()
        with self.store.read() as tx:
            session = tx.sessions.find(digest(token), now, now - self.lifetimes.idle)
            moderator = tx.moderators.by_id(session.moderator_id) if session else None
        return (session, moderator) if moderator and not moderator.disabled else (None, None)

    def _start(self, tx: Transaction, moderator: Moderator, browser: str, first_step: str) -> str:
        token, now = secrets.token_urlsafe(32), self.clock()
        session = Session(new_id(), moderator.id, now, now, self._end(now), browser)
        if moderator.second_factor:
            session = replace(session, expires_at=now + timedelta(minutes=CODE_MINUTES), awaits_code=True)
        tx.sessions.add(digest(token), session)
        actor = Actor("moderator", moderator.id)
        tx.audit.add(actor, "session.started", moderator.id, now, site_id=None, first_step=first_step)
        return token

    def _end(self, now: datetime) -> datetime:
        return now + self.lifetimes.longest

    def _touch(self, session: Session, token: str) -> None:
        now = self.clock()
        if now - session.last_used_at >= timedelta(seconds=TOUCH_SECONDS):
            with suppress(StorageFull), self.store.begin() as tx:  # a full disk must not lock people out of reading
                tx.sessions.touch(digest(token), now)
