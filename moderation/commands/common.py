"""What the commands that read or change the store share: where the data is, and how results are printed."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from moderation.bootstrap import Services, build
from moderation.logs import configure_logs
from moderation.settings import load_settings
from moderation.supervisor import CannotStart

F = TypeVar("F", bound=Callable[..., Any])


def store_options(command: F) -> F:
    """Add --data-dir and --json."""
    folder = click.option("--data-dir", type=click.Path(path_type=Path), help="As given to 'up'; ./var unless set.")
    return folder(click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")(command))


def opened(data_dir: Path | None) -> Services:
    """Return the services on an up-to-date database; raises what keeps them from it, and makes nothing."""
    settings = load_settings(data_dir=data_dir)
    if not settings.data_dir.is_dir():
        raise CannotStart(f"no data folder {settings.data_dir.absolute()}; run 'mushrif up' first, or give --data-dir")
    configure_logs(settings)
    services = build(settings)
    services.store.check_schema()
    return services


def show(json_wanted: bool, result: Any, text: str) -> None:
    """Print the result for a program or for a person."""
    click.echo(json.dumps(result, ensure_ascii=False) if json_wanted else text)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as aligned columns; the first row is the heading."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
