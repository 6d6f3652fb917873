"""What is installed is what runs: the wheel holds every file of the three packages."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.tree import PACKAGES, ROOT, files, named


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from this tree, without any network."""
    folder: Path = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    with ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_packages(wheel: set[str]) -> None:
    wanted = {named(path) for package in PACKAGES for path in files(ROOT / package)}
    assert sorted(wanted - wheel) == []


@pytest.mark.parametrize(
    "kind",
    [
        "moderation/store/migrations/versions/0001_first_schema.py",
        "moderation/store/migrations/env.py",
        "moderation/classifier/model/manifest.json",
        "moderation/classifier/model/weights.npy",
        "moderation/web/console/templates/console/queue.html",
        "moderation/web/console/static/console/base.css",
        "moderation/web/demo/templates/demo/stories/library.html",
        "moderation/web/public/templates/public/fragment.html",
    ],
)
def test_the_wheel_can_migrate_score_and_show(wheel: set[str], kind: str) -> None:
    assert kind in wheel


def test_the_wheel_holds_nothing_but_the_packages(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == set(PACKAGES)


def test_the_wheel_brings_the_command_and_the_licence(wheel: set[str]) -> None:
    own = {name.split("/", 1)[1] for name in wheel if ".dist-info/" in name}
    assert {"entry_points.txt", "licenses/LICENSE"} <= own
