"""Builds the one `Services` object of a process from its settings."""

import os
import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moderation.jobs import RedisJobs
from moderation.services.accounts import People, Sites
from moderation.services.cursors import Signer
from moderation.services.health import Health
from moderation.services.intake import Intake
from moderation.services.judging import Judge
from moderation.services.passwords import Passwords
from moderation.services.ports import Classifier, Clock, JobQueue, Lexicon, system_clock
from moderation.services.review import Review
from moderation.services.scoring import Scoring
from moderation.services.threads import Threads
from moderation.settings import Settings, load_settings
from moderation.store.engine import make_engine
from moderation.store.store import Store


@dataclass(frozen=True)
class Services:
    """Everything that web, workers and commands call."""

    settings: Settings
    secret: str
    store: Store
    jobs: JobQueue
    sites: Sites
    people: People
    intake: Intake
    scoring: Scoring
    review: Review
    threads: Threads
    health: Health
    clock: Clock


def build(
    settings: Settings,
    *,
    jobs: JobQueue | None = None,
    clock: Clock = system_clock,
    classifier: Classifier | None = None,
    lexicon: Lexicon | None = None,
) -> Services:
    """Wire the services; a fake may stand in for each port. Model and word list are loaded at their first use."""
    secret = settings.secret_key or _own_secret(settings.data_dir)
    signer = Signer(secret)
    engine = make_engine(
        settings.database, pool_size=settings.web_threads, sqlite_synchronous=settings.sqlite_synchronous
    )
    store, queue = Store(engine), jobs or RedisJobs(settings.redis)

    def loaded() -> Classifier:
        return classifier or _scorer(settings.model_dir)

    def words() -> Lexicon:
        return lexicon or _lexicon()

    return Services(
        settings=settings,
        secret=secret,
        store=store,
        jobs=queue,
        sites=Sites(store, clock),
        people=People(store, clock, Passwords()),
        intake=Intake(store, queue, clock, signer, time.sleep, settings.max_comment_chars, settings.max_waiting),
        scoring=Scoring(store, queue, Judge(loaded, words), clock, owner=settings.worker_slot),
        review=Review(store, clock, settings.lease_seconds),
        threads=Threads(store, signer),
        health=Health(store, queue, clock),
        clock=clock,
    )


@cache
def services() -> Services:
    """Return this process's services, built from its environment at the first call."""
    return build(load_settings())


@cache
def _scorer(model_dir: Path | None) -> Classifier:
    from moderation.classifier.scorer import load_scorer  # costs seconds and memory; only scorers pay

    return load_scorer(model_dir)


@cache
def _lexicon() -> Lexicon:
    from moderation.classifier.matcher import load_lexicon  # a quarter of a second; only scorers pay

    return load_lexicon()


def _own_secret(data_dir: Path) -> str:
    """Return the data dir's secret, made once; two processes that start together agree on one."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret_key.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)  # fails when another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
