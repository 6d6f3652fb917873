"""Moderators, their roles and sessions, and the audit of what people did."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, ref_column, when_column

moderators = Table(
    "moderators",
    metadata,
    id_column(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    when_column("created_at"),
    when_column("disabled_at", nullable=True),
)

memberships = Table(
    "memberships",
    metadata,
    ref_column("moderator_id", "moderators.id", primary_key=True),
    ref_column("site_id", "sites.id", primary_key=True),
    Column("role", String(16), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    ref_column("moderator_id", "moderators.id"),
    when_column("created_at"),
    when_column("expires_at"),
    Index("ix_sessions_moderator", "moderator_id"),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    when_column("last_at"),
    when_column("blocked_until", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    id_column(),
    Column("site_id", String(36), ForeignKey("sites.id")),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("details", sa.JSON, nullable=False),
    when_column("created_at"),
    Index("ix_audit_site", "site_id", "id"),
)
