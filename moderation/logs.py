"""Logs: one line an event, as key=value or JSON; library loggers take the same road, and no exception's message does.

An exception is written as its type and where it was raised. Its message may quote a comment (a database error
quotes its parameters), so it stays out.
"""

import logging
import os
import sys
from types import TracebackType
from typing import Any, Protocol, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from moderation.settings import Settings

PROCESS_NAME = "MUSHRIF_PROCESS"  # set by the supervisor, so that each line names the child it came from
_QUIET = ("rq.worker", "rq.job", "rq.queue", "alembic", "werkzeug", "urllib3", "asyncio")
_FRAMES = 4


class LineStream(Protocol):
    """Takes finished lines; all that a log needs of a file."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


class _ErrorStream(logging.StreamHandler[TextIO]):
    """Writes to what is stderr now, so that a stream that was swapped or closed meanwhile does no harm."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        raise AttributeError("this handler always writes to stderr")


def configure_logs(settings: Settings, stream: LineStream | None = None) -> None:
    """Send every logger of this process to `stream` (stderr if None) in the format that the settings name.

    May be called again; the last call counts.
    """
    handler: logging.Handler = logging.StreamHandler(stream) if stream else _ErrorStream()
    handler.setFormatter(formatter(settings.log_format))
    handler.set_name("mushrif")
    root = logging.getLogger()
    root.handlers = [*(known for known in root.handlers if known.get_name() != "mushrif"), handler]
    root.setLevel(settings.log_level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def formatter(log_format: str) -> ProcessorFormatter:
    """Return the formatter of one log line; `log_format` is "text" or "json"."""
    order = ["timestamp", "level", "process", "event"]
    renderer: Processor = structlog.processors.LogfmtRenderer(key_order=order, drop_missing=True)
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False)
    return ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[ProcessorFormatter.remove_processors_meta, _where_raised, renderer],
    )


def server_log_config(settings: Settings) -> dict[str, Any]:
    """Return the `dictConfig` that sends the web server's own lines the same way."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"mushrif": {"()": "moderation.logs.formatter", "log_format": settings.log_format}},
        "handlers": {"mushrif": {"class": "logging.StreamHandler", "formatter": "mushrif"}},
        "loggers": {"_granian": {"handlers": ["mushrif"], "level": "INFO", "propagate": False}},
    }


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_process,
    ]


def _name_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    name = os.environ.get(PROCESS_NAME)
    if name:
        event.setdefault("process", name)
    return event


def _where_raised(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["raised"] = " <- ".join(_described(link) for link in _chain(error))
    return event


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in links:
        links.append(following)
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return links


def _described(error: BaseException) -> str:
    frames: list[str] = []
    step: TracebackType | None = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        frames.append(f"{os.path.basename(code.co_filename)}:{step.tb_lineno}:{code.co_name}")
        step = step.tb_next
    return f"{type(error).__name__} at {' '.join(frames[-_FRAMES:]) or 'an unknown place'}"
