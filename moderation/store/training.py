"""Rows of training runs: one open run a site, which an index guards, claimed by compare-and-set."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.training import Run, RunState, Step
from moderation.store.sites import upsert
from moderation.store.tables import labels, sites, training_runs

_OPEN = training_runs.c.ended_at.is_(None)


class TrainingRuns:
    """Runs of all sites; a queued one belongs to whoever claims it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run: Run) -> bool:
        """Store a run; False when the site has an open one."""
        row = {
            "id": run.id,
            "site_id": run.site_id,
            "state": run.state,
            "asked_by": run.asked_by,
            "created_at": run.created_at,
            "started_at": run.started_at,
            "beat_at": run.beat_at,
            "log": _stored(run.log),
        }
        insert = upsert(self._connection, training_runs).values(row).on_conflict_do_nothing()
        return self._connection.execute(insert.returning(training_runs.c.id)).first() is not None

    def get(self, run_id: str) -> Run | None:
        row = self._connection.execute(sa.select(training_runs).where(training_runs.c.id == run_id)).one_or_none()
        return _run(row) if row else None

    def of(self, site_id: str, limit: int) -> list[Run]:
        """Return a site's runs, newest first."""
        query = sa.select(training_runs).where(training_runs.c.site_id == site_id)
        return [_run(row) for row in self._connection.execute(query.order_by(training_runs.c.id.desc()).limit(limit))]

    def claim(self, now: datetime) -> Run | None:
        """Start the oldest queued run; two callers never start the same one."""
        queued = (
            sa.select(training_runs.c.id)
            .where(_OPEN, training_runs.c.state == RunState.QUEUED)
            .order_by(training_runs.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        run_id = self._connection.execute(queued).scalar_one_or_none()
        change = training_runs.update().where(
            training_runs.c.id == run_id, training_runs.c.state == RunState.QUEUED, _OPEN
        )
        started = self._connection.execute(change.values(state=RunState.RUNNING, started_at=now, beat_at=now))
        return self.get(run_id) if run_id and started.rowcount else None

    def beat(self, run: Run, log: Sequence[str], now: datetime) -> bool:
        """Note a sign of life and what was done; False when the run was cancelled or is another's by now."""
        change = training_runs.update().where(
            training_runs.c.id == run.id,
            training_runs.c.state == RunState.RUNNING,
            training_runs.c.started_at == run.started_at,
            training_runs.c.cancelled.is_(False),
        )
        return self._connection.execute(change.values(beat_at=now, log=_stored(log))).rowcount == 1

    def end(self, run: Run, state: RunState, now: datetime, model: str | None = None, error: str | None = None) -> None:
        """Close an open run."""
        change = training_runs.update().where(training_runs.c.id == run.id, _OPEN)
        self._connection.execute(change.values(state=state, ended_at=now, model=model, error=error))

    def put_back(self, run: Run) -> None:
        """Queue a running run again."""
        change = training_runs.update().where(training_runs.c.id == run.id, _OPEN)
        self._connection.execute(change.values(state=RunState.QUEUED, started_at=None, beat_at=None))

    def cancel(self, run_id: str) -> None:
        """Mark a run; whoever works on it stops at its next step."""
        self._connection.execute(training_runs.update().where(training_runs.c.id == run_id).values(cancelled=True))

    def silent_since(self, when: datetime) -> list[Run]:
        """Return running runs whose last sign of life is older."""
        query = sa.select(training_runs).where(_OPEN, training_runs.c.beat_at < when)
        return [_run(row) for row in self._connection.execute(query)]

    def any_queued(self) -> bool:
        query = sa.select(training_runs.c.id).where(_OPEN, training_runs.c.state == RunState.QUEUED).limit(1)
        return self._connection.execute(query).first() is not None

    def taught(self, least: int, before: datetime) -> list[str]:
        """Return the ids of sites without an open run whose last one began before a time, with so many labels since."""
        last = (
            sa.select(training_runs.c.site_id, sa.func.max(training_runs.c.id).label("id"))
            .group_by(training_runs.c.site_id)
            .subquery()
        )
        found = sa.select(sites.c.id, last.c.id.label("run_id")).join(last, last.c.site_id == sites.c.id, isouter=True)
        return [
            row.id
            for row in self._connection.execute(found)
            if self._rested(row.run_id, before) and self._labels_since(row.id, row.run_id or "", least)
        ]

    def news(self, site_id: str, before: datetime, least: int) -> bool:
        """Tell whether a site's last run began before a time, with a label since, and it has so many in all."""
        last = self.of(site_id, 1)
        run_id = last[0].id if last else ""
        rested = self._rested(run_id or None, before)
        return rested and self._labels_since(site_id, run_id, 1) and self._labels_since(site_id, "", least)

    def _rested(self, run_id: str | None, before: datetime) -> bool:
        run = self.get(run_id) if run_id else None
        return run is None or (not run.open and run.created_at < before)

    def _labels_since(self, site_id: str, run_id: str, least: int) -> bool:
        """Tell whether a site has so many labels that are younger than a run; ids sort by time."""
        newer = (
            sa.select(labels.c.id)
            .where(labels.c.site_id == site_id, labels.c.id > run_id, labels.c.retracted_at.is_(None))
            .limit(least)
            .subquery()
        )
        return self._connection.execute(sa.select(sa.func.count()).select_from(newer)).scalar_one() >= least


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)
    return Run(**values | {"state": RunState(row.state), "log": tuple(map(_step, row.log))})


def _stored(log: Sequence[str]) -> list[Any]:
    return [{"code": one.code, **one.facts} if isinstance(one, Step) else one for one in log]


def _step(stored: Any) -> str:
    return Step(**stored) if isinstance(stored, dict) else stored
