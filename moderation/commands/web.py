"""`mushrif web`: the web server with its processes."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from moderation.process import begin, die_with_parent
from moderation.settings import Settings, load_settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from granian.server.common import AbstractServer

_REQUESTS_PER_THREAD = 16  # those beyond wait in the socket's backlog, where they cost nothing
_STOP_SECONDS = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--migrate/--no-migrate", default=True, show_default=True, help="Bring the database up to date first.")
def web(host: str, port: int, migrate: bool) -> None:
    """Serve HTTP with MUSHRIF_WEB_PROCESSES processes of MUSHRIF_WEB_THREADS threads."""
    settings = load_settings()
    begin(settings)
    if migrate:
        _migrate(settings)
    import_module("moderation.web.app")  # once, here: the processes forked from this one share its memory
    _server(settings, host, port).serve()


def application() -> "WSGIApplication":
    """Return the WSGI application; called in each web process, which ends with the server that started it."""
    die_with_parent()
    begin(load_settings())
    from moderation.web.app import create_app  # not before: it imports the metrics, which read the environment

    return create_app()


def _server(settings: Settings, host: str, port: int) -> "AbstractServer[Any]":
    from granian import Granian
    from granian.constants import Interfaces

    from moderation.logs import server_log_config

    return Granian(
        f"{__name__}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads + settings.live_connections,  # an open page's news keeps a thread
        backpressure=settings.web_threads * _REQUESTS_PER_THREAD + settings.live_connections,
        websockets=False,
        log_access=False,  # it would write readers' addresses
        log_dictconfig=server_log_config(settings),
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=_STOP_SECONDS,
    )


def _migrate(settings: Settings) -> None:
    from moderation.store import schema
    from moderation.store.engine import make_engine

    engine = make_engine(settings.database)
    schema.migrate(engine)
    engine.dispose()  # the web processes are forked from this one and must not inherit a connection
