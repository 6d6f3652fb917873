"""Counters that processes share: a full disk must not take a process down."""

import os
import subprocess
import sys
from pathlib import Path

from moderation.process import SHARED_COUNTERS

COUNT_BEFORE_AND_AFTER_A_FORK = """
import os
from moderation import metrics
metrics.answered("GET", "a", 200, 0.1)
child = os.fork()
metrics.answered("GET", "b", 200, 0.1)
if child:
    raise SystemExit(os.waitpid(child, 0)[1])
"""


def test_each_process_owns_the_disk_room_of_its_counters_before_it_counts(tmp_path: Path) -> None:
    environment = {**os.environ, SHARED_COUNTERS: str(tmp_path)}
    subprocess.run([sys.executable, "-P", "-c", COUNT_BEFORE_AND_AFTER_A_FORK], env=environment, check=True)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 4
    assert [path.name for path in files if path.stat().st_blocks * 512 < path.stat().st_size] == []
