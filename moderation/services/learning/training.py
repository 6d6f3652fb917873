"""Training runs: asked for by people or by new labels, one at a time a site, watched and cancelled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from moderation.domain.decision import Actor
from moderation.domain.site import Site
from moderation.domain.training import Run, RunState, RunStopped, TrainingInProgress, UnknownRun, last_turn
from moderation.services.ports import Clock, JobQueue
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction

log = structlog.get_logger(__name__)

REST_HOURS = 20
NIGHT_HOURS = 4
"""So long after its time a night's run may still begin; a scheduler that was away longer waits for the next night."""
LEAST_LABELS = 40
"""Fewer labels teach no model; no night is spent on them."""
SILENT_SECONDS = 900
SHOWN = 50
BY_ITSELF = Actor("system", "scheduler")
LOST = "process_died: the process that trained died; ask again"


@dataclass(frozen=True)
class Training:
    """Keeps the runs; the training itself is done by whoever claims one.

    Parameters
    ----------
    new_labels : int
        So many labels since a site's last run start the next by itself, at most once a day; 0 never.
    at : time, optional
        The site's own time of day at which any new label starts a run, once a night; None never.
    """

    store: Store
    jobs: JobQueue
    clock: Clock
    new_labels: int
    at: time | None = None

    def ask(self, site: Site, actor: Actor) -> Run:
        """Queue a run; raises TrainingInProgress while the site has one."""
        run = self._add(site, actor, RunState.QUEUED)
        self.jobs.train_soon()
        return run

    def begin(self, site: Site, actor: Actor) -> Run:
        """Start a run that the caller carries out itself; raises TrainingInProgress."""
        return self._add(site, actor, RunState.RUNNING)

    def claim(self) -> tuple[Run, Site] | None:
        """Start the run that was queued first; None when none is."""
        with self.store.begin() as tx:
            run = tx.training.claim(self.clock())
            site = tx.sites.by_id(run.site_id) if run else None
        return (run, site) if run and site else None

    def step(self, run: Run, done: Sequence[str]) -> None:
        """Note what a run has done so far; raises RunStopped when it is to stop."""
        with self.store.begin() as tx:
            goes_on = tx.training.beat(run, done, self.clock())
        if not goes_on:
            raise RunStopped(run.id)

    def finish(self, run: Run, model: str) -> None:
        """Close a run that made a candidate."""
        self._end(run, RunState.DONE, model=model)

    def fail(self, run: Run, error: str) -> None:
        """Close a run that came to nothing."""
        self._end(run, RunState.FAILED, error=error)

    def stopped(self, run: Run) -> None:
        """Close a run that was cancelled."""
        self._end(run, RunState.CANCELLED)

    def put_back(self, run: Run) -> None:
        """Queue a run again whose process has to stop."""
        with self.store.begin() as tx:
            tx.training.put_back(run)
        self.jobs.train_soon()

    def cancel(self, site: Site, run_id: str, actor: Actor) -> Run:
        """Stop a run, at once while it waits, else at its next step; an ended one stays as it is. Raises UnknownRun."""
        run = self.get(site, run_id)
        if not run.open:
            return run
        with self.store.begin() as tx:
            tx.training.cancel(run_id)
            if run.state is RunState.QUEUED:
                tx.training.end(run, RunState.CANCELLED, self.clock())
            tx.audit.add(actor, "training.cancelled", run_id, self.clock(), site_id=site.id)
        return self.get(site, run_id)

    def get(self, site: Site, run_id: str) -> Run:
        """Return one run; raises UnknownRun, also for another site's."""
        with self.store.read() as tx:
            run = tx.training.get(run_id)
        if run is None or run.site_id != site.id:
            raise UnknownRun(f"the site '{site.slug}' has no training run '{run_id}'")
        return run

    def list(self, site: Site, limit: int = SHOWN) -> Sequence[Run]:
        """Return a site's runs, newest first."""
        with self.store.read() as tx:
            return tx.training.of(site.id, limit)

    def sweep(self) -> None:
        """Close runs of dead processes, queue runs that new labels call for, and ring for what is queued."""
        now = self.clock()
        with self.store.begin() as tx:
            lost = tx.training.silent_since(now - timedelta(seconds=SILENT_SECONDS))
            for run in lost:
                tx.training.end(run, RunState.FAILED, now, error=LOST)
            due = set(tx.training.taught(self.new_labels, now - timedelta(hours=REST_HOURS)) if self.new_labels else ())
            due |= set(self._of_the_night(tx, now))
            for site_id in sorted(due):
                tx.training.add(Run(new_id(), site_id, RunState.QUEUED, str(BY_ITSELF), now))
            queued = tx.training.any_queued()
        if lost or due:
            log.info("training.swept", lost=len(lost), queued=len(due))
        if queued:
            self.jobs.train_soon()

    def _of_the_night(self, tx: Transaction, now: datetime) -> Iterator[str]:
        """Yield the ids of sites whose night it is and that learned something since their last run."""
        if self.at is None:
            return
        for site in tx.sites.all():
            turn = last_turn(now, self.at, ZoneInfo(site.policy.time_zone))
            if now - turn < timedelta(hours=NIGHT_HOURS) and tx.training.news(site.id, turn, LEAST_LABELS):
                yield site.id

    def _add(self, site: Site, actor: Actor, state: RunState) -> Run:
        now = self.clock()
        started = now if state is RunState.RUNNING else None
        run = Run(new_id(), site.id, state, str(actor), now, started_at=started, beat_at=started)
        with self.store.begin() as tx:
            if not tx.training.add(run):
                raise TrainingInProgress(f"the site '{site.slug}' is being trained; wait for its end, or cancel it")
            tx.audit.add(actor, "training.asked", run.id, now, site_id=site.id)
        return run

    def _end(self, run: Run, state: RunState, model: str | None = None, error: str | None = None) -> None:
        with self.store.begin() as tx:
            tx.training.end(run, state, self.clock(), model, error)
        log.info("training.ended", run=run.id, state=state, model=model)
