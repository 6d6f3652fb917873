"""Claims, decisions, second opinions, the blind audit, and the labels that they leave."""

import sqlalchemy as sa
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
    Column("sampling", sa.Float),  # how many held comments chance picked this one from; None: the order picked it
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
    Column("site_id", String(36)),
    when_column("final_at", nullable=True),
    Column("surface", String(16)),
    Column("risk", sa.Float),
    Column("group_id", String(36)),
    Column("idempotency_key", String(200)),
    Column("sampling", sa.Float),  # that of the claim
    Index("ix_decisions_comment", "comment_id", "id"),
    Index("ix_decisions_actor", "actor", "id"),
    Index("ix_decisions_pace", "actor", "decided_at"),
    Index("ix_decisions_site", "site_id", "decided_at"),
    partial_index("ix_decisions_group", "group_id", where="group_id IS NOT NULL"),
    partial_index("ix_decisions_key", "actor", "idempotency_key", where="idempotency_key IS NOT NULL", unique=True),
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
    Column("visible", sa.Boolean, nullable=False, server_default=sa.true()),
    Column("actor", String(64)),
    Column("weight", sa.Float, nullable=False, server_default="1"),
    Column("sampling", sa.Float),  # how many comments it stands for; None: the queue picked it, not chance
    Column("source", String(200)),  # of an imported one: the comment's id where it came from
    Column("author", Text),  # of an imported one: the site's own ids
    Column("article", Text),
    Column("text_key", String(32)),  # of `text`; None where the text is a revision's
    Index("ix_labels_site", "site_id", "id"),
    Index("ix_labels_comment", "comment_id"),
    partial_index("ix_labels_answered", "site_id", "created_at", where="comment_id IS NOT NULL"),
    Index("ix_labels_decision", "decision_id"),
    partial_index("ix_labels_source", "site_id", "source", where="source IS NOT NULL", unique=True),
    partial_index("ix_labels_text", "site_id", "text_key", where="text_key IS NOT NULL"),
    partial_index("ix_labels_author", "site_id", "author", where="author IS NOT NULL"),
)

escalations = Table(
    "escalations",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    ref_column("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("addressee", String(64), nullable=False),
    Column("note", Text),
    when_column("created_at"),
    when_column("closed_at", nullable=True),
    Column("decision_id", String(36)),
    Index("ix_escalations_comment", "comment_id", "id"),
    partial_index("ix_escalations_open", "site_id", "addressee", "id", where="closed_at IS NULL"),
)

audit_samples = Table(
    "audit_samples",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    ref_column("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("action", String(16), nullable=False),
    Column("weight", sa.Float, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("answers", Integer, nullable=False, server_default="0"),
    when_column("created_at"),
    sa.UniqueConstraint("comment_id", "revision"),
    Index("ix_audit_samples_site", "site_id", "created_at"),
    partial_index("ix_audit_samples_open", "site_id", "id", where="answers < wanted"),
)

audit_answers = Table(
    "audit_answers",
    metadata,
    ref_column("sample_id", "audit_samples.id", primary_key=True),
    Column("moderator", String(64), primary_key=True),
    Column("choice", String(16), nullable=False),
    Column("reason", String(32)),
    when_column("created_at"),
)
