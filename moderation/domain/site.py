"""A site (one tenant) and the policy its editors set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from moderation.domain.policy import DEFAULT_THRESHOLDS, FailSafe, Mode, Standing, Threshold


class Scope(StrEnum):
    """What a key may do; `admin` includes the others."""

    INGEST = "ingest"
    READ = "read"
    MODERATE = "moderate"
    ADMIN = "admin"


class Role(StrEnum):
    """What a person may do on one site."""

    MODERATOR = "moderator"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class ArticleState(StrEnum):
    """Whether an article takes comments."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class SitePolicy:
    """How one site treats its comments."""

    mode: Mode = Mode.POST
    fail_safe: FailSafe = FailSafe.HOLD
    score_deadline_seconds: int = 60
    guests: bool = True
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: dict(DEFAULT_THRESHOLDS))


@dataclass(frozen=True)
class Site:
    """One tenant."""

    id: str
    slug: str
    name: str
    url: str
    policy: SitePolicy


@dataclass(frozen=True)
class Key:
    """A site's key; the secret itself is never stored."""

    id: str
    site_id: str
    name: str
    prefix: str
    scopes: frozenset[Scope]
    created_at: datetime
    revoked_at: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        """Tell whether this key covers `scope`."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


@dataclass(frozen=True)
class Article:
    """The page, with what its editors set for it; `mode` None means the site's."""

    id: str
    site_id: str
    external_id: str
    url: str | None
    title: str | None
    state: ArticleState
    mode: Mode | None


@dataclass(frozen=True)
class Author:
    """Someone who comments on one site."""

    id: str
    site_id: str
    external_id: str
    name: str | None
    standing: Standing


@dataclass(frozen=True)
class Moderator:
    """A person who signs in to the console; `roles` maps a site's slug to a role."""

    id: str
    email: str
    name: str
    roles: Mapping[str, Role]
    disabled: bool
