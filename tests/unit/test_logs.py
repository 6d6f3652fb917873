"""Log lines: key=value or JSON, from our loggers and from libraries', and never an exception's message."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from moderation.logs import PROCESS_NAME, configure_logs
from moderation.settings import Settings

SECRET_TEXT = "نص التعليق"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield io.StringIO()
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_an_event_with_keys_and_values(stream: io.StringIO) -> None:
    configure_logs(Settings(), stream)
    structlog.get_logger("x").info("comment.scored", comment="c1", rev=2)
    line = stream.getvalue()
    assert "level=info event=comment.scored comment=c1 rev=2\n" in line


def test_json_is_one_object_a_line(stream: io.StringIO) -> None:
    configure_logs(Settings(log_format="json"), stream)
    structlog.get_logger("x").info("comment.scored", rev=2)
    assert json.loads(stream.getvalue()).items() >= {"event": "comment.scored", "rev": 2, "level": "info"}.items()


def test_library_loggers_take_the_same_road(stream: io.StringIO) -> None:
    configure_logs(Settings(log_format="json"), stream)
    logging.getLogger("some.library").warning("disk %s", "slow")
    assert json.loads(stream.getvalue())["event"] == "disk slow"


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_exception_is_named_and_placed_but_not_quoted(stream: io.StringIO, log_format: str) -> None:
    configure_logs(Settings.model_validate({"log_format": log_format}), stream)
    try:
        try:
            raise ValueError(SECRET_TEXT)
        except ValueError as error:
            raise LookupError(SECRET_TEXT) from error
    except LookupError as error:
        structlog.get_logger("x").error("web.crashed", exc_info=error)
        logging.getLogger("some.library").exception("failed")
    assert SECRET_TEXT not in stream.getvalue()
    assert stream.getvalue().count("LookupError at test_logs.py:") == 2
    assert "ValueError at test_logs.py:" in stream.getvalue()
    assert "Traceback" not in stream.getvalue()


def test_a_line_names_the_process_it_came_from(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROCESS_NAME, "worker-1")
    configure_logs(Settings(), stream)
    structlog.get_logger("x").info("worker.ready")
    assert "process=worker-1 event=worker.ready" in stream.getvalue()


def test_configuring_again_does_not_double_the_lines(stream: io.StringIO) -> None:
    for _ in range(2):
        configure_logs(Settings(), stream)
    structlog.get_logger("x").warning("once")
    assert stream.getvalue().count("event=once") == 1


def test_a_level_hides_what_is_below_it(stream: io.StringIO) -> None:
    configure_logs(Settings(log_level="ERROR"), stream)
    structlog.get_logger("x").info("hidden")
    logging.getLogger("rq.worker").warning("hidden")
    assert stream.getvalue() == ""


def test_without_a_stream_lines_go_to_stderr(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings())
    structlog.get_logger("x").warning("seen")
    assert "event=seen" in capsys.readouterr().err
