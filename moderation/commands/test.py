"""`mushrif test`: what CI runs, in CI's order, with what the tests need put in place first."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from moderation.commands.machine import needs, provide

ROOT = Path(__file__).parents[2]
MOST_PROCESSES = 4  # each starts its own PostgreSQL, Redis and browser


@dataclass(frozen=True)
class Step:
    """One check and the command that makes it."""

    name: str
    command: tuple[str, ...]


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def test(pytest_args: tuple[str, ...]) -> None:
    """Check format, lint, types, import rules and run every test, as CI does.

    PYTEST_ARGS go to pytest. What the tests need and the machine lacks is installed when run as root, and
    named otherwise. All steps run; the exit code is not 0 if any failed.
    """
    if not (ROOT / "tests").is_dir():
        raise click.ClickException("the tests are not part of an installed package; run ./mushrif test in a clone")
    provide(needs())
    failed = run_steps(steps(pytest_args), ROOT)
    if failed:
        raise click.ClickException(f"failed: {', '.join(failed)}")


def steps(pytest_args: Sequence[str]) -> list[Step]:
    """Return every check; pytest is last, so that its summary ends the output."""
    tools = Path(sys.executable).parent
    python = (sys.executable, "-m")
    spread = ("-n", "auto", "--maxprocesses", str(MOST_PROCESSES), "--dist", "loadfile")
    return [
        Step("format", (*python, "ruff", "format", "--check", ".")),
        Step("lint", (*python, "ruff", "check", ".")),
        Step("types", (*python, "mypy")),
        Step("imports", (str(tools / "lint-imports"), "--no-cache", "--no-logo")),
        Step("tests", (*python, "pytest", *spread, *pytest_args)),
    ]


def run_steps(wanted: Sequence[Step], folder: Path) -> list[str]:
    """Run the checks one after another, say how long each took, and return the names of those that failed."""
    failed = []
    for step in wanted:
        click.echo(f"── {step.name}")
        started = time.monotonic()
        code = subprocess.run(step.command, cwd=folder, stdin=subprocess.DEVNULL, check=False).returncode
        if code:
            failed.append(step.name)
        if code or step is not wanted[-1]:
            click.echo(f"   {step.name}: {'failed' if code else 'ok'} in {time.monotonic() - started:.1f} s")
    return failed
