"""A real training worker on a real Redis: a queue of its own, a candidate at the end."""

import subprocess
import sys

from moderation.bootstrap import Services
from moderation.domain.decision import Actor, Choice
from moderation.domain.label import Origin
from moderation.domain.site import Site
from moderation.domain.training import RunState
from moderation.settings import Settings
from moderation.store.labels import Answer
from tests.integration.conftest import environment
from tests.waiting import wait_until

EDITOR = Actor("moderator", "m1")


def test_a_training_worker_makes_a_candidate_and_takes_no_comment(
    live: Services, live_settings: Settings, patient_site: Site
) -> None:
    with live.store.begin() as tx:
        for number in range(60):
            choice = Choice.REJECT if number % 2 else Choice.PUBLISH
            said = Answer(Origin.PLAYGROUND, choice, None, EDITOR, "fake-1")
            tx.labels.add_text(patient_site.id, f"تعليق {number * 'ب'} كلمة", said, live.clock())
    command = [sys.executable, "-m", "moderation.cli", "worker", "--train"]
    worker = subprocess.Popen(command, env=environment(live_settings))
    try:
        run = live.training.ask(patient_site, EDITOR)
        wait_until(lambda: not live.training.get(patient_site, run.id).open)
        assert live.jobs.workers() == 0
    finally:
        worker.terminate()
        assert worker.wait(30) == 0
    ended = live.training.get(patient_site, run.id)
    assert (ended.state, ended.error) == (RunState.DONE, None)
    assert [model.name for model in live.models.list(patient_site)] == [ended.model]
