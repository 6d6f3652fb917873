"""The data folder: made private, tried out, and held by one `up` at a time."""

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.supervisor import CannotStart


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder against a second `up`; it is made if missing, for its owner only.

    Raises CannotStart when it cannot be written or another `up` holds it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "mushrif.lock").open("ab")
    except OSError as error:
        reason = f"cannot write to the data folder {folder}: {error.strerror}"
        raise CannotStart(f"{reason}; choose another with --data-dir") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"another 'mushrif up' runs on {folder}; stop it or choose another --data-dir") from None
        yield


def private(folder: Path) -> None:
    """Make a folder for its owner only; raises CannotStart when someone else made it or may enter it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise CannotStart(f"the folder {folder} is not ours alone; remove it or choose another --data-dir")


def emptied(folder: Path) -> None:
    """Leave the folder there and empty: counters of processes that are gone would be added to the new ones."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
