"""What is to be told to others, and the answers that are repeated."""

from sqlalchemy import Column, Index, Integer, String, Table

from moderation.store.tables.base import id_column, metadata, partial_index, ref_column, when_column

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    ref_column("comment_id", "comments.id"),
    Column("event", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    when_column("created_at"),
    when_column("due_at", nullable=True),
    Column("decision_id", String(36)),
    when_column("delivered_at", nullable=True),
    partial_index("ix_outbox_waiting", "id", where="delivered_at IS NULL"),
    Index("ix_outbox_comment", "comment_id"),
    partial_index("ix_outbox_decision", "decision_id", where="delivered_at IS NULL"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    ref_column("site_id", "sites.id", primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    ref_column("comment_id", "comments.id"),
    when_column("created_at"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
