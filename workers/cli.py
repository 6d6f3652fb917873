"""`mushrif worker` and `mushrif scheduler`: one process each."""

import signal
import threading
from types import FrameType

import click

from moderation.bootstrap import services
from moderation.process import begin
from moderation.settings import load_settings


@click.command()
@click.option("--deliver", is_flag=True, help="Send webhooks instead of scoring; needs no model.")
def worker(deliver: bool) -> None:
    """Score what waits, until stopped; the model is loaded first."""
    begin(load_settings())
    if deliver:
        _deliver()
        return
    from workers.worker import run  # not before: it imports the metrics, which read the environment

    run(services())


def _deliver() -> None:
    from workers.delivery import run

    run(services(), _stop_event())


@click.command()
def scheduler() -> None:
    """Mend what crashes left, every MUSHRIF_SWEEP_SECONDS, until stopped."""
    begin(load_settings())
    from workers.schedule import run

    run(services(), _stop_event())


def _stop_event() -> threading.Event:
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping
