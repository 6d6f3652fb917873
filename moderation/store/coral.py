"""The secrets with which sites' Corals sign what they ask."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from moderation.store.ids import new_id
from moderation.store.sites import upsert
from moderation.store.tables import coral_secrets


class CoralSecrets:
    """A site has one for each of its phases, and two while one is replaced."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, site_id: str, secret: str, now: datetime) -> None:
        """Keep a secret; one that is there already stays."""
        row = {"id": new_id(), "site_id": site_id, "secret": secret, "created_at": now}
        self._connection.execute(upsert(self._connection, coral_secrets).values(row).on_conflict_do_nothing())

    def of(self, site_id: str) -> list[str]:
        """Return a site's secrets, oldest first."""
        query = sa.select(coral_secrets.c.secret).where(coral_secrets.c.site_id == site_id)
        return list(self._connection.execute(query.order_by(coral_secrets.c.id)).scalars())

    def all(self) -> dict[str, list[str]]:
        """Return every site's secrets by its id."""
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(sa.select(coral_secrets).order_by(coral_secrets.c.id)):
            found.setdefault(row.site_id, []).append(row.secret)
        return found

    def remove(self, site_id: str) -> int:
        """Remove a site's secrets; return how many they were."""
        return self._connection.execute(coral_secrets.delete().where(coral_secrets.c.site_id == site_id)).rowcount
