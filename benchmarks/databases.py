"""The databases that benchmarks run on: SQLite or a PostgreSQL of their own, in a temporary folder or a kept one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import DATABASES, postgres_cluster

__all__ = ["DATABASES", "database"]

_USUAL = {"shared_buffers": "128MB", "max_wal_size": "1GB", "autovacuum": "on"}  # as PostgreSQL comes


@contextmanager
def database(name: str, kept: Path | None = None) -> Iterator[str]:
    """Give the URL of a database: an empty one, or the one that an earlier run left in the folder `kept`."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="mushrif-benchmark-") as temporary:
            folder = kept / name if kept else Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            yield f"sqlite:///{folder}/benchmark.db"
        return
    folder = kept / name if kept else None
    made = folder is not None and (folder / "data").exists()
    with postgres_cluster(folder, **_USUAL) as cluster:
        if not made:
            cluster.execute('CREATE DATABASE "benchmark"')
        yield cluster.url("benchmark")
