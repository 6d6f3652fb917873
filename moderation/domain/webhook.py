"""Where a site wants its events sent, when a failed delivery is tried again, and which addresses are safe."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from moderation.domain.errors import FieldError, InvalidField

MAX_WEBHOOKS = 20
ROTATION_HOURS = 24
RETRY_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""The pauses after the first attempt, the second and so on, as the Standard Webhooks guide proposes."""
JITTER = 0.2
LONGEST_RETRY_AFTER = 86_400
LONGEST_QUIET_SECONDS = 300
GONE = 410
OVERLOADED = frozenset({429, 502, 503, 504})

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PROTOCOL_ASSIGNMENTS = ipaddress.ip_network("192.0.0.0/24")


class Event(StrEnum):
    """What a webhook can be told of a comment."""

    PUBLISHED = "comment.published"
    HELD = "comment.held"
    REJECTED = "comment.rejected"
    ERASED = "comment.erased"


class DeliveryState(StrEnum):
    """How a delivery stands; `failed` is the end of the schedule or of its webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Webhook:
    """An address of the site's that takes events; the secrets sign them and leave the service once.

    `failures` counts failed attempts in a row; until `quiet_until` nothing is sent, so that an overloaded receiver
    is not pressed and a dead one keeps no thread.
    """

    id: str
    site_id: str
    url: str
    events: frozenset[Event]
    secret: str
    created_at: datetime
    old_secret: str | None = None
    old_secret_until: datetime | None = None
    disabled_at: datetime | None = None
    failures: int = 0
    quiet_until: datetime | None = None

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that sign now, the newest first; two of them for a while after a rotation."""
        if self.old_secret and self.old_secret_until and now < self.old_secret_until:
            return self.secret, self.old_secret
        return (self.secret,)


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one webhook; `id` is the message id that every attempt carries."""

    id: str
    webhook_id: str
    token: str
    attempts: int
    event: str
    comment_id: str
    revision: int
    happened_at: datetime


@dataclass(frozen=True)
class Answer:
    """What came of one attempt: a status, or the name of what went wrong before there was one."""

    milliseconds: int
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None

    @property
    def accepted(self) -> bool:
        """Whether the receiver has taken the event; a redirect is no acceptance."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def overloaded(self) -> bool:
        """Whether the receiver is away or asks to be spared."""
        return self.status in OVERLOADED if self.status else True


@dataclass(frozen=True)
class Attempt:
    """One attempt as it was noted."""

    id: str
    delivery_id: str
    event: str
    comment_id: str
    number: int
    state: DeliveryState
    status: int | None
    error: str | None
    milliseconds: int
    attempted_at: datetime


def next_try(attempts: int, now: datetime, jitter: float, retry_after: int | None) -> datetime | None:
    """Return when to try again after so many attempts; None at the schedule's end.

    `jitter` from 0 to 1 spreads receivers' returns; a receiver's Retry-After is never undercut.
    """
    if attempts > len(RETRY_SECONDS):
        return None
    pause = RETRY_SECONDS[attempts - 1] * (1 + JITTER * jitter)
    return now + timedelta(seconds=max(pause, min(retry_after or 0, LONGEST_RETRY_AFTER)))


def quiet_seconds(failures: int, retry_after: int | None) -> int:
    """Return how long to spare a receiver after so many failures in a row."""
    pause = min(RETRY_SECONDS[0] << min(failures - 1, 10), LONGEST_QUIET_SECONDS)
    return max(pause, min(retry_after or 0, LONGEST_RETRY_AFTER))


def checked_url(url: str, *, allow_private: bool) -> str:
    """Return a receiver's address unchanged; raise InvalidField for one that must not be called.

    Names are resolved and checked again at each attempt, since they may change.
    """
    fault = _url_fault(url, allow_private)
    if fault:
        raise InvalidField(f"/url {fault}", errors=[FieldError("/url", fault)])
    return url


def _url_fault(url: str, allow_private: bool) -> str | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # brackets that do not close, a port out of range
        return "must be an address with a host"
    if not host or port == 0 or not url.isascii() or any(char.isspace() for char in url):
        return "must be an address with a host, in ASCII"
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        return "must start with https://"
    if parts.username is not None or parts.fragment:
        return "must carry neither a password nor a fragment"
    if not allow_private and _named_private(host):
        return "must be a public address"
    return None


def _named_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not is_public(host)
    except ValueError:  # a name
        return False


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet; raises ValueError for what is no address.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) counts as itself.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = [parsed.ipv4_mapped, parsed.sixtofour, *(parsed.teredo or ())]
        if parsed in _NAT64:
            inner.append(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
        found = [one for one in inner if one is not None]
        if found:
            return all(_global(one) for one in found)
    return _global(parsed)


def _global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # Python 3.11 takes the two named here for global.
    inside = address.is_site_local if isinstance(address, ipaddress.IPv6Address) else address in _PROTOCOL_ASSIGNMENTS
    return address.is_global and not address.is_multicast and not address.is_reserved and not inside
