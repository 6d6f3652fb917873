"""What the tests need from the machine beside Python: where it is, and how to get it."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

OLDEST_POSTGRES = 13
_DEBIAN = Path("/usr/lib/postgresql")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Need:
    """Something outside Python: its name for people, Debian's packages for it, and how to see it is there."""

    name: str
    packages: tuple[str, ...]
    there: Callable[[], object]


def needs() -> tuple[Need, ...]:
    """Return everything that the tests use."""
    fonts = ("fontconfig", "fonts-dejavu-core", "fonts-noto-color-emoji")
    return (
        Need(f"PostgreSQL {OLDEST_POSTGRES} or newer", ("postgresql",), postgres_bin),
        Need("Chromium", ("chromium",), chromium),
        Need("fonts with Arabic letters and emoji", fonts, has_fonts),
    )


def provide(wanted: Sequence[Need], *, root: bool | None = None) -> None:
    """Install what is missing where we may; raises ClickException that names the rest and the command for it."""
    missing = [need for need in wanted if not need.there()]
    if not missing:
        return
    apt = shutil.which("apt-get")
    if apt and (os.geteuid() == 0 if root is None else root):
        click.echo(f"mushrif test: installing {_names(missing)} …", err=True)
        _install(apt, [package for need in missing for package in need.packages])
        missing = [need for need in missing if not need.there()]
    if missing:
        packages = " ".join(package for need in missing for package in need.packages)
        command = f"apt-get install -y --no-install-recommends {packages}"
        raise click.ClickException(f"the tests need {_names(missing)}; as root on Debian or Ubuntu: {command}")


def _names(wanted: Sequence[Need]) -> str:
    return ", ".join(need.name for need in wanted)


def _install(apt: str, packages: Sequence[str]) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update", "-q"), ("install", "-q", "-y", "--no-install-recommends", *packages)):
        # A failure shows in what is still missing; apt says why on stderr.
        subprocess.run([apt, *arguments], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


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
