"""`mushrif test` itself: what it runs, and what it says when the machine lacks something."""

import sys
from pathlib import Path

import click
import pytest

from moderation.commands.machine import Need, needs, provide
from moderation.commands.test import Step, run_steps, steps


def step(name: str, code: int) -> Step:
    return Step(name, (sys.executable, "-c", f"raise SystemExit({code})"))


def test_every_step_runs_although_an_earlier_one_failed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    failed = run_steps([step("first", 1), step("second", 0), step("third", 3)], tmp_path)
    assert failed == ["first", "third"]
    shown = capfd.readouterr().out
    assert "first: failed in" in shown
    assert "second: ok in" in shown


def test_pytest_is_the_last_step_and_gets_the_arguments() -> None:
    last = steps(["-k", "claims"])[-1]
    assert last.name == "tests"
    assert last.command[-2:] == ("-k", "claims")


def test_the_steps_are_those_of_ci() -> None:
    assert [step.name for step in steps([])] == ["format", "lint", "types", "imports", "tests"]


def test_a_missing_part_is_named_with_the_command_that_installs_it() -> None:
    absent = Need("Chromium", ("chromium",), lambda: None)
    present = Need("PostgreSQL", ("postgresql",), lambda: True)
    with pytest.raises(click.ClickException) as refused:
        provide([absent, present], root=False)
    assert refused.value.message.startswith("the tests need Chromium;")
    assert refused.value.message.endswith("apt-get install -y --no-install-recommends chromium")


def test_a_complete_machine_is_left_alone() -> None:
    provide([Need("everything", ("never-asked-for",), lambda: True)], root=True)


def test_this_machine_has_what_the_tests_need() -> None:
    assert [need.name for need in needs() if not need.there()] == []
