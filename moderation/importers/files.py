"""Files of past comments as records, one after the other: NDJSON and CSV, plain or gzipped, in bounded memory.

What cannot be read is yielded as a fault beside its line's number, and the reading goes on.
"""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

KINDS = (".ndjson", ".jsonl", ".csv", ".tsv")
MAX_LINE_BYTES = 1_000_000
_DELIMITERS = ",;\t|"

Record = Mapping[str, Any]


class BadLine(Exception):
    """A line that cannot be used; its text says why, without quoting what a reader wrote."""


Item = tuple[int, Record | BadLine]


def known(path: Path) -> bool:
    """Tell whether a file's name says what it is."""
    return _kind(path) in KINDS


def read(path: Path) -> Iterator[Item]:
    """Yield (number of the line where it begins, record or fault) of a file whose name is known."""
    packed = path.suffix.lower() == ".gz"
    with cast("IO[bytes]", gzip.open(path) if packed else path.open("rb")) as stream:
        yield from _csv(stream) if _kind(path) in (".csv", ".tsv") else _ndjson(stream)


def _kind(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _ndjson(stream: IO[bytes]) -> Iterator[Item]:
    number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            _skip_rest(stream)
            yield number, BadLine(f"longer than {MAX_LINE_BYTES} bytes")
        elif line.strip():
            yield number, _object(line.removeprefix(b"\xef\xbb\xbf"))


def _skip_rest(stream: IO[bytes]) -> None:
    while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass


def _object(line: bytes) -> Record | BadLine:
    try:
        found = json.loads(line)
    except UnicodeDecodeError:
        return BadLine("not UTF-8")
    except (ValueError, RecursionError):
        return BadLine("not JSON")
    return found if isinstance(found, dict) else BadLine("not a JSON object")


def _csv(stream: IO[bytes]) -> Iterator[Item]:
    """Read with the header's own delimiter; what is not UTF-8 becomes a lone surrogate, which no text may hold."""
    lines = _Lines(stream)
    header = lines.readline().lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    delimiter = max(_DELIMITERS, key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        begin = lines.number + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield begin, BadLine(f"not CSV: {error}")
            continue
        if row is None:
            return
        if not row:
            continue
        fits = len(row) == len(names)
        yield begin, dict(zip(names, row, strict=True)) if fits else BadLine(f"{len(row)} columns, not {len(names)}")


class _Lines:
    """The lines of a file as text, counted."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.number = 0
        self._stream = stream

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if line := self.readline():
            return line
        raise StopIteration

    def readline(self) -> str:
        line = self._stream.readline(MAX_LINE_BYTES)
        self.number += bool(line)
        return line.decode("utf-8", "surrogateescape")
