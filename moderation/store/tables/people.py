"""Moderators, their roles, second factors, sessions and links, and the audit of what people did."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, ref_column, when_column

moderators = Table(
    "moderators",
    metadata,
    id_column(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # empty: signs in elsewhere only
    when_column("created_at"),
    when_column("disabled_at", nullable=True),
    Column("preferences", sa.JSON),
    Column("factor_salt", String(64)),  # with the service's secret it makes the second factor's seed
    when_column("factor_since", nullable=True),  # None: not confirmed yet
    Column("factor_step", sa.BigInteger),  # the time step of the last code: none is taken twice
)

memberships = Table(
    "memberships",
    metadata,
    ref_column("moderator_id", "moderators.id", primary_key=True),
    ref_column("site_id", "sites.id", primary_key=True),
    Column("role", String(16), nullable=False),
    Index("ix_memberships_site", "site_id"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    ref_column("moderator_id", "moderators.id"),
    Index("ix_recovery_codes_moderator", "moderator_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    ref_column("moderator_id", "moderators.id"),
    when_column("created_at"),
    when_column("expires_at"),
    Column("id", String(36)),
    when_column("last_used_at", nullable=True),
    Column("browser", String(64)),
    Column("awaits_code", sa.Boolean, nullable=False, server_default=sa.false()),
    Index("ix_sessions_moderator", "moderator_id"),
)

links = Table(
    "links",
    metadata,
    id_column(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("email", String(254), nullable=False),
    Column("site_id", String(36), ForeignKey("sites.id")),
    Column("role", String(16)),
    Column("made_by", String(64), nullable=False),
    when_column("created_at"),
    when_column("expires_at"),
    Index("ix_links_email", "email"),
    Index("ix_links_site", "site_id"),
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
    Index("ix_audit_actor", "site_id", "actor", "id"),
    Index("ix_audit_action", "site_id", "action", "id"),
    Index("ix_audit_subject", "subject", "id"),
)
