"""Stand-ins for the ports that services meet the world through; all written here, all safe across threads."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from moderation.arabic.lexicon import Category, Entry, Match
from moderation.classifier.errors import ModelDamaged
from moderation.domain.model import Model
from moderation.domain.webhook import Answer

INSULTS = ("غبي", "حمار", "كلب", "تافه", "حقير")
START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
WAIT_SECONDS = 60


@dataclass
class FakeClock:
    """A clock that stands still until it is told to advance."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, *, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class FakeJobs:
    """Counts how often the bell was rung; `on_ring` may answer it at once, as a worker would."""

    rings: int = 0
    training_rings: int = 0
    up: bool = True
    listening: int = 1
    on_ring: Callable[[], object] | None = None

    def score_soon(self) -> bool:
        self.rings += 1
        if self.up and self.on_ring:
            self.on_ring()
        return self.up

    def train_soon(self) -> bool:
        self.training_rings += 1
        return self.up

    def ping(self) -> bool:
        return self.up

    def workers(self) -> int:
        return self.listening if self.up else 0


@dataclass
class FakeModels:
    """Loads models of sites by their names; one that is not among them is damaged."""

    known: dict[str, "FakeClassifier"] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)

    def __call__(self, model: Model) -> "FakeClassifier":
        self.loaded.append(model.name)
        if model.name not in self.known:
            raise ModelDamaged(f"no files of {model.name}")
        return self.known[model.name]


@dataclass(frozen=True)
class FakeScored:
    """What a fake model says of a text."""

    scores: dict[str, float]
    abstains: bool


@dataclass(frozen=True)
class FakeContribution:
    """A stretch of text that raised a score."""

    begin: int
    end: int
    weight: float = 1.0


class ModelCrashed(Exception):
    """What a broken model raises."""


@dataclass
class FakeClassifier:
    """A model that knows five insults and the word «إعلان».

    `crashing` are texts that raise; `unreadable` are texts it abstains from; `overrides` maps a text to its
    scores; `pause()` blocks every call until `resume()`.
    """

    model: str = "fake-1"
    attributes: tuple[str, ...] = ("TOXICITY", "SPAM")
    crashing: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    overrides: dict[str, dict[str, float]] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    entered: threading.Event = field(default_factory=threading.Event)
    _open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def pause(self) -> None:
        """Block scoring from now on; `entered` is set once a caller waits."""
        self.entered.clear()
        self._open.clear()

    def resume(self) -> None:
        """Let the blocked callers go on."""
        self._open.set()

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        self.calls.append(list(texts))
        self.entered.set()
        if not self._open.wait(WAIT_SECONDS):
            raise TimeoutError("the fake classifier was paused and never resumed")
        if self.crashing.intersection(texts):
            raise ModelCrashed
        return [self.overrides.get(text) or self._scores(text) for text in texts]

    def _scores(self, text: str) -> dict[str, float]:
        toxic = any(word in text for word in INSULTS)
        return {"TOXICITY": 0.91 if toxic else 0.03, "SPAM": 0.88 if "إعلان" in text else 0.02}

    def score_detailed(self, texts: Sequence[str]) -> list[FakeScored]:
        return [
            FakeScored(scores, text in self.unreadable) for scores, text in zip(self.score(texts), texts, strict=True)
        ]

    def explain(self, text: str, attribute: str, top: int = 3) -> list[FakeContribution]:
        found = [FakeContribution(text.find(word), text.find(word) + len(word)) for word in INSULTS if word in text]
        return found[:top] if attribute == "TOXICITY" else []


@dataclass
class FakeLexicon:
    """A word list of the words it is given, each with its severity; empty unless a test fills it."""

    words: dict[str, int] = field(default_factory=dict)

    def find(self, text: str) -> list[Match]:
        return [
            Match(text.find(word), text.find(word) + len(word), word, Category.INSULT, severity)
            for word, severity in self.words.items()
            if word in text
        ]

    def extended(self, entries: Iterable[Entry]) -> "FakeLexicon":
        given = list(entries)
        allowed = {entry.term for entry in given if entry.allows}
        words = self.words | {entry.term: entry.severity for entry in given if not entry.allows}
        return FakeLexicon({word: severity for word, severity in words.items() if word not in allowed})


@dataclass
class FakeCache:
    """What processes share, in this process and by the test's own clock; `up` False is a cache that does not answer."""

    clock: Callable[[], datetime] = field(default_factory=FakeClock)
    up: bool = True
    values: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, keys: Sequence[str]) -> list[bytes | None] | None:
        self.asked += keys
        return [self._live(key) for key in keys] if self.up else None

    def put(self, key: str, value: bytes, seconds: int) -> None:
        if self.up:
            self.values[key] = (self.clock() + timedelta(seconds=seconds), value)

    def put_new(self, key: str, value: bytes, seconds: int) -> bool | None:
        if not self.up:
            return None
        fresh = self._live(key) is None
        if fresh:
            self.put(key, value, seconds)
        return fresh

    def replace(self, values: Mapping[str, bytes], seconds: int) -> None:
        for key, value in values.items():
            self.put(key, value, seconds)

    def count(self, key: str, seconds: int) -> int | None:
        if not self.up:
            return None
        number = int(self._live(key) or 0) + 1
        until = self.values[key][0] if number > 1 else self.clock() + timedelta(seconds=seconds)
        self.values[key] = (until, str(number).encode())
        return number

    def _live(self, key: str) -> bytes | None:
        until, value = self.values.get(key, (self.clock(), b""))
        return value if until > self.clock() else None


@dataclass(frozen=True)
class Sent:
    """One message as a receiver would get it."""

    url: str
    message_id: str
    body: bytes
    secrets: tuple[str, ...]


@dataclass
class FakePostman:
    """Takes messages and answers with what `answers` holds, the last of them for ever; `on_post` runs first."""

    answers: list[Answer] = field(default_factory=lambda: [Answer(5, 200)])
    sent: list[Sent] = field(default_factory=list)
    on_post: Callable[[], object] | None = None

    def post(self, url: str, message_id: str, body: bytes, secrets: Sequence[str], now: datetime) -> Answer:
        self.sent.append(Sent(url, message_id, body, tuple(secrets)))
        if self.on_post:
            self.on_post()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
