"""How people get in: sessions, links to invite and to reset, failed attempts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.access import Link, LinkKind, Session
from moderation.domain.site import Role
from moderation.store.sites import upsert
from moderation.store.tables import links, login_attempts, sessions


class Sessions:
    """Console sessions by the hash of their token, so that each can be ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token_hash: str, session: Session) -> None:
        row = {
            "token_hash": token_hash,
            "id": session.id,
            "moderator_id": session.moderator_id,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
            "last_used_at": session.last_used_at,
            "browser": session.browser,
            "awaits_code": session.awaits_code,
        }
        self._connection.execute(sessions.insert().values(row))

    def find(self, token_hash: str, now: datetime, used_since: datetime) -> Session | None:
        """Return a session that has not ended and was used after `used_since`."""
        alive = (sessions.c.expires_at > now) & (sessions.c.last_used_at > used_since)
        query = sa.select(sessions).where(sessions.c.token_hash == token_hash, alive)
        row = self._connection.execute(query).one_or_none()
        return _session(row) if row else None

    def of(self, moderator_id: str, now: datetime, used_since: datetime) -> list[Session]:
        """Return a person's open sessions, the last used first."""
        alive = (sessions.c.expires_at > now) & (sessions.c.last_used_at > used_since)
        mine = (sessions.c.moderator_id == moderator_id) & sessions.c.awaits_code.is_(False)
        query = sa.select(sessions).where(mine, alive).order_by(sessions.c.last_used_at.desc(), sessions.c.id)
        return [_session(row) for row in self._connection.execute(query)]

    def touch(self, token_hash: str, now: datetime) -> None:
        self._connection.execute(sessions.update().where(sessions.c.token_hash == token_hash).values(last_used_at=now))

    def confirm(self, token_hash: str, now: datetime, expires_at: datetime) -> None:
        """Open a session that waited for its code."""
        change = sessions.update().where(sessions.c.token_hash == token_hash)
        self._connection.execute(change.values(awaits_code=False, last_used_at=now, expires_at=expires_at))

    def end(self, token_hash: str) -> None:
        self._connection.execute(sessions.delete().where(sessions.c.token_hash == token_hash))

    def end_one(self, moderator_id: str, session_id: str) -> bool:
        """End one of a person's sessions; False when they have no such session."""
        mine = (sessions.c.moderator_id == moderator_id) & (sessions.c.id == session_id)
        return self._connection.execute(sessions.delete().where(mine)).rowcount == 1

    def end_all(self, moderator_id: str, but: str | None = None) -> int:
        """End a person's sessions, except the one with the token hash `but`; return how many."""
        mine = sessions.delete().where(sessions.c.moderator_id == moderator_id)
        others = mine.where(sessions.c.token_hash != but) if but else mine
        return self._connection.execute(others).rowcount

    def forget_expired(self, now: datetime) -> int:
        return self._connection.execute(sessions.delete().where(sessions.c.expires_at <= now)).rowcount


class Links:
    """Links that let someone in once, by the hash of their token."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token_hash: str, link: Link) -> None:
        row = {
            "id": link.id,
            "token_hash": token_hash,
            "kind": link.kind,
            "email": link.email,
            "site_id": link.site_id,
            "role": link.role,
            "made_by": link.made_by,
            "created_at": link.created_at,
            "expires_at": link.expires_at,
        }
        self._connection.execute(links.insert().values(row))

    def find(self, token_hash: str, now: datetime) -> Link | None:
        """Return a link that still holds."""
        query = sa.select(links).where(links.c.token_hash == token_hash, links.c.expires_at > now)
        row = self._connection.execute(query).one_or_none()
        return _link(row) if row else None

    def use(self, link_id: str) -> bool:
        """Use a link up; False when another was first."""
        return self._connection.execute(links.delete().where(links.c.id == link_id)).rowcount == 1

    def void(self, kind: LinkKind, email: str, site_id: str | None = None) -> None:
        """End the links of a kind to an address, one site's only when it is given."""
        change = links.delete().where(links.c.kind == kind, links.c.email == email)
        self._connection.execute(change.where(links.c.site_id == site_id) if site_id else change)

    def invitations(self, now: datetime, *, site_id: str | None = None, email: str | None = None) -> list[Link]:
        """Return the open invitations to a site or to an address, oldest first."""
        query = sa.select(links).where(links.c.kind == LinkKind.INVITATION, links.c.expires_at > now)
        if site_id:
            query = query.where(links.c.site_id == site_id)
        if email:
            query = query.where(links.c.email == email)
        return [_link(row) for row in self._connection.execute(query.order_by(links.c.id))]

    def forget_expired(self, now: datetime) -> int:
        return self._connection.execute(links.delete().where(links.c.expires_at <= now)).rowcount


class LoginAttempts:
    """Failures in a row, by a hash of e-mail or address."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def blocked_until(self, subject: str) -> datetime | None:
        query = sa.select(login_attempts.c.blocked_until).where(login_attempts.c.subject == subject)
        return self._connection.execute(query).scalar_one_or_none()

    def fail(self, subject: str, now: datetime) -> int:
        """Count one more failure and return how many there were in a row."""
        insert = upsert(self._connection, login_attempts).values(subject=subject, failures=1, last_at=now)
        changed = {"failures": login_attempts.c.failures + 1, "last_at": now}
        statement = insert.on_conflict_do_update(index_elements=["subject"], set_=changed)
        failures: int = self._connection.execute(statement.returning(login_attempts.c.failures)).scalar_one()
        return failures

    def block(self, subject: str, until: datetime) -> None:
        change = login_attempts.update().where(login_attempts.c.subject == subject)
        self._connection.execute(change.values(blocked_until=until))

    def clear(self, subject: str) -> None:
        self._connection.execute(login_attempts.delete().where(login_attempts.c.subject == subject))

    def forget_before(self, when: datetime) -> int:
        return self._connection.execute(login_attempts.delete().where(login_attempts.c.last_at < when)).rowcount


def _session(row: Row[Any]) -> Session:
    return Session(
        row.id, row.moderator_id, row.created_at, row.last_used_at, row.expires_at, row.browser or "", row.awaits_code
    )


def _link(row: Row[Any]) -> Link:
    role = Role(row.role) if row.role else None
    return Link(row.id, LinkKind(row.kind), row.email, row.site_id, role, row.made_by, row.created_at, row.expires_at)
