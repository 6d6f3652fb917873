"""Moderators, their roles, sessions and failed log-ins."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.site import Moderator, Role
from moderation.store.sites import upsert
from moderation.store.tables import login_attempts, memberships, moderators, sessions, sites


class Moderators:
    """People who sign in to the console."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, moderator_id: str, email: str, name: str, password_hash: str, now: datetime) -> None:
        row = {"id": moderator_id, "email": email, "name": name, "password_hash": password_hash, "created_at": now}
        self._connection.execute(moderators.insert().values(row))

    def set_role(self, moderator_id: str, site_id: str, role: Role) -> None:
        insert = upsert(self._connection, memberships).values(moderator_id=moderator_id, site_id=site_id, role=role)
        self._connection.execute(
            insert.on_conflict_do_update(index_elements=["moderator_id", "site_id"], set_={"role": role})
        )

    def by_id(self, moderator_id: str) -> Moderator | None:
        return self._one(moderators.c.id == moderator_id)

    def by_email(self, email: str) -> Moderator | None:
        return self._one(moderators.c.email == email)

    def password_hash(self, moderator_id: str) -> str:
        query = sa.select(moderators.c.password_hash).where(moderators.c.id == moderator_id)
        found: str = self._connection.execute(query).scalar_one()
        return found

    def set_password_hash(self, moderator_id: str, password_hash: str) -> None:
        change = moderators.update().where(moderators.c.id == moderator_id)
        self._connection.execute(change.values(password_hash=password_hash))

    def all(self) -> list[Moderator]:
        rows = self._connection.execute(sa.select(moderators).order_by(moderators.c.id)).all()
        return [self._moderator(row) for row in rows]

    def disable(self, moderator_id: str, now: datetime) -> None:
        change = moderators.update().where(moderators.c.id == moderator_id, moderators.c.disabled_at.is_(None))
        self._connection.execute(change.values(disabled_at=now))

    def _one(self, condition: sa.ColumnElement[bool]) -> Moderator | None:
        row = self._connection.execute(sa.select(moderators).where(condition)).one_or_none()
        return self._moderator(row) if row else None

    def _moderator(self, row: Row[Any]) -> Moderator:
        query = (
            sa.select(sites.c.slug, memberships.c.role)
            .join(sites, sites.c.id == memberships.c.site_id)
            .where(memberships.c.moderator_id == row.id)
            .order_by(sites.c.id)
        )
        roles = {slug: Role(role) for slug, role in self._connection.execute(query)}
        return Moderator(row.id, row.email, row.name, roles, row.disabled_at is not None)


class Sessions:
    """Console sessions by the hash of their token, so that each can be ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token_hash: str, moderator_id: str, now: datetime, expires_at: datetime) -> None:
        row = {"token_hash": token_hash, "moderator_id": moderator_id, "created_at": now, "expires_at": expires_at}
        self._connection.execute(sessions.insert().values(row))

    def moderator_id(self, token_hash: str, now: datetime) -> str | None:
        query = sa.select(sessions.c.moderator_id).where(
            sessions.c.token_hash == token_hash, sessions.c.expires_at > now
        )
        return self._connection.execute(query).scalar_one_or_none()

    def end(self, token_hash: str) -> None:
        self._connection.execute(sessions.delete().where(sessions.c.token_hash == token_hash))

    def end_all(self, moderator_id: str) -> None:
        self._connection.execute(sessions.delete().where(sessions.c.moderator_id == moderator_id))

    def forget_expired(self, now: datetime) -> int:
        return self._connection.execute(sessions.delete().where(sessions.c.expires_at <= now)).rowcount


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
