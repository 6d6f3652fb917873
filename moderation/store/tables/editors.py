"""What a site's editors write: its own word list."""

import sqlalchemy as sa
from sqlalchemy import Column, Integer, Table

from moderation.store.tables.base import metadata, ref_column, when_column

lexicons = Table(
    "lexicons",
    metadata,
    ref_column("site_id", "sites.id", primary_key=True),
    Column("version", Integer, nullable=False),
    when_column("updated_at"),
    Column("entries", sa.JSON, nullable=False),
)
