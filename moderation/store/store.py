"""Transactions: one for writing, one for reading, each carrying a repository per table family."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from moderation.domain.errors import DatabaseUnavailable, SchemaNotReady, StorageFull
from moderation.store import schema
from moderation.store.comments import CommentRows
from moderation.store.ledger import Audit, IdempotencyKeys, Labels, Outbox
from moderation.store.people import LoginAttempts, Moderators, Sessions
from moderation.store.queue import ReviewQueue
from moderation.store.scoring import ScoringRows
from moderation.store.sites import Articles, Authors, Keys, Sites
from moderation.store.threads import Threads

T = TypeVar("T")

_DISK_FULL = ("disk is full", "No space left on device", "DiskFull")
_CONFLICTS = ("DeadlockDetected", "SerializationFailure")
_TRIES = 3


class Conflict(DatabaseUnavailable):
    """Two transactions wanted the same row first; running the loser again settles it."""


class Transaction:
    """The repositories over one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def sites(self) -> Sites:
        return Sites(self.connection)

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.connection)

    @cached_property
    def articles(self) -> Articles:
        return Articles(self.connection)

    @cached_property
    def authors(self) -> Authors:
        return Authors(self.connection)

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
    def threads(self) -> Threads:
        return Threads(self.connection)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection)

    @cached_property
    def idempotency(self) -> IdempotencyKeys:
        return IdempotencyKeys(self.connection)

    @cached_property
    def moderators(self) -> Moderators:
        return Moderators(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection)

    @cached_property
    def login_attempts(self) -> LoginAttempts:
        return LoginAttempts(self.connection)


@dataclass(frozen=True)
class Store:
    """The way to the database; opens a connection only when a transaction starts."""

    engine: Engine

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Open a writing transaction: committed at the end, rolled back on any error.

        Raises DatabaseUnavailable when the database cannot be reached or stays locked, StorageFull when its
        disk is full; nothing is stored in either case.
        """
        with _translated(), self.engine.begin() as connection:
            yield Transaction(connection)

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
