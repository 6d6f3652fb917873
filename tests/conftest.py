"""Fixtures that every kind of test shares: the clock, the fakes, the services, and real servers."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
import structlog
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from redis import Redis

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor
from moderation.domain.site import Moderator, Role, Scope, Site
from moderation.services.foreign.memory import Memory
from moderation.services.people.passwords import Passwords
from moderation.settings import Settings
from moderation.store import schema
from moderation.store.engine import make_engine
from moderation.store.store import Store
from moderation.store.tables import held_counts, metadata
from moderation.web.app import create_app
from tests import factories
from tests.fakes import FakeCache, FakeClassifier, FakeClock, FakeJobs, FakeLexicon, FakeModels, FakePostman
from tests.servers import DATABASES, Postgres, postgres_cluster, valkey_server

T = TypeVar("T")

SEED = 20261125
THREADS = 16
SECRET = "a secret for tests only"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the real one costs 50 ms a log-in
PATIENCE_SECONDS = 60

hypothesis.settings.register_profile("mushrif", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("mushrif")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: run on SQLite and on PostgreSQL")


def pytest_report_header() -> str:
    return f"random seed: {SEED}, hypothesis derandomized"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both databases when it is marked so or asks for `real_store`."""
    marked = any(metafunc.definition.iter_markers("both_databases"))
    if (marked or "real_store" in metafunc.fixturenames) and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", DATABASES, indirect=True)


@pytest.fixture(autouse=True)
def _same_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test from the same seed and without the caller's settings."""
    random.seed(SEED)
    structlog.contextvars.clear_contextvars()
    for name in os.environ:
        if name.startswith("MUSHRIF_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fake_jobs() -> FakeJobs:
    return FakeJobs()


@pytest.fixture
def fake_cache(clock: FakeClock) -> FakeCache:
    return FakeCache(clock)


@pytest.fixture
def fake_lexicon() -> FakeLexicon:
    return FakeLexicon()


@pytest.fixture
def fake_classifier() -> FakeClassifier:
    return FakeClassifier()


@pytest.fixture
def fake_models() -> FakeModels:
    return FakeModels()


@pytest.fixture
def fake_postman() -> FakePostman:
    return FakePostman()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL cluster of this test process."""
    with postgres_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def _postgres_database(postgres: Postgres) -> str:
    url = postgres.url(postgres.create())
    _migrate(url)
    return url


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "mushrif.db"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    engine = make_engine(url)
    schema.migrate(engine)
    engine.dispose()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of this test's own; SQLite unless the test is marked `both_databases`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path = tmp_path / "mushrif.db"
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("_postgres_database")
    _empty(url)
    yield url


def _empty(url: str) -> None:
    """Delete every row: twenty times faster than a new database for each test."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        for table in [*reversed(metadata.sorted_tables), held_counts]:  # triggers count what goes
            connection.execute(table.delete())
    engine.dispose()


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table; parametrise it indirectly with DATABASES for both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(scope="session")
def _valkey() -> Iterator[str]:
    with valkey_server() as url:
        yield url


@pytest.fixture
def valkey(_valkey: str) -> str:
    """The URL of a real, empty Redis-compatible server."""
    with Redis.from_url(_valkey) as client:
        client.flushall()
    return _valkey


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, secret_key=SECRET, web_threads=THREADS)


def patient(memory: Memory[T]) -> Memory[T]:
    """Return a memory that waits for a look as long as a busy machine needs."""
    return replace(memory, patience_seconds=PATIENCE_SECONDS, first_patience_seconds=PATIENCE_SECONDS)


@pytest.fixture
def services(
    settings: Settings,
    clock: FakeClock,
    fake_jobs: FakeJobs,
    fake_classifier: FakeClassifier,
    fake_lexicon: FakeLexicon,
    fake_cache: FakeCache,
    fake_models: FakeModels,
    fake_postman: FakePostman,
) -> Iterator[Services]:
    """The real services on a real database; waiting for a verdict moves the test's own clock."""
    built = bootstrap.build(
        settings,
        jobs=fake_jobs,
        cache=fake_cache,
        clock=clock,
        classifier=fake_classifier,
        lexicon=fake_lexicon,
        postman=fake_postman,
        passwords=Passwords(HASHER),
        load_model=fake_models,
    )
    intake = replace(built.intake, pause=lambda seconds: clock.advance(seconds=seconds))
    callers = replace(built.callers, memory=patient(built.callers.memory))
    corals = replace(built.corals, callers=callers, memory=patient(built.corals.memory))
    yield replace(built, intake=intake, callers=callers, corals=corals)
    built.store.engine.dispose()


@pytest.fixture
def real_store(services: Services) -> Store:
    """The store, on SQLite and on PostgreSQL in turn."""
    return services.store


@pytest.fixture
def site(services: Services) -> Site:
    return services.sites.create("alkhabar", "الخبر", "https://alkhabar.example")


@pytest.fixture
def other_site(services: Services) -> Site:
    return services.sites.create("annahar", "النهار", "https://annahar.example")


@pytest.fixture
def moderator(services: Services, site: Site) -> Moderator:
    """A person who signs in with `factories.PASSWORD`."""
    return factories.moderator(services, site)


@pytest.fixture
def editor(services: Services, site: Site) -> Moderator:
    return factories.moderator(services, site, "سلمى", Role.EDITOR)


@pytest.fixture
def admin(services: Services, site: Site) -> Moderator:
    return factories.moderator(services, site, "مدير", Role.ADMINISTRATOR)


@pytest.fixture
def amal(services: Services, site: Site) -> Actor:
    return factories.actor(factories.moderator(services, site, "أمل"))


@pytest.fixture
def badr(services: Services, site: Site) -> Actor:
    return factories.actor(factories.moderator(services, site, "بدر"))


@pytest.fixture
def held_comment(services: Services, site: Site) -> Comment:
    return factories.held(services, site)


@pytest.fixture
def make_key(services: Services, site: Site) -> Callable[..., dict[str, str]]:
    """Return a function from scopes to the headers of a request that may use them."""

    def make(*scopes: Scope, of: Site = site) -> dict[str, str]:
        _, secret = services.sites.create_key(of, "test", scopes or (Scope.ADMIN,))
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture(scope="session")
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(services: Services, _compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application; each test has one of its own, and all share what its templates compile to."""
    app = create_app(services)
    app.jinja_env.bytecode_cache = _compiled_templates
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
