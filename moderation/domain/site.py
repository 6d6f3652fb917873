"""A site (one tenant) and the policy its editors set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moderation.domain.policy import DEFAULT_THRESHOLDS, FailSafe, Mode, Standing, Threshold
from moderation.domain.preferences import Preferences


class Scope(StrEnum):
    """What a key may do; `admin` includes the others.

    SCORE has texts scored and stores nothing; TEACH says what a foreign system's people decided of them.
    """

    INGEST = "ingest"
    READ = "read"
    MODERATE = "moderate"
    SCORE = "score"
    TEACH = "teach"
    ADMIN = "admin"


class Role(StrEnum):
    """What a person may do on one site; each role may do all that the one before may."""

    MODERATOR = "moderator"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    def covers(self, least: "Role") -> bool:
        """Tell whether this role may do what asks for `least`."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(least)


class ArticleState(StrEnum):
    """Whether an article takes comments."""

    OPEN = "open"
    CLOSED = "closed"


class Numerals(StrEnum):
    """Which digits people read on this site."""

    LATIN = "latn"
    ARABIC = "arab"


class Region(StrEnum):
    """Which names the months have: كانون الثاني, يناير or جانفي."""

    MASHRIQ = "mashriq"
    EGYPT_GULF = "egypt-gulf"
    MAGHREB = "maghreb"


class Proof(StrEnum):
    """When a reader's browser must show proof of work: never, after suspicion, for each post."""

    OFF = "off"
    SUSPICION = "suspicion"
    ALWAYS = "always"


class CountsAsSpam(StrEnum):
    """What Akismet's clients are told is spam: adverts alone, what the machine rejects too, what it holds too."""

    SPAM = "spam"
    REJECTED = "rejected"
    HELD = "held"


def known_time_zone(name: str) -> bool:
    """Tell whether a name is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such file, a path that leaves the folder, a folder
        return False
    return True


def origin_of(address: str) -> str | None:
    """Return scheme, host and port of a web address, as browsers send them; None when it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # brackets that do not close, a port out of range
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")


_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Rehearsal:
    """Thresholds that act on nothing: what they would do is told of the comments from `began_at` until `ends_at`."""

    thresholds: Mapping[str, Threshold]
    began_at: datetime
    ends_at: datetime
    by: str


@dataclass(frozen=True)
class SitePolicy:
    """How one site treats its comments, and how it writes numbers, months and times of day.

    Parameters
    ----------
    origins : tuple of str
        Further origins, beside the site's own address, whose pages may post comments.
    time_zone : str
        An IANA name, such as Asia/Beirut.
    edit_minutes : int
        How long after sending a commenter may change the text; 0 for never.
    reports_to_hold : int
        How many readers must report a published comment before it goes to review; 0 for never.
    reports_hide : bool
        Whether such a comment is taken down until it is decided.
    nudge : bool
        Whether a commenter is told before sending that the text may be held.
    counts_as_spam : CountsAsSpam
        What programs that ask by Akismet's protocol are told is spam.
    login_generation : int
        Grows when the secret of the log-in hand-over is replaced.
    undo_seconds : int
        How long a decision made in the console stays unseen, so that an undo leaks nothing.
    promise_minutes : int
        How long a held comment may wait before it is overdue.
    audit_percent : float
        How many of a hundred comments people judge a second time without seeing the scores.
    require_reason : bool
        Whether the console's moderators must say why they reject.
    require_second_factor : bool
        Whether the console opens this site's pages only to people who have a second factor.
    rehearsal : Rehearsal, optional
        Other thresholds that are tried beside those that act.
    promote_by_rule : bool
        Whether a model that was tried for `rule_days` on `rule_comments` live comments, and lacks nothing else, becomes
        the champion without a person.
    """

    mode: Mode = Mode.POST
    fail_safe: FailSafe = FailSafe.HOLD
    score_deadline_seconds: int = 60
    guests: bool = True
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: dict(DEFAULT_THRESHOLDS))
    numerals: Numerals = Numerals.LATIN
    region: Region = Region.MASHRIQ
    time_zone: str = "UTC"
    origins: tuple[str, ...] = ()
    edit_minutes: int = 10
    reports_to_hold: int = 3
    reports_hide: bool = False
    nudge: bool = True
    spam_honeypot: bool = True
    spam_form_token: bool = True
    spam_proof: Proof = Proof.SUSPICION
    spam_duplicates: bool = True
    spam_rate: bool = True
    counts_as_spam: CountsAsSpam = CountsAsSpam.SPAM
    login_generation: int = 1
    undo_seconds: int = 8
    promise_minutes: int = 60
    audit_percent: float = 3.0
    require_reason: bool = False
    require_second_factor: bool = False
    rehearsal: Rehearsal | None = None
    promote_by_rule: bool = False
    rule_days: int = 7
    rule_comments: int = 500


@dataclass(frozen=True)
class Site:
    """One tenant; `version` grows with every change of its name, address or policy."""

    id: str
    slug: str
    name: str
    url: str
    policy: SitePolicy
    version: int = 1


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
    """The page, with what its editors set for it; `mode` None means the site's.

    Comments are taken from `opens_at` until before `closes_at`, where these are set and the state is open.
    """

    id: str
    site_id: str
    external_id: str
    url: str | None
    title: str | None
    state: ArticleState
    mode: Mode | None
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def takes_comments(self, now: datetime) -> bool:
        """Tell whether a comment may be posted at this time."""
        opened = self.opens_at is None or self.opens_at <= now
        ended = self.closes_at is not None and self.closes_at <= now
        return self.state is ArticleState.OPEN and opened and not ended


@dataclass(frozen=True)
class Author:
    """Someone who comments on one site; `standing_reason` is for the team, readers never see it."""

    id: str
    site_id: str
    external_id: str
    name: str | None
    standing: Standing
    standing_reason: str | None = None


@dataclass(frozen=True)
class StandingChange:
    """What somebody made of an author, when and why; an undo gives back what was before."""

    id: str
    author_id: str
    standing: Standing
    reason: str | None
    previous_standing: Standing
    previous_reason: str | None
    actor: str
    changed_at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Moderator:
    """A person who signs in to the console; `roles` maps a site's slug to a role."""

    id: str
    email: str
    name: str
    roles: Mapping[str, Role]
    disabled: bool
    preferences: Preferences = field(default_factory=Preferences)
    second_factor: bool = False
