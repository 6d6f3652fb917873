"""`mushrif up` end to end: every process of it, over HTTP, killed, stopped and started again."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moderation.services.demo import DEMO_ARTICLES
from tests.integration.up_process import Up, mushrif, refused, start
from tests.servers import Postgres, short_folder
from tests.waiting import wait_until

SINGLE = 100
BATCHED = 100
DEMO_COMMENTS = sum(len(one.lines) for one in DEMO_ARTICLES.values())


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    """One `up` with two workers for the tests of this module, in a folder whose path a socket can carry."""
    with short_folder() as folder:
        running = start(folder / "var", "--workers", "2")
        try:
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(60)


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path / "var"


def comment(number: int) -> dict[str, Any]:
    return {
        "article": {"external_id": f"a{number % 7}", "url": "https://example.com/a", "title": "مقال"},
        "author": {"external_id": f"u{number}", "name": "قارئ"},
        "external_id": f"c{number}",
        "body": f"شكرا على التقرير رقم {number}",
    }


def unscored(up: Up) -> int:
    return len(up.request("GET", "/api/v1/comments?status=received", key=up.info["api_key"])[1]["items"])


def test_the_line_of_a_first_start_names_addresses_and_secrets(up: Up) -> None:
    info = up.info
    assert set(info) == {"url", "console", "demo", "site", "api_key", "admin"}
    assert info["console"].startswith(info["url"])
    assert info["api_key"].startswith("mk_")
    assert info["admin"]["email"] == "admin@mushrif.local"
    assert len(info["admin"]["password"]) >= 12


def test_what_it_printed_can_be_opened(up: Up) -> None:
    for page in ("demo", "console"):
        status, _ = up.request("GET", up.info[page].removeprefix(up.info["url"]))
        assert status in {200, 302, 303}, page
    assert up.request("GET", "/healthz") == (200, {"alive": True})


def test_two_hundred_comments_pass_through_every_process_and_the_numbers_add_up(up: Up) -> None:
    key = up.info["api_key"]
    answers = [up.request("POST", "/api/v1/comments", comment(number), key) for number in range(SINGLE)]
    assert {status for status, _ in answers} == {202}
    batch = [comment(SINGLE + number) for number in range(BATCHED)]
    status, answer = up.request("POST", "/api/v1/comments/batch", batch, key)
    assert (status, {item["status"] for item in answer["items"]}) == (200, {202})

    wait_until(lambda: unscored(up) == 0)
    _, page = up.request("GET", "/api/v1/comments?limit=200", key=key)
    own = [item for item in page["items"] if item["article"]["url"] == "https://example.com/a"]
    assert len(own) == SINGLE + BATCHED
    assert all(item["verdict"]["model"] for item in own)

    total = SINGLE + BATCHED
    assert up.metric("mushrif_comments_received_total") == total
    wait_until(lambda: up.metric("mushrif_verdicts_total") == total)
    assert up.metric("mushrif_scoring_batch_size_sum") == total
    assert up.metric("mushrif_comments") == total + DEMO_COMMENTS
    assert up.metric("mushrif_comments", status="received") == 0
    posts = up.metric("mushrif_http_requests_total", endpoint="api.comments.post_comment", status="202")
    assert posts == SINGLE


def test_everything_is_ready_and_the_doctor_agrees(up: Up) -> None:
    status, readiness = up.request("GET", "/readyz")
    assert (status, readiness["ready"]) == (200, True)
    assert {part["name"] for part in readiness["parts"]} == {"database", "redis", "workers"}
    found = mushrif("doctor", "--json", folder=up.folder)
    assert found.returncode == 0, found.stdout
    assert json.loads(found.stdout)["ok"]


def test_a_killed_worker_is_started_again_and_scores(up: Up) -> None:
    before = up.pids("worker-1")
    os.kill(before[-1], signal.SIGKILL)
    wait_until(lambda: len(up.pids("worker-1")) > len(before))
    assert "event=child.died child=worker-1 code=-9" in up.log()
    status, made = up.request("POST", "/api/v1/comments", comment(1000), up.info["api_key"])
    assert status == 202
    wait_until(lambda: unscored(up) == 0)
    assert up.request("GET", f"/api/v1/comments/{made['id']}", key=up.info["api_key"])[1]["verdict"]


def test_a_killed_redis_is_started_again_and_nothing_is_lost(up: Up) -> None:
    before = up.pids("redis")
    os.kill(before[-1], signal.SIGKILL)
    status, made = up.request("POST", "/api/v1/comments", comment(1001), up.info["api_key"])
    assert status == 202
    wait_until(lambda: len(up.pids("redis")) > len(before))
    wait_until(lambda: unscored(up) == 0, 90)
    assert up.request("GET", f"/api/v1/comments/{made['id']}", key=up.info["api_key"])[1]["verdict"]


def test_a_killed_web_server_takes_its_processes_along_and_comes_back_on_its_port(up: Up) -> None:
    before = up.pids("web")
    os.kill(before[-1], signal.SIGKILL)
    wait_until(lambda: len(up.pids("web")) > len(before))

    def answers() -> bool:
        try:
            return up.request("GET", "/healthz")[0] == 200
        except OSError:
            return False

    wait_until(answers)


def test_no_text_name_or_address_of_a_reader_is_in_the_log(up: Up) -> None:
    up.request("POST", "/api/v1/comments", comment(1002) | {"body": "ش" * 20_000}, up.info["api_key"])
    up.request("POST", "/api/v1/comments", [1], up.info["api_key"])
    assert not [word for word in ("شكرا", "قارئ", "شششش", "127.0.0.1 ") if word in up.log()]


def test_a_second_up_on_the_same_folder_is_refused_in_one_line(up: Up) -> None:
    done = refused(up.folder, "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert "another 'mushrif up' runs on" in line


def test_a_port_in_use_is_one_clear_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = refused(folder, "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"mushrif: port {port} on 127.0.0.1 is in use; choose another with --port (0: any free one)\n"


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = refused(tmp_path / "file" / "var", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("mushrif: cannot write to the data folder")


def test_a_wrong_setting_is_one_clear_line(folder: Path) -> None:
    done = refused(folder, "--port", "0", MUSHRIF_WEB_THREADS="many", MUSHRIF_LOG_LEVEL="LOUD")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "MUSHRIF_WEB_THREADS" in line
    assert "MUSHRIF_LOG_LEVEL" in line


def test_a_child_that_keeps_dying_is_named_with_its_last_words_and_the_secrets_are_not_lost(folder: Path) -> None:
    foreign = folder.parent / "model"
    foreign.mkdir()
    done = refused(folder, "--port", "0", MUSHRIF_MODEL_DIR=str(foreign))
    assert (done.returncode, done.stdout) == (1, "")
    assert "mushrif: worker-1 keeps dying; its last lines:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "mk_" in done.stderr


def test_a_stopped_up_exits_with_zero_and_the_next_one_goes_on_with_the_same_data(folder: Path) -> None:
    first = start(folder)
    key = first.info["api_key"]
    _, made = first.request("POST", "/api/v1/comments", comment(1), key)
    wait_until(lambda: unscored(first) == 0)
    assert first.stop(signal.SIGINT) == 0
    stopped = [line.partition("child=")[2].split()[0] for line in first.log().splitlines() if "=child.stopped " in line]
    assert (stopped[:2], stopped[5:]) == (["web", "worker-1"], ["redis"])
    assert set(stopped[2:5]) == {"scheduler", "deliverer", "trainer"}  # these three are stopped at once

    second = start(folder)
    try:
        assert (second.info["api_key"], second.info["admin"]["password"]) == (None, None)
        assert second.request("GET", f"/api/v1/comments/{made['id']}", key=key)[1]["body"] == comment(1)["body"]
        assert second.metric("mushrif_verdicts_total") == 0
    finally:
        assert second.stop(signal.SIGTERM) == 0


def test_a_redis_and_a_postgresql_that_are_given_are_used_instead_of_the_embedded_ones(
    folder: Path, valkey: str, postgres: Postgres
) -> None:
    name = postgres.create()
    up = start(folder, MUSHRIF_REDIS_URL=valkey, MUSHRIF_DATABASE_URL=postgres.url(name))
    try:
        assert up.request("POST", "/api/v1/comments", comment(1), up.info["api_key"])[0] == 202
        wait_until(lambda: unscored(up) == 0)
        assert (up.pids("redis"), len(up.pids("worker-1"))) == ([], 1)
        assert not (folder / "mushrif.db").exists()
    finally:
        assert up.stop(signal.SIGTERM) == 0
        postgres.drop(name)


def test_children_do_not_outlive_a_killed_supervisor(folder: Path) -> None:
    up = start(folder)
    children = [up.pids(name)[-1] for name in ("redis", "web", "worker-1", "scheduler")]
    up.stop(signal.SIGKILL)
    wait_until(lambda: not [pid for pid in children if _lives(pid)])


def _lives(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
