"""A real worker process whose model does what a text or the test asks: wait at a gate, or die; sites' own do not.

Run as `python -m tests.integration.obedient_worker FOLDER`. Where FOLDER holds a named pipe `gate`, the model says
through the file `entered` that it has a batch in hand, and goes on once the test writes to the pipe.
"""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from moderation.bootstrap import build
from moderation.process import begin
from moderation.settings import load_settings
from tests.fakes import FakeClassifier

DEADLY = "تعليق يقتل العامل"


@dataclass
class ObedientClassifier(FakeClassifier):
    folder: Path = Path()

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        gate = self.folder / "gate"
        if gate.exists():
            (self.folder / "entered").touch()
            gate.read_bytes()
        if DEADLY in texts:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score(texts)


def main() -> None:
    begin(load_settings())
    from workers import jobs, worker

    services = build(
        load_settings(),
        classifier=ObedientClassifier(folder=Path(sys.argv[1])),
        load_model=lambda model: FakeClassifier(model.name),
    )
    vars(jobs)["services"] = lambda: services  # the job finds them by this name
    worker.run(services)


if __name__ == "__main__":
    main()
