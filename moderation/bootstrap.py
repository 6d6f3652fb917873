"""Builds the one `Services` object of a process from its settings."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from moderation import files
from moderation.cache import RedisCache
from moderation.delivery.oidc import OidcProvider
from moderation.delivery.sender import HttpPostman
from moderation.delivery.signing import new_secret
from moderation.domain.errors import InvalidKey
from moderation.domain.model import Model
from moderation.jobs import RedisJobs
from moderation.services.articles import Articles
from moderation.services.audit_log import AuditLog
from moderation.services.authors import Authors
from moderation.services.cursors import Signer
from moderation.services.deliveries import Deliveries
from moderation.services.erasure import Erasure
from moderation.services.foreign.callers import Callers
from moderation.services.foreign.coral import Corals
from moderation.services.foreign.feedback import Feedback
from moderation.services.foreign.memory import Memory
from moderation.services.foreign.turns import Turns
from moderation.services.health import Health
from moderation.services.intake import Intake
from moderation.services.judging import Judge
from moderation.services.learning.acting import Judges
from moderation.services.learning.imports import Imports
from moderation.services.learning.labels import Labels
from moderation.services.learning.model_pages import ModelPages
from moderation.services.learning.models import Models
from moderation.services.learning.promotion import ByRule
from moderation.services.learning.shadows import Shadows
from moderation.services.learning.shelf import Shelf
from moderation.services.learning.training import Training
from moderation.services.learning.trials import Trials
from moderation.services.learning.watch import Watch
from moderation.services.lexicons import Lexicons
from moderation.services.people.accounts import People
from moderation.services.people.links import Links
from moderation.services.people.passwords import Passwords
from moderation.services.people.second_factor import SecondFactor
from moderation.services.people.sign_in import Lifetimes, SignIn
from moderation.services.people.team import Team
from moderation.services.people.throttle import Throttle
from moderation.services.playground import Playground
from moderation.services.ports import (
    Cache,
    Classifier,
    Clock,
    IdentityProvider,
    JobQueue,
    Lexicon,
    Postman,
    system_clock,
)
from moderation.services.readers.logins import Logins
from moderation.services.readers.nudge import Nudge
from moderation.services.readers.pages import Pages
from moderation.services.readers.proof import Proofs
from moderation.services.readers.readers import Readers
from moderation.services.readers.reports import Reports
from moderation.services.readers.spam import Spam
from moderation.services.readers.threads import Threads
from moderation.services.records import Records
from moderation.services.rehearsals import Rehearsals
from moderation.services.review.batches import Batches
from moderation.services.review.blind import BlindAudit
from moderation.services.review.context import ReviewContext
from moderation.services.review.folds import Folds
from moderation.services.review.news import News
from moderation.services.review.opinions import SecondOpinions
from moderation.services.review.review import Review
from moderation.services.scoring import Scoring
from moderation.services.sites import Sites
from moderation.services.statistics import Statistics
from moderation.services.thresholds import Thresholds
from moderation.services.webhooks import Webhooks
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
    sign_in: SignIn
    provider: IdentityProvider | None
    second_factor: SecondFactor
    links: Links
    team: Team
    intake: Intake
    scoring: Scoring
    lexicons: Lexicons
    review: Review
    context: ReviewContext
    folds: Folds
    batches: Batches
    second_opinions: SecondOpinions
    blind: BlindAudit
    statistics: Statistics
    news: News
    labels: Labels
    imports: Imports
    erasure: Erasure
    playground: Playground
    articles: Articles
    authors: Authors
    models: Models
    trials: Trials
    by_rule: ByRule
    model_pages: ModelPages
    shadows: Shadows
    watch: Watch
    thresholds: Thresholds
    rehearsals: Rehearsals
    audit_log: AuditLog
    records: Records
    training: Training
    threads: Threads
    pages: Pages
    readers: Readers
    reports: Reports
    logins: Logins
    nudge: Nudge
    callers: Callers
    corals: Corals
    turns: Turns
    feedback: Feedback
    spam: Spam
    webhooks: Webhooks
    deliveries: Deliveries
    health: Health
    clock: Clock


def build(
    settings: Settings,
    *,
    jobs: JobQueue | None = None,
    cache: Cache | None = None,
    clock: Clock = system_clock,
    classifier: Classifier | None = None,
    lexicon: Lexicon | None = None,
    postman: Postman | None = None,
    passwords: Passwords | None = None,
    provider: IdentityProvider | None = None,
    load_model: Callable[[Model], Classifier] | None = None,
) -> Services:
    """Wire the services; a fake may stand in for each port. Model and word list are loaded at their first use."""
    secret = settings.secret_key or files.own_secret(settings.data_dir)
    signer = Signer(secret)
    engine = make_engine(
        settings.database, pool_size=settings.web_threads, sqlite_synchronous=settings.sqlite_synchronous
    )
    shared = cache or RedisCache(settings.redis)
    pages = Pages(shared, clock)
    store, queue = Store(engine, pages.changed), jobs or RedisJobs(settings.redis)

    review = Review(store, clock, settings.lease_seconds)

    def loaded() -> Classifier:
        return classifier or files.scorer(settings.model_dir)

    def words() -> Lexicon:
        return lexicon or files.lexicon()

    sites, threads = Sites(store, clock), Threads(store, signer, clock)
    intake = Intake(store, queue, clock, signer, time.sleep, settings.max_comment_chars, settings.max_waiting)
    judge, lexicons = Judge(loaded, words), Lexicons(store, clock, words)
    shelf = Shelf(load_model or (lambda model: files.site_scorer(settings.models_dir / model.name, model.sha256)))
    shadows = Shadows(store, judge, shelf, lexicons, clock)
    judges, models, watch = Judges(store, loaded, shelf), Models(store, clock), Watch(store, clock)
    trials = Trials(store, models)
    scoring = Scoring(store, queue, judge, lexicons, judges, shadows, clock, owner=settings.worker_slot)
    callers = Callers(sites, scoring, Memory(clock, final=(InvalidKey,)))
    hashing = passwords or Passwords()
    throttle = Throttle(store, clock)
    second_factor = SecondFactor(store, clock, throttle, secret)
    lifetimes = Lifetimes(timedelta(hours=settings.session_hours), timedelta(minutes=settings.session_idle_minutes))
    return Services(
        settings=settings,
        secret=secret,
        store=store,
        jobs=queue,
        sites=sites,
        people=People(store, clock, hashing),
        sign_in=SignIn(store, clock, hashing, throttle, second_factor, lifetimes),
        provider=provider or _provider(settings),
        second_factor=second_factor,
        links=Links(store, clock, signer, hashing, throttle),
        team=Team(store, clock),
        intake=intake,
        scoring=scoring,
        lexicons=lexicons,
        review=review,
        context=ReviewContext(store, clock),
        folds=Folds(store, clock),
        batches=Batches(store, clock),
        second_opinions=SecondOpinions(store, clock),
        blind=BlindAudit(store, clock),
        statistics=Statistics(store, clock),
        news=News(store, clock),
        labels=Labels(store, clock),
        imports=Imports(store, clock),
        erasure=Erasure(store, clock, intake),
        articles=Articles(store, clock, sites),
        authors=Authors(store, clock),
        playground=Playground(store, scoring, settings.max_comment_chars),
        models=models,
        trials=trials,
        by_rule=ByRule(store, models, trials, watch, clock),
        model_pages=ModelPages(store),
        shadows=shadows,
        watch=watch,
        audit_log=AuditLog(store, signer),
        records=Records(store),
        thresholds=Thresholds(store, sites, clock),
        rehearsals=Rehearsals(store, sites, clock),
        training=Training(store, queue, clock, settings.train_new_labels, settings.train_time),
        threads=threads,
        pages=pages,
        readers=Readers(store, clock, signer, threads, intake),
        reports=Reports(store, clock, signer),
        logins=Logins(secret, clock, sites),
        nudge=Nudge(scoring),
        callers=callers,
        corals=Corals(store, callers, clock, Memory(clock)),
        turns=Turns(clock, settings.api_rate),
        feedback=Feedback(store, scoring, clock, settings.max_comment_chars),
        spam=Spam(secret, signer, shared, clock, Proofs(secret, shared, clock)),
        webhooks=Webhooks(store, clock, signer, new_secret, settings.webhooks_allow_private),
        deliveries=Deliveries(
            store, clock, postman or HttpPostman(settings.webhooks_allow_private), random.SystemRandom().random
        ),
        health=Health(store, queue, clock),
        clock=clock,
    )


def _provider(settings: Settings) -> IdentityProvider | None:
    if not settings.oidc_issuer:
        return None
    return OidcProvider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)


@cache
def services() -> Services:
    """Return this process's services, built from its environment at the first call."""
    return build(load_settings())
