"""Services on a real Redis and on the real time, and real worker processes beside them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moderation import bootstrap
from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.site import Site, SitePolicy
from moderation.settings import Settings
from tests.fakes import FakeClassifier

PATIENT = SitePolicy(score_deadline_seconds=3600)  # so that no test meets the fail-safe by being slow
StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def live_settings(settings: Settings, valkey: str) -> Settings:
    return settings.model_copy(update={"redis_url": valkey})


@pytest.fixture
def live(live_settings: Settings) -> Iterator[Services]:
    """The services as a web process has them: real database, real Redis, real time."""
    built = bootstrap.build(live_settings, classifier=FakeClassifier())
    yield built
    built.store.engine.dispose()


@pytest.fixture
def patient_site(live: Services) -> Site:
    site = live.sites.create("alkhabar", "الخبر", "https://alkhabar.example")
    live.sites.set_policy(site, PATIENT, Actor("system", "test"))
    return live.sites.by_slug("alkhabar")


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment that gives a process the same settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MUSHRIF_")}
    given = {
        "MUSHRIF_DATABASE_URL": settings.database_url,
        "MUSHRIF_REDIS_URL": settings.redis_url,
        "MUSHRIF_DATA_DIR": str(settings.data_dir),
        "MUSHRIF_SECRET_KEY": settings.secret_key,
    }
    return clean | given | more


@pytest.fixture
def start_worker(live_settings: Settings, tmp_path: Path) -> Iterator[StartWorker]:
    """Return a function that starts a real worker; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(slot: str = "", folder: Path = tmp_path) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.integration.obedient_worker", str(folder)]
        process = subprocess.Popen(command, env=environment(live_settings, MUSHRIF_WORKER_SLOT=slot))
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
