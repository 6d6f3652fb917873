"""Claims, decisions and the labels they leave."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, partial_index, ref_column, when_column

claims = Table(
    "claims",
    metadata,
    id_column(),
    ref_column("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("holder", String(64), nullable=False),
    when_column("created_at"),
    when_column("expires_at"),
    when_column("released_at", nullable=True),
    Column("outcome", String(16)),
    Index("ix_claims_comment", "comment_id"),
    partial_index("ix_claims_open", "holder", "created_at", where="released_at IS NULL"),
    partial_index("ix_claims_skipped", "holder", "comment_id", where="outcome = 'skipped'"),
)

decisions = Table(
    "decisions",
    metadata,
    id_column(),
    ref_column("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("choice", String(16), nullable=False),
    Column("reason", String(32)),
    Column("note", Text),
    Column("actor", String(64), nullable=False),
    Column("previous_status", String(16), nullable=False),
    Column("previous_published_revision", Integer),
    when_column("previous_published_at", nullable=True),
    when_column("decided_at"),
    when_column("undone_at", nullable=True),
    Index("ix_decisions_comment", "comment_id", "id"),
    Index("ix_decisions_actor", "actor", "id"),
)

labels = Table(
    "labels",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    ref_column("comment_id", "comments.id", nullable=True),  # None: `text` was tried out, no reader wrote it
    Column("revision", Integer),
    Column("text", Text),
    Column("origin", String(32), nullable=False),
    Column("label", String(16), nullable=False),
    Column("reason", String(32)),
    Column("model", Text),
    Column("decision_id", String(36), ForeignKey("decisions.id")),
    when_column("created_at"),
    when_column("retracted_at", nullable=True),
    Index("ix_labels_site", "site_id", "id"),
    Index("ix_labels_comment", "comment_id"),
    Index("ix_labels_decision", "decision_id"),
)
