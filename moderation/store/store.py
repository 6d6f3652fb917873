"""Transactions: one for writing, one for reading, each carrying a repository per table family."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from moderation.domain.errors import DatabaseUnavailable, SchemaNotReady, StorageFull
from moderation.store import schema
from moderation.store.access import Links, LoginAttempts, Sessions
from moderation.store.articles import Articles
from moderation.store.audit import Audit
from moderation.store.authors import Authors
from moderation.store.backlog import Backlog
from moderation.store.blind import BlindSamples
from moderation.store.changes import ChangedPage, Changes
from moderation.store.comments import CommentRows
from moderation.store.coral import CoralSecrets
from moderation.store.decisions import Decisions
from moderation.store.evidence import Evidence
from moderation.store.labels import Labels
from moderation.store.leases import Leases
from moderation.store.ledger import IdempotencyKeys, Outbox
from moderation.store.lexicons import Lexicons
from moderation.store.models import Models
from moderation.store.opinions import Opinions
from moderation.store.people import Factors, Moderators
from moderation.store.queue import ReviewQueue
from moderation.store.readers import Appeals, Reports
from moderation.store.scoring import ScoringRows
from moderation.store.shadows import Shadows
from moderation.store.sites import Keys, Sites
from moderation.store.surroundings import Figures, Surroundings
from moderation.store.threads import Threads
from moderation.store.training import TrainingRuns
from moderation.store.trials import Trials
from moderation.store.watch import Watch
from moderation.store.webhooks import Deliveries, Webhooks

T = TypeVar("T")

_DISK_FULL = ("disk is full", "No space left on device", "DiskFull")
_CONFLICTS = ("DeadlockDetected", "SerializationFailure")
_TRIES = 3


class Conflict(DatabaseUnavailable):
    """Two transactions wanted the same row first; running the loser again settles it."""


def _to_nobody(pages: Sequence[ChangedPage]) -> None:
    """Tell nobody: for stores that no page is made from."""


class Transaction:
    """The repositories over one open transaction; `changes` collects what readers will see differently."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.changes = Changes()

    @cached_property
    def sites(self) -> Sites:
        return Sites(self.connection)

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.connection)

    @cached_property
    def coral(self) -> CoralSecrets:
        return CoralSecrets(self.connection)

    @cached_property
    def articles(self) -> Articles:
        return Articles(self.connection)

    @cached_property
    def authors(self) -> Authors:
        return Authors(self.connection)

    @cached_property
    def lexicons(self) -> Lexicons:
        return Lexicons(self.connection)

    @cached_property
    def comments(self) -> CommentRows:
        return CommentRows(self.connection)

    @cached_property
    def scoring(self) -> ScoringRows:
        return ScoringRows(self.connection)

    @cached_property
    def queue(self) -> ReviewQueue:
        return ReviewQueue(self.connection)

    @cached_property
    def leases(self) -> Leases:
        return Leases(self.connection)

    @cached_property
    def backlog(self) -> Backlog:
        return Backlog(self.connection)

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(self.connection)

    @cached_property
    def opinions(self) -> Opinions:
        return Opinions(self.connection)

    @cached_property
    def blind(self) -> BlindSamples:
        return BlindSamples(self.connection)

    @cached_property
    def surroundings(self) -> Surroundings:
        return Surroundings(self.connection)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.connection)

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.connection)

    @cached_property
    def threads(self) -> Threads:
        return Threads(self.connection)

    @cached_property
    def models(self) -> Models:
        return Models(self.connection)

    @cached_property
    def training(self) -> TrainingRuns:
        return TrainingRuns(self.connection)

    @cached_property
    def shadows(self) -> Shadows:
        return Shadows(self.connection)

    @cached_property
    def trials(self) -> Trials:
        return Trials(self.connection)

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.connection)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.changes)

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.connection)

    @cached_property
    def appeals(self) -> Appeals:
        return Appeals(self.connection)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection, self.changes)

    @cached_property
    def webhooks(self) -> Webhooks:
        return Webhooks(self.connection)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection)

    @cached_property
    def idempotency(self) -> IdempotencyKeys:
        return IdempotencyKeys(self.connection)

    @cached_property
    def moderators(self) -> Moderators:
        return Moderators(self.connection)

    @cached_property
    def factors(self) -> Factors:
        return Factors(self.connection)

    @cached_property
    def links(self) -> Links:
        return Links(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection)

    @cached_property
    def login_attempts(self) -> LoginAttempts:
        return LoginAttempts(self.connection)


@dataclass(frozen=True)
class Store:
    """The way to the database; opens a connection only when a transaction starts.

    Parameters
    ----------
    announce : callable
        Is told after each commit which pages changed.
    """

    engine: Engine
    announce: Callable[[Sequence[ChangedPage]], None] = field(default=_to_nobody, compare=False)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Open a writing transaction: committed at the end, rolled back on any error.

        Raises DatabaseUnavailable when the database cannot be reached or stays locked, StorageFull when its
        disk is full; nothing is stored in either case.
        """
        with _translated(), self.engine.begin() as connection:
            tx = Transaction(connection)
            yield tx
            pages = tx.changes.pages(connection)
        if pages:
            self.announce(pages)

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in a writing transaction, again from the start when another one got in its way."""
        for _ in range(_TRIES - 1):
            try:
                with self.begin() as tx:
                    return work(tx)
            except Conflict:
                continue
        with self.begin() as tx:
            return work(tx)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a reading transaction: one consistent view, and no lock that a writer waits for."""
        with _translated(), self.engine.connect() as plain:
            connection = plain.execution_options(mushrif_read=True)
            with connection.begin():
                yield Transaction(connection)

    def check_schema(self) -> None:
        """Raise DatabaseUnavailable without an answer, SchemaNotReady when migrations wait."""
        with self.read() as tx:
            current = schema.current(tx.connection)
        if current != schema.newest():
            raise SchemaNotReady(f"the schema is at {current}, this release needs {schema.newest()}; run 'mushrif up'")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable("all database connections are busy; try again", retry_after=2) from error
    except IntegrityError as error:
        raise Conflict(type(error.orig).__name__) from error
    except DBAPIError as error:
        if type(error.orig).__name__ in _CONFLICTS:
            raise Conflict(type(error.orig).__name__) from error
        if any(mark in repr(error.orig) for mark in _DISK_FULL):
            raise StorageFull("the database's disk is full; nothing was stored", retry_after=30) from error
        if isinstance(error, OperationalError) or type(error) is DatabaseError or error.connection_invalidated:
            raise DatabaseUnavailable("the database does not answer; nothing was stored", retry_after=5) from error
        raise
