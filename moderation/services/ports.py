"""The small protocols through which services meet the classifier, the job queue and the clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from moderation.arabic.lexicon import Entry, Match
from moderation.domain.access import Departure
from moderation.domain.webhook import Answer

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the time now, aware and in UTC."""
    return datetime.now(UTC)


class Contribution(Protocol):
    """What one stretch of the raw text added to a score; offsets are code points, end exclusive."""

    @property
    def begin(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def weight(self) -> float: ...


class Scored(Protocol):
    """What a model says of one text; it abstains where it knows too little of the text to judge it."""

    @property
    def scores(self) -> Mapping[str, float]: ...

    @property
    def abstains(self) -> bool: ...


class Classifier(Protocol):
    """A loaded model."""

    @property
    def model(self) -> str: ...

    @property
    def attributes(self) -> tuple[str, ...]: ...

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return one {attribute: probability} a text, in order."""

    def score_detailed(self, texts: Sequence[str]) -> Sequence[Scored]:
        """Like `score`, with whether the model abstains, from the same reading of each text."""

    def explain(self, text: str, attribute: str, top: int = 3) -> Sequence[Contribution]:
        """Return the stretches that moved an attribute's score most, positive ones first."""


class Lexicon(Protocol):
    """A loaded word list."""

    def find(self, text: str) -> Sequence[Match]:
        """Return what the list finds, in the order of the text."""

    def extended(self, entries: Iterable[Entry]) -> "Lexicon":
        """Return a list that knows these entries as well; an ALLOW entry silences those of both."""


class JobQueue(Protocol):
    """The bells for the workers; hints, never the truth."""

    def score_soon(self) -> bool:
        """Ask for a scoring batch; False when the bell could not be rung (the sweep will see the row)."""

    def train_soon(self) -> bool:
        """Ask for the training runs that are queued; False when the bell could not be rung."""

    def ping(self) -> bool:
        """Tell whether the queue's server answers."""

    def workers(self) -> int:
        """Return how many scoring workers listen."""


class Postman(Protocol):
    """Carries messages to webhooks."""

    def post(self, url: str, message_id: str, body: bytes, secrets: Sequence[str], now: datetime) -> Answer:
        """Send a message signed with each secret and say what came of it; raises nothing."""


class IdentityProvider(Protocol):
    """Vouches for people who sign in elsewhere (OpenID Connect)."""

    def start(self, back: str) -> Departure:
        """Return where to send a person who is to come back to `back`; raises ProviderUnavailable."""

    def finish(self, back: str, departure: Departure, arrived: str, now: datetime) -> str:
        """Return the verified e-mail address of who came back; raises ProviderRefused, ProviderUnavailable."""


class Cache(Protocol):
    """What processes share for a short time; every answer may be None, which says that there is no cache just now."""

    def get(self, keys: Sequence[str]) -> list[bytes | None] | None:
        """Return the values in order."""

    def put(self, key: str, value: bytes, seconds: int) -> None:
        """Keep a value."""

    def put_new(self, key: str, value: bytes, seconds: int) -> bool | None:
        """Keep a value unless there is one, and tell whether it was new."""

    def replace(self, values: Mapping[str, bytes], seconds: int) -> None:
        """Keep values that nobody may miss for long."""

    def count(self, key: str, seconds: int) -> int | None:
        """Count one more within a window and return the sum."""
