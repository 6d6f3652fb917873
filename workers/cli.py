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
@click.option("--train", is_flag=True, help="Train sites' models instead of scoring, giving way to all else.")
def worker(deliver: bool, train: bool) -> None:
    """Score what waits, until stopped; the model is loaded first."""
    if deliver and train:
        raise click.UsageError("--deliver and --train are two workers")
    begin(load_settings())
    if deliver:
        _deliver()
        return
    if train:
        _train()
        return
    from workers.worker import run  # not before: it imports the metrics, which read the environment

    run(services())


def _train() -> None:
    from workers.training import run  # scikit-learn and scipy; only this worker pays

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
