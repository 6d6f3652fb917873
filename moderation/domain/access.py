"""How a person gets in: a session in one browser, and the links that invite or reset."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.domain.site import Role


@dataclass(frozen=True)
class Session:
    """One browser that someone signed in with; `awaits_code` until the second factor was shown."""

    id: str
    moderator_id: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    browser: str
    awaits_code: bool = False


@dataclass(frozen=True)
class Departure:
    """A person on their way to an identity provider: the address, and what must match when they come back."""

    url: str
    state: str
    nonce: str
    verifier: str


class LinkKind(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RESET = "reset"


@dataclass(frozen=True)
class Link:
    """A link that works once and until it ends; an invitation names the site and the role that it gives."""

    id: str
    kind: LinkKind
    email: str
    site_id: str | None
    role: Role | None
    made_by: str
    created_at: datetime
    expires_at: datetime
