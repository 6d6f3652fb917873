"""Moderators, their roles and preferences, and their second factors."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.preferences import Preferences, preferences_from_json, preferences_json
from moderation.domain.site import Moderator, Role
from moderation.store.sites import upsert
from moderation.store.tables import memberships, moderators, recovery_codes, sites


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

    def remove_role(self, moderator_id: str, site_id: str) -> None:
        mine = (memberships.c.moderator_id == moderator_id) & (memberships.c.site_id == site_id)
        self._connection.execute(memberships.delete().where(mine))

    def by_id(self, moderator_id: str, *, lock: bool = False) -> Moderator | None:
        """Return a person; `lock` keeps writers of this person out until the end (PostgreSQL)."""
        return self._one(moderators.c.id == moderator_id, lock=lock)

    def by_email(self, email: str) -> Moderator | None:
        return self._one(moderators.c.email == email)

    def of_site(self, site_id: str) -> list[Moderator]:
        """Return who serves a site, oldest first, those locked out too."""
        there = sa.select(memberships.c.moderator_id).where(memberships.c.site_id == site_id)
        return self._all(sa.select(moderators).where(moderators.c.id.in_(there)))

    def all(self) -> list[Moderator]:
        return self._all(sa.select(moderators))

    def password_hash(self, moderator_id: str) -> str | None:
        """Return the hash of a person's password; None when they have none."""
        query = sa.select(moderators.c.password_hash).where(moderators.c.id == moderator_id)
        found: str = self._connection.execute(query).scalar_one()
        return found or None

    def set_password_hash(self, moderator_id: str, password_hash: str) -> None:
        self._set(moderator_id, password_hash=password_hash)

    def rename(self, moderator_id: str, name: str) -> None:
        self._set(moderator_id, name=name)

    def save_preferences(self, moderator_id: str, preferences: Preferences) -> None:
        self._set(moderator_id, preferences=preferences_json(preferences))

    def disable(self, moderator_id: str, now: datetime) -> None:
        self._set(moderator_id, disabled_at=now)

    def enable(self, moderator_id: str) -> None:
        self._set(moderator_id, disabled_at=None)

    def _set(self, moderator_id: str, **values: Any) -> None:
        self._connection.execute(moderators.update().where(moderators.c.id == moderator_id).values(values))

    def _one(self, condition: sa.ColumnElement[bool], *, lock: bool = False) -> Moderator | None:
        query = sa.select(moderators).where(condition)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _moderator(row, self._roles([row.id])) if row else None

    def _all(self, query: sa.Select[Any]) -> list[Moderator]:
        rows = self._connection.execute(query.order_by(moderators.c.id)).all()
        roles = self._roles([row.id for row in rows])
        return [_moderator(row, roles) for row in rows]

    def _roles(self, moderator_ids: list[str]) -> dict[str, dict[str, Role]]:
        query = (
            sa.select(memberships.c.moderator_id, sites.c.slug, memberships.c.role)
            .join(sites, sites.c.id == memberships.c.site_id)
            .where(memberships.c.moderator_id.in_(moderator_ids))
            .order_by(sites.c.id)
        )
        found: dict[str, dict[str, Role]] = {}
        for moderator_id, slug, role in self._connection.execute(query):
            found.setdefault(moderator_id, {})[slug] = Role(role)
        return found


class Factors:
    """Second factors: a salt from which the seed is made, the last step used, and recovery codes by their hash."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def salt(self, moderator_id: str) -> str | None:
        query = sa.select(moderators.c.factor_salt).where(moderators.c.id == moderator_id)
        salt: str | None = self._connection.execute(query).scalar_one()
        return salt

    def begin(self, moderator_id: str, salt: str) -> None:
        """Store the salt of a factor that waits for its first code."""
        mine = moderators.update().where(moderators.c.id == moderator_id)
        self._connection.execute(mine.values(factor_salt=salt, factor_since=None, factor_step=None))

    def use_step(self, moderator_id: str, step: int) -> bool:
        """Take a time step; False when it or a later one was taken before."""
        unused = moderators.c.factor_step.is_(None) | (moderators.c.factor_step < step)
        change = moderators.update().where(moderators.c.id == moderator_id, unused)
        return self._connection.execute(change.values(factor_step=step)).rowcount == 1

    def confirm(self, moderator_id: str, now: datetime) -> None:
        self._connection.execute(moderators.update().where(moderators.c.id == moderator_id).values(factor_since=now))

    def remove(self, moderator_id: str) -> None:
        change = moderators.update().where(moderators.c.id == moderator_id)
        self._connection.execute(change.values(factor_salt=None, factor_since=None, factor_step=None))
        self.replace_codes(moderator_id, [])

    def replace_codes(self, moderator_id: str, hashes: list[str]) -> None:
        """Forget the recovery codes of before and store new ones."""
        self._connection.execute(recovery_codes.delete().where(recovery_codes.c.moderator_id == moderator_id))
        rows = [{"code_hash": code_hash, "moderator_id": moderator_id} for code_hash in hashes]
        if rows:
            self._connection.execute(recovery_codes.insert(), rows)

    def use_code(self, moderator_id: str, code_hash: str) -> bool:
        """Use up a recovery code; False when the person has no such code."""
        mine = (recovery_codes.c.moderator_id == moderator_id) & (recovery_codes.c.code_hash == code_hash)
        return self._connection.execute(recovery_codes.delete().where(mine)).rowcount == 1

    def codes_left(self, moderator_id: str) -> int:
        query = sa.select(sa.func.count()).where(recovery_codes.c.moderator_id == moderator_id)
        return int(self._connection.execute(query).scalar_one())


def _moderator(row: Row[Any], roles: dict[str, dict[str, Role]]) -> Moderator:
    return Moderator(
        row.id,
        row.email,
        row.name,
        roles.get(row.id, {}),
        row.disabled_at is not None,
        preferences_from_json(row.preferences),
        row.factor_since is not None,
    )
