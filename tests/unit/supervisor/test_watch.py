"""The supervisor's loop on small real children."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.supervisor.children import Child, Program
from moderation.supervisor.output import LogOutput
from moderation.supervisor.watch import Supervisor
from tests.waiting import wait_until

SECONDS = 30
ECHO_THEN_WAIT = "import signal; print('ready', flush=True); signal.pause()"
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
while True:
    signal.pause()
"""


@pytest.fixture
def output(tmp_path: Path) -> Iterator[LogOutput]:
    made = LogOutput(tmp_path / "log")
    yield made
    made.close()


@pytest.fixture
def supervisor(output: LogOutput) -> Iterator[Supervisor]:
    made = Supervisor(output)
    with made.listening():
        yield made
        made.stop([made.children])


def child(source: str, name: str = "child", stop_seconds: float = SECONDS, ours: bool = True) -> Child:
    return Child(Program(name, (sys.executable, "-c", source), dict(os.environ), stop_seconds, ours))


def says(child: Child, word: str) -> bool:
    return word in child.last_lines


def test_a_childs_lines_reach_the_log(supervisor: Supervisor, tmp_path: Path) -> None:
    talker = child(ECHO_THEN_WAIT)
    supervisor.start(talker)
    assert supervisor.run(lambda: says(talker, "ready"), SECONDS)
    assert (tmp_path / "log").read_text() == "ready\n"


def test_a_child_that_dies_is_started_again(supervisor: Supervisor) -> None:
    mortal = child("print('once', flush=True)")
    supervisor.start(mortal)
    assert supervisor.run(lambda: list(mortal.last_lines).count("once") == 2, SECONDS)
    assert mortal.backoff.deaths >= 1


def test_a_child_that_died_unseen_can_still_be_asked_to_stop() -> None:
    mortal = child("raise SystemExit(7)")
    mortal.start()
    wait_until(lambda: mortal.dead)
    mortal.ask_to_stop()
    assert mortal.dead
    assert mortal.bury() == 7


def test_a_last_line_without_an_end_is_kept(supervisor: Supervisor) -> None:
    mortal = child("import sys; sys.exit('last words')")
    supervisor.start(mortal)
    assert supervisor.run(lambda: mortal.backoff.deaths == 1, SECONDS)
    assert says(mortal, "last words")


def test_waiting_ends_after_its_seconds(supervisor: Supervisor) -> None:
    assert not supervisor.run(lambda: False, 0.05)


def test_groups_stop_in_order(supervisor: Supervisor) -> None:
    web, redis = child(ECHO_THEN_WAIT, "web"), child(ECHO_THEN_WAIT, "redis")
    for one in (web, redis):
        supervisor.start(one)
    supervisor.run(lambda: says(web, "ready") and says(redis, "ready"), SECONDS)
    assert supervisor.stop([[web], [redis]])
    assert not web.running
    assert not redis.running
    assert web.start_at is not None
    assert redis.start_at is not None
    assert web.start_at < redis.start_at  # both were buried, the web first


def test_a_child_that_does_not_stop_is_killed(supervisor: Supervisor) -> None:
    deaf = child(DEAF, stop_seconds=0.1)
    supervisor.start(deaf)
    supervisor.run(lambda: says(deaf, "ready"), SECONDS)
    assert supervisor.stop([[deaf]])
    assert not deaf.running


def test_a_second_ctrl_c_kills_at_once(supervisor: Supervisor) -> None:
    deaf = child(DEAF)
    supervisor.start(deaf)
    supervisor.run(lambda: says(deaf, "ready"), SECONDS)
    os.kill(os.getpid(), signal.SIGINT)
    supervisor.run(lambda: supervisor.asked_to_stop, SECONDS)
    impatient = child("import os, signal; os.kill(os.getppid(), signal.SIGINT); signal.pause()")
    supervisor.start(impatient)
    assert supervisor.stop([[deaf]]) is False
    assert not deaf.running


def test_the_group_of_a_dead_child_dies_with_it(supervisor: Supervisor) -> None:
    source = f"import os, subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {ECHO_THEN_WAIT!r}]); "
    parent = child(source + "print('pid', p.pid, flush=True); os._exit(3)")
    supervisor.start(parent)
    supervisor.run(lambda: parent.backoff.deaths == 1, SECONDS)
    [line] = [line for line in parent.last_lines if line.startswith("pid")]
    wait_until(lambda: not lives(int(line.split()[1])))


def lives(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
