"""The registry of sites' own models. Their files lie under the data dir; the rows know the files' SHA-256."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, partial_index, ref_column, when_column

models = Table(
    "models",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    Column("name", String(128), nullable=False, unique=True),
    Column("parent", Text, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("data_hash", String(64), nullable=False),
    Column("code_version", Text, nullable=False),
    Column("parameters", sa.JSON, nullable=False),
    Column("report", sa.JSON, nullable=False),
    Column("passed", Boolean, nullable=False),
    when_column("created_at"),
    when_column("promoted_at", nullable=True),
    Column("replaced_id", String(36)),
    when_column("moved_at", nullable=True),
    Column("share", Integer),
    Index("ix_models_site", "site_id", "id"),
    partial_index("ix_models_champion", "site_id", where="stage = 'champion'", unique=True),
    partial_index("ix_models_shadow", "site_id", where="stage = 'shadow'", unique=True),
    partial_index("ix_models_canary", "site_id", where="stage = 'canary'", unique=True),
)

training_runs = Table(
    "training_runs",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    Column("state", String(16), nullable=False),
    Column("asked_by", String(64), nullable=False),
    when_column("created_at"),
    when_column("started_at", nullable=True),
    when_column("beat_at", nullable=True),
    when_column("ended_at", nullable=True),
    Column("cancelled", Boolean, nullable=False, server_default=sa.false()),
    Column("log", sa.JSON, nullable=False),
    Column("model", String(128)),
    Column("error", Text),
    Index("ix_training_runs_site", "site_id", "id"),
    partial_index("ix_training_runs_open", "site_id", where="ended_at IS NULL", unique=True),
)

shadow_verdicts = Table(
    "shadow_verdicts",
    metadata,
    ref_column("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("model", String(128), primary_key=True),
    ref_column("site_id", "sites.id"),
    Column("action", String(16), nullable=False),
    Column("acted", String(16), nullable=False),
    Column("acted_model", Text),
    when_column("created_at"),
    Index("ix_shadow_verdicts_site", "site_id", "model", "created_at"),
)
