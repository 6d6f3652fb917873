"""Sites and their keys."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from moderation.domain.policy import FailSafe, Mode, Threshold
from moderation.domain.site import CountsAsSpam, Key, Numerals, Proof, Region, Rehearsal, Scope, Site, SitePolicy
from moderation.store.ids import new_id
from moderation.store.tables import keys, sites


def upsert(connection: Connection, table: sa.Table) -> Any:
    """Return the dialect's INSERT, which knows ON CONFLICT on both databases."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


class Sites:
    """The tenants."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, slug: str, name: str, url: str, policy: SitePolicy, now: datetime) -> Site:
        site = Site(new_id(), slug, name, url, policy)
        row = {"id": site.id, "slug": slug, "name": name, "url": url, "policy": policy_json(policy), "created_at": now}
        self._connection.execute(sites.insert().values(row))
        return site

    def by_slug(self, slug: str) -> Site | None:
        row = self._connection.execute(sa.select(sites).where(sites.c.slug == slug)).one_or_none()
        return _site(row) if row else None

    def by_id(self, site_id: str, *, lock: bool = False) -> Site | None:
        """Return a site; `lock` keeps writers out until the end (PostgreSQL)."""
        query = sa.select(sites).where(sites.c.id == site_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _site(row) if row else None

    def all(self) -> list[Site]:
        return [_site(row) for row in self._connection.execute(sa.select(sites).order_by(sites.c.id))]

    def save(self, site: Site) -> Site:
        """Write a locked site's name, address and policy, and return it with its next version."""
        saved = replace(site, version=site.version + 1)
        values = {"name": site.name, "url": site.url, "policy": policy_json(site.policy), "version": saved.version}
        self._connection.execute(sites.update().where(sites.c.id == site.id).values(values))
        return saved


class Keys:
    """Keys by the hash of their secret."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: Key, secret_hash: str) -> None:
        row = {**asdict(key), "scopes": sorted(key.scopes), "hash": secret_hash}
        self._connection.execute(keys.insert().values(row))

    def by_hash(self, secret_hash: str) -> Key | None:
        row = self._connection.execute(sa.select(keys).where(keys.c.hash == secret_hash)).one_or_none()
        return _key(row) if row else None

    def of_site(self, site_id: str) -> list[Key]:
        query = sa.select(keys).where(keys.c.site_id == site_id).order_by(keys.c.id)
        return [_key(row) for row in self._connection.execute(query)]

    def revoke(self, site_id: str, key_id: str, now: datetime) -> bool:
        """Revoke one key; False when the site has no such live key."""
        change = keys.update().where(keys.c.id == key_id, keys.c.site_id == site_id, keys.c.revoked_at.is_(None))
        return self._connection.execute(change.values(revoked_at=now)).rowcount == 1


def policy_json(policy: SitePolicy) -> dict[str, Any]:
    """Return the stored form of a site's policy."""
    return asdict(policy) | {"rehearsal": _rehearsal_json(policy.rehearsal) if policy.rehearsal else None}


def _rehearsal_json(rehearsal: Rehearsal) -> dict[str, Any]:
    times = {name: getattr(rehearsal, name).isoformat() for name in ("began_at", "ends_at")}
    return asdict(rehearsal) | times


def _thresholds(stored: Mapping[str, Any]) -> dict[str, Threshold]:
    return {name: Threshold(**value) for name, value in stored.items()}


def _rehearsal(stored: Mapping[str, Any] | None) -> Rehearsal | None:
    if stored is None:
        return None
    began_at, ends_at = (datetime.fromisoformat(stored[name]) for name in ("began_at", "ends_at"))
    return Rehearsal(_thresholds(stored["thresholds"]), began_at, ends_at, stored["by"])


_KNOWN = frozenset(field.name for field in fields(SitePolicy))
_READ: Mapping[str, Callable[[Any], Any]] = {
    "mode": Mode,
    "fail_safe": FailSafe,
    "numerals": Numerals,
    "region": Region,
    "spam_proof": Proof,
    "counts_as_spam": CountsAsSpam,
    "origins": tuple,
    "thresholds": _thresholds,
    "rehearsal": _rehearsal,
}


def policy_from_json(stored: Mapping[str, Any]) -> SitePolicy:
    """Read a stored policy; fields added since it was written take their defaults, those of a newer release wait."""
    return SitePolicy(**{name: _READ.get(name, _as_it_is)(stored[name]) for name in stored.keys() & _KNOWN})


def _as_it_is(value: Any) -> Any:
    return value


def _site(row: Row[Any]) -> Site:
    return Site(row.id, row.slug, row.name, row.url, policy_from_json(row.policy), row.version)


def _key(row: Row[Any]) -> Key:
    scopes = frozenset(map(Scope, row.scopes))
    return Key(row.id, row.site_id, row.name, row.prefix, scopes, row.created_at, row.revoked_at)
