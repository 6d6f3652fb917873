"""Migrations: from nothing to today's tables, on both databases, whoever starts first."""

import multiprocessing
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from moderation.domain.errors import SchemaNotReady
from moderation.store import schema
from moderation.store.engine import make_engine
from moderation.store.store import Store
from moderation.store.tables import metadata
from tests.servers import DATABASES
from tests.together import together

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
both = pytest.mark.parametrize("empty_database_url", DATABASES, indirect=True)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def migrate_in_a_process(url: str) -> None:
    engine = make_engine(url)
    schema.migrate(engine)
    engine.dispose()


@both
def test_migrating_an_empty_database_gives_exactly_the_tables_of_the_code(engine: Engine) -> None:
    schema.migrate(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


@both
def test_every_index_keeps_its_condition(engine: Engine) -> None:
    """A partial index that lost its WHERE would still compare as equal."""
    schema.migrate(engine)
    source = {
        "sqlite": "SELECT name, sql FROM sqlite_master",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes",
    }
    with engine.begin() as connection:
        definitions = {row[0]: row[1] for row in connection.execute(sa.text(source[engine.dialect.name]))}
    partial = [index for table in metadata.tables.values() for index in table.indexes if index.dialect_kwargs]
    assert partial
    assert [index.name for index in partial if " WHERE " not in definitions[index.name]] == []


@both
def test_labels_that_were_there_are_found_by_their_text_after_an_upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0014")
        old = sa.MetaData()
        old.reflect(connection, only=["sites", "labels"])
        sites, labels = old.tables["sites"], old.tables["labels"]
        site = {"id": "s", "slug": "s", "name": "s", "url": "s", "policy": {}, "created_at": NOW}
        connection.execute(sites.insert().values({name: value for name, value in site.items() if name in sites.c}))
        label = {"site_id": "s", "origin": "playground", "label": "publish", "created_at": NOW}
        rows = [{"id": f"l{number}", "text": f"نص {number}", **label} for number in range(1_500)]
        connection.execute(labels.insert(), rows)
    schema.migrate(engine)
    with Store(engine).begin() as tx:
        assert [tx.labels.erase_texts("s", {text}) for text in ("نص 0", "نص 1499", "نص 1500")] == [1, 1, 0]


@both
def test_migrating_again_changes_nothing(engine: Engine) -> None:
    schema.migrate(engine)
    schema.migrate(engine)
    with engine.begin() as connection:
        assert schema.current(connection) == schema.newest()


@both
def test_an_empty_database_is_not_ready_and_says_what_to_do(engine: Engine) -> None:
    with pytest.raises(SchemaNotReady, match="mushrif up"):
        Store(engine).check_schema()
    schema.migrate(engine)
    Store(engine).check_schema()


@both
def test_two_threads_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    engines = [make_engine(empty_database_url) for _ in range(2)]
    together([partial(schema.migrate, engine) for engine in engines])
    Store(engines[0]).check_schema()
    for engine in engines:
        engine.dispose()


def test_a_database_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)) as maker:
        maker.execute("CREATE TABLE anything (id)")
        maker.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.3, maker.execute, ["COMMIT"])
        done.start()
        engine = make_engine(f"sqlite:///{tmp_path / 'new.db'}")
        with engine.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        engine.dispose()
        done.join()


@both
def test_two_processes_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=migrate_in_a_process, args=(empty_database_url,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    engine = make_engine(empty_database_url)
    Store(engine).check_schema()
    engine.dispose()
