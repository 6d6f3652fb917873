"""Rows of the model registry."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from moderation.domain.model import Model, Stage
from moderation.store.tables import constant, models


class Models:
    """Models of sites; at most one champion, one canary and one shadow a site, which indexes guard as well."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, model: Model) -> None:
        """Store a model; a name that is there already is a Conflict."""
        self._connection.execute(models.insert().values(asdict(model)))

    def find(self, site_id: str, name: str) -> Model | None:
        return self._one(models.c.site_id == site_id, models.c.name == name)

    def get(self, model_id: str) -> Model | None:
        return self._one(models.c.id == model_id)

    def at(self, site_id: str, stage: Stage) -> Model | None:
        """Return the one model of a site at a stage that only one can be at."""
        return self._one(models.c.site_id == site_id, models.c.stage == constant(stage))

    def of(self, site_id: str) -> list[Model]:
        """Return a site's models, newest first."""
        query = sa.select(models).where(models.c.site_id == site_id).order_by(models.c.id.desc())
        return [_model(row) for row in self._connection.execute(query)]

    def all_at(self, stage: Stage, site_ids: Collection[str]) -> dict[str, Model]:
        """Return the model of each of these sites that has one at this stage, by the site's id."""
        query = sa.select(models).where(models.c.stage == constant(stage), models.c.site_id.in_(site_ids))
        return {row.site_id: _model(row) for row in self._connection.execute(query)}

    def acting(self, site_ids: Collection[str]) -> dict[str, dict[Stage, Model]]:
        """Return champion and canary of each of these sites that has any, by the site's id, in one look."""
        stages = (models.c.stage == constant(Stage.CHAMPION)) | (models.c.stage == constant(Stage.CANARY))
        found: dict[str, dict[Stage, Model]] = {}
        for row in self._connection.execute(sa.select(models).where(stages, models.c.site_id.in_(site_ids))):
            found.setdefault(row.site_id, {})[Stage(row.stage)] = _model(row)
        return found

    def move(self, model: Model, stage: Stage, now: datetime, **values: datetime | str | int | None) -> None:
        """Put a model at another stage; it keeps no share that is not given again."""
        change = models.update().where(models.c.id == model.id)
        self._connection.execute(change.values({"stage": stage, "moved_at": now, "share": None} | values))

    def lock(self, site_id: str) -> None:
        """Let one transaction at a time move a site's models (PostgreSQL)."""
        mine = sa.select(models.c.id).where(models.c.site_id == site_id).order_by(models.c.id)
        self._connection.execute(mine.with_for_update())

    def _one(self, *where: sa.ColumnElement[bool]) -> Model | None:
        row = self._connection.execute(sa.select(models).where(*where)).one_or_none()
        return _model(row) if row else None


def _model(row: Row[Any]) -> Model:
    values = dict(row._mapping)
    return Model(**values | {"stage": Stage(row.stage)})
