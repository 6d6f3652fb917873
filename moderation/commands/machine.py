"""What the tests need from the machine beside Python: where it is, and how to get it."""

import re
import shutil
import subprocess
from pathlib import Path

OLDEST_POSTGRES = 13
_DEBIAN = Path("/usr/lib/postgresql")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def postgres_bin() -> Path | None:
    """Return the folder with `initdb` and `postgres` of the newest PostgreSQL that will do."""
    folders = sorted(_DEBIAN.glob("*/bin"), key=lambda path: -int(re.sub(r"\D", "", path.parent.name) or 0))
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if _will_do(folder)), None)


def chromium() -> Path | None:
    """Return a Chromium that Playwright can drive."""
    found = (shutil.which(name) for name in _BROWSERS)
    return next((Path(path) for path in found if path), None)


def has_fonts() -> bool:
    """Tell whether Arabic letters and emoji can be drawn."""
    return all(_family(query) for query in (":lang=ar", ":lang=und-zsye"))


def _family(query: str) -> str:
    listing = shutil.which("fc-list")
    if listing is None:
        return ""
    return subprocess.run([listing, query, "family"], capture_output=True, text=True, check=False).stdout


def _will_do(folder: Path) -> bool:
    if not (folder / "initdb").exists():
        return False
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+", answer)
    return version is not None and int(version.group()) >= OLDEST_POSTGRES
