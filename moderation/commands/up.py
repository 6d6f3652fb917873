"""`mushrif up`: everything under one supervisor, all state in one folder."""

import sys
from pathlib import Path

import click

from moderation.logs import configure_logs
from moderation.settings import load_settings
from moderation.supervisor import CannotStart
from moderation.supervisor.data_dir import held
from moderation.supervisor.output import LogOutput
from moderation.supervisor.port import free_address
from moderation.supervisor.report import Prepared, as_json, as_text
from moderation.supervisor.service import Service


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder of all state; ./var unless set.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Scoring workers.")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON line once ready.")
def up(host: str, port: int, data_dir: Path | None, workers: int, json_wanted: bool) -> None:
    """Start web, workers, scheduler and Redis; Ctrl-C stops them."""
    settings = load_settings(data_dir=data_dir)
    address = free_address(host, port)
    url = settings.public_url.rstrip("/") or address.url

    def tell(prepared: Prepared) -> None:
        click.echo(as_json(prepared, url) if json_wanted else as_text(prepared, url, address))

    with held(settings.data_dir):
        output = LogOutput(settings.data_dir / "logs" / "mushrif.log")
        configure_logs(settings, output)
        service = Service(settings, address, workers, output)
        try:
            code = service.run(tell)
        except CannotStart:
            if service.prepared and service.prepared.api_key:
                click.echo(as_text(service.prepared, url, address), err=True)  # no one can read its secrets later
            raise
        finally:
            output.close()
    sys.exit(code)
