"""Engines: made once a process, after any fork, with what each database needs to keep a promise."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

# SQLite's writers do not queue, they try again ten times a second: beside a busy one a turn can take seconds.
_BUSY_MILLISECONDS = 15_000
_WAL_PAUSE_SECONDS = 0.05


def make_engine(url: str, *, pool_size: int = 4, sqlite_synchronous: str = "FULL") -> Engine:
    """Return an engine for a SQLAlchemy URL; `postgresql://` means psycopg 3.

    Parameters
    ----------
    pool_size : int
        Connections kept, one a thread; none above it.
    sqlite_synchronous : {"FULL", "NORMAL"}
        FULL survives a power cut, which a 202 promises.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, pool_size, sqlite_synchronous)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return sa.create_engine(parsed, pool_size=pool_size, max_overflow=0, pool_pre_ping=True, pool_timeout=10)


def _sqlite(url: sa.URL, pool_size: int, synchronous: str) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=10)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver's own comes too late for read-then-write
        _switch_to_wal(connection)
        for pragma in (
            f"synchronous={synchronous}",
            f"busy_timeout={_BUSY_MILLISECONDS}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("mushrif_read", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch a new database to WAL; while another process does, SQLite refuses at once, whatever the busy timeout."""
    end = time.monotonic() + _BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_WAL_PAUSE_SECONDS)
