"""Where all lines go: stderr, and a file in the data folder that is rotated by size."""

import sys
from contextlib import suppress
from pathlib import Path

MAX_BYTES = 10_000_000
KEPT_FILES = 5


class LogOutput:
    """Takes the lines of the supervisor and of its children; never raises, since logs must not stop the service."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept: int = KEPT_FILES) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._max_bytes, self._kept = path, max_bytes, kept
        self._file = path.open("ab", buffering=0)
        self._size = path.stat().st_size

    def write(self, text: str) -> None:
        """Write whole lines to both places; a closed terminal or a full disk loses lines, nothing else."""
        raw = text.encode("utf-8", "backslashreplace")
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()
        with suppress(OSError):
            if self._size and self._size + len(raw) > self._max_bytes:
                self._rotate()
            self._size += self._file.write(raw)

    def flush(self) -> None:
        """Do nothing: every line is written at once."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _rotate(self) -> None:
        """Move mushrif.log to mushrif.log.1, that to .2 and so on; the oldest goes."""
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))
        self._file.close()
        self._file = self._path.open("ab", buffering=0)
        self._size = 0

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
