"""The script at the root says in one line what is wrong, and does not start what cannot run."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(tmp_path: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "sh"):
        (tools / name).symlink_to(
            next(Path(folder) / name for folder in ("/usr/bin", "/bin") if Path(folder, name).exists())
        )
    old = tools / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    given = {"PATH": str(tools), "MUSHRIF_VENV": str(tmp_path / "venv"), **environment}
    return subprocess.run([ROOT / "mushrif", *arguments], env=given, capture_output=True, text=True, check=False)


def test_a_python_too_old_is_named_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "up")
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert "needs Python 3.11 or newer, found Python 3.9.2" in line
    assert not (tmp_path / "venv").exists()


def test_the_script_can_be_run_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / "mushrif", "--version"],
        cwd=tmp_path,
        env=os.environ | {"MUSHRIF_VENV": str(fake_environment(tmp_path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "ran with --version\n")


def fake_environment(tmp_path: Path) -> Path:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    program = venv / "bin" / "mushrif"
    program.write_text('#!/bin/sh\necho "ran with $*"\n')
    program.chmod(0o755)
    locks = [ROOT / name for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt")]
    sums = subprocess.run(["cksum"], input=b"".join(map(Path.read_bytes, locks)), capture_output=True, check=True)
    (venv / ".mushrif-requirements.txt").write_bytes(sums.stdout)
    return venv
