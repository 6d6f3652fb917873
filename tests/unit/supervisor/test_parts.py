"""The supervisor's small parts: pauses, ports, folders, log files, and what it prints."""

import errno
import json
import os
import socket
import stat
from pathlib import Path

import pytest

from moderation.supervisor import CannotStart
from moderation.supervisor.backoff import LONGEST_SECONDS, WELL_AFTER_SECONDS, Backoff
from moderation.supervisor.data_dir import emptied, held, private
from moderation.supervisor.output import LogOutput
from moderation.supervisor.port import Address, free_address
from moderation.supervisor.report import Prepared, as_json, as_text

ADDRESS = Address("127.0.0.1", 8000)


def test_the_pause_doubles_with_each_death_up_to_a_limit() -> None:
    backoff = Backoff()
    pauses = [backoff.after(0) for _ in range(9)]
    assert pauses[:4] == [0.5, 1, 2, 4]
    assert pauses[-1] == LONGEST_SECONDS


def test_a_child_that_ran_well_starts_over() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after(0)
    assert backoff.after(WELL_AFTER_SECONDS) == 0.5
    assert backoff.deaths == 1


def test_port_zero_is_answered_with_a_port_of_the_kernels_choice() -> None:
    assert free_address("127.0.0.1", 0).port > 1023


def test_a_port_in_use_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotStart, match="in use"):
        free_address("127.0.0.1", taken.getsockname()[1])


def test_an_unknown_host_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(CannotStart, match="unknown"):
        free_address("no-such-host", 0)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotStart, match=os.strerror(errno.EADDRNOTAVAIL)):
        free_address("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (Address("127.0.0.1", 80), "http://127.0.0.1:80"),
        (Address("0.0.0.0", 80), "http://127.0.0.1:80"),
        (Address("::", 80), "http://[::1]:80"),
    ],
)
def test_the_url_is_one_that_this_machine_can_open(address: Address, url: str) -> None:
    assert address.url == url


def test_a_data_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    with held(tmp_path / "a" / "var"):
        assert stat.S_IMODE((tmp_path / "a" / "var").stat().st_mode) == 0o700


def test_a_data_folder_is_held_once_and_free_again_afterwards(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(CannotStart, match="another 'mushrif up'"), held(tmp_path):
        pass
    with held(tmp_path):
        pass


@pytest.mark.parametrize("below", ["file", "file/var"])
def test_a_folder_that_is_a_file_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot write"), held(tmp_path / below):
        pass


def test_a_socket_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(CannotStart, match="not ours alone"):
        private(tmp_path / "open")


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(CannotStart, match="not ours alone"):
        private(tmp_path / "link")


def test_the_counters_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").touch()
    emptied(tmp_path / "metrics")
    assert list((tmp_path / "metrics").iterdir()) == []


def test_lines_go_to_stderr_and_to_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = LogOutput(tmp_path / "logs" / "mushrif.log")
    output.write("event=one\n")
    output.close()
    assert capsys.readouterr().err == "event=one\n"
    assert (tmp_path / "logs" / "mushrif.log").read_text() == "event=one\n"


def test_a_full_log_file_is_rotated_and_the_oldest_goes(tmp_path: Path) -> None:
    output = LogOutput(tmp_path / "mushrif.log", max_bytes=10, kept=2)
    for number in range(5):
        output.write(f"line {number}\n")
    output.close()
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert found == {"mushrif.log": "line 4\n", "mushrif.log.1": "line 3\n", "mushrif.log.2": "line 2\n"}


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = LogOutput(Path("/dev/full"))
    output.write("event=one\n")
    output.close()
    assert capsys.readouterr().err == "event=one\n"


def test_the_json_line_names_everything() -> None:
    line = as_json(Prepared("demo", "admin@mushrif.local", "mk_x", "secret"), "http://h:1")
    assert json.loads(line) == {
        "url": "http://h:1",
        "console": "http://h:1/console/",
        "demo": "http://h:1/demo/",
        "site": "demo",
        "api_key": "mk_x",
        "admin": {"email": "admin@mushrif.local", "password": "secret"},
    }
    assert "\n" not in line


def test_the_text_shows_secrets_on_the_first_run_only() -> None:
    first = as_text(Prepared("demo", "a@b", "mk_x", "secret"), "http://h:1", ADDRESS)
    later = as_text(Prepared("demo", "a@b"), "http://h:1", ADDRESS)
    assert "mk_x" in first
    assert "secret" in first
    assert "once" not in later
    assert "$MUSHRIF_KEY" in later
