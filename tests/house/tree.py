"""The repository as it lies on disk, without what is made, fetched or private."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("moderation", "workers", "training")
_NOT_OURS = {"var", "dist", "build", "shared", "node_modules", "__pycache__"}
_OURS_THOUGH_HIDDEN = {".ci", ".gitignore", ".importlinter", ".dockerignore", ".gitattributes"}


def files(folder: Path = ROOT, pattern: str = "*") -> Iterator[Path]:
    """Yield the files of ours below a folder whose name fits the pattern."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in _OURS_THOUGH_HIDDEN
        if hidden or path.name in _NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from files(path, pattern)
        elif path.match(pattern):
            yield path


def modules() -> list[Path]:
    """Return every Python file of the three packages."""
    return [path for package in PACKAGES for path in files(ROOT / package, "*.py")]


def named(path: Path) -> str:
    """Return a path as people write it."""
    return path.relative_to(ROOT).as_posix()


def document(name: str) -> str:
    """Return the text of a page in docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")
