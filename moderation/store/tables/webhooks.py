"""Where a site's events are sent, what is on its way there, and each attempt."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, partial_index, ref_column, when_column

webhooks = Table(
    "webhooks",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    Column("url", Text, nullable=False),
    Column("events", sa.JSON, nullable=False),
    Column("secret", Text, nullable=False),
    Column("old_secret", Text),
    when_column("old_secret_until", nullable=True),
    when_column("created_at"),
    when_column("disabled_at", nullable=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    when_column("quiet_until", nullable=True),
    Index("ix_webhooks_site", "site_id", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    id_column(),
    ref_column("webhook_id", "webhooks.id"),
    ref_column("outbox_id", "outbox.id"),
    Column("comment_id", String(36), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    when_column("next_at"),
    Column("token", String(36)),
    when_column("created_at"),
    when_column("ended_at", nullable=True),
    partial_index("ix_deliveries_waiting", "webhook_id", "next_at", "id", where="state = 'waiting'"),
    partial_index("ix_deliveries_comment", "webhook_id", "comment_id", "id", where="state = 'waiting'"),
    partial_index("ix_deliveries_ended", "ended_at", where="ended_at IS NOT NULL"),
    Index("ix_deliveries_webhook", "webhook_id", "id"),
    Index("ix_deliveries_outbox", "outbox_id"),
)

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    id_column(),
    ref_column("delivery_id", "deliveries.id"),
    ref_column("webhook_id", "webhooks.id"),
    Column("number", Integer, nullable=False),
    Column("status", Integer),
    Column("error", String(32)),
    Column("milliseconds", Integer, nullable=False),
    when_column("attempted_at"),
    Index("ix_delivery_attempts_webhook", "webhook_id", "id"),
    Index("ix_delivery_attempts_delivery", "delivery_id"),
)
