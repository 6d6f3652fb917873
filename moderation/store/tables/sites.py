"""Tenants with their keys, the articles and authors they named."""

import sqlalchemy as sa
from sqlalchemy import Column, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, ref_column, when_column

sites = Table(
    "sites",
    metadata,
    id_column(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("policy", sa.JSON, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    when_column("created_at"),
)

keys = Table(
    "keys",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    Column("name", Text, nullable=False),
    Column("prefix", String(16), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", sa.JSON, nullable=False),
    when_column("created_at"),
    when_column("revoked_at", nullable=True),
)

coral_secrets = Table(
    "coral_secrets",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    Column("secret", Text, nullable=False),
    when_column("created_at"),
    sa.UniqueConstraint("site_id", "secret"),
)

articles = Table(
    "articles",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    Column("external_id", Text, nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("folded", Text),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("mode", String(16)),
    when_column("opens_at", nullable=True),
    when_column("closes_at", nullable=True),
    when_column("created_at"),
    sa.UniqueConstraint("site_id", "external_id"),
)

authors = Table(
    "authors",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    Column("external_id", Text, nullable=False),
    Column("name", Text),
    Column("folded", Text),
    Column("standing", String(16), nullable=False, server_default="normal"),
    Column("standing_reason", Text),
    when_column("created_at"),
    sa.UniqueConstraint("site_id", "external_id"),
)
