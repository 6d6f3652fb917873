"""`mushrif doctor`: looks at every part that a running service needs, and says what would mend it."""

import sys
from pathlib import Path

import click

from moderation.commands.common import show, store_options
from moderation.doctor import Finding, State, examine
from moderation.logs import configure_logs
from moderation.settings import load_settings

_MARKS = {State.OK: "ok  ", State.WARN: "warn", State.FAIL: "FAIL"}


@click.command()
@store_options
def doctor(data_dir: Path | None, json_wanted: bool) -> None:
    """Check Python, folders, database, Redis, workers, model, clock, secret and memory; exit 1 when one fails."""
    settings = load_settings(data_dir=data_dir)
    configure_logs(settings)
    findings = examine(settings)
    failed = any(finding.state is State.FAIL for finding in findings)
    checks = [
        {"name": finding.name, "state": finding.state.value, "detail": finding.detail, "mend": finding.mend}
        for finding in findings
    ]
    show(json_wanted, {"ok": not failed, "checks": checks}, "\n".join(_line(finding) for finding in findings))
    sys.exit(1 if failed else 0)


def _line(finding: Finding) -> str:
    line = f"{_MARKS[finding.state]}  {finding.name:<12}{finding.detail}"
    return f"{line}\n      {'':<12}mend: {finding.mend}" if finding.mend else line
