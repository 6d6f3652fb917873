"""What a site's editors write: its own word list, and what they think of its authors."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, ref_column, when_column

lexicons = Table(
    "lexicons",
    metadata,
    ref_column("site_id", "sites.id", primary_key=True),
    Column("version", Integer, nullable=False),
    when_column("updated_at"),
    Column("entries", sa.JSON, nullable=False),
)

standings = Table(
    "standings",
    metadata,
    id_column(),
    ref_column("author_id", "authors.id"),
    Column("standing", String(16), nullable=False),
    Column("reason", Text),
    Column("previous_standing", String(16), nullable=False),
    Column("previous_reason", Text),
    Column("actor", String(64), nullable=False),
    when_column("changed_at"),
    when_column("undone_at", nullable=True),
    Index("ix_standings_author", "author_id", "id"),
)
