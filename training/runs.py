"""Carries out a training run: each step is noted, a cancelled run stops, what goes wrong ends the run and no more."""

from collections.abc import Callable

import structlog

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.errors import MushrifError
from moderation.domain.model import Model
from moderation.domain.site import Site
from moderation.domain.training import Run, RunStopped
from training.full import Base
from training.site_run import train_site

log = structlog.get_logger(__name__)

Listener = Callable[[str], None]


def perform(
    services: Services, run: Run, site: Site, listener: Listener = lambda line: None, base: Base | None = None
) -> Model:
    """Train for a run that the caller has started, and close it; a candidate that passed becomes the shadow.

    `listener` hears of each step; what it raises leaves the run open. Raises RunStopped after a cancellation, and what
    `train_site` raises.
    """
    done: list[str] = []

    def step(line: str) -> None:
        listener(line)
        done.append(line)
        services.training.step(run, done)

    kind, _, name = run.asked_by.partition(":")
    actor = Actor(kind, name)
    try:
        model = train_site(services, site, actor, step, base)
    except RunStopped:
        services.training.stopped(run)
        raise
    except MushrifError as error:
        services.training.fail(run, f"{error.code}: {error.detail}")
        raise
    except Exception as error:
        services.training.fail(run, type(error).__name__)  # a message may quote what was about to be stored
        raise
    services.training.finish(run, model.name)
    return services.by_rule.place(site, model, actor) if model.passed else model
