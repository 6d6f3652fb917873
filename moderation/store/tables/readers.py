"""What readers leave beside their comments: reports of others' comments, appeals against the answer to their own."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, partial_index, ref_column, when_column

reports = Table(
    "reports",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    ref_column("comment_id", "comments.id"),
    Column("reason", String(32), nullable=False),
    Column("reporter", String(64), nullable=False),
    Column("origin", String(64)),  # the day's hash of an address; forgotten after the day
    Column("counted", sa.Boolean, nullable=False),
    when_column("created_at"),
    sa.UniqueConstraint("comment_id", "reporter"),
    Index("ix_reports_comment", "comment_id", "created_at"),
    Index("ix_reports_site", "site_id", "comment_id"),
    partial_index("ix_reports_origin", "created_at", where="origin IS NOT NULL"),
)

appeals = Table(
    "appeals",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    ref_column("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decision_id", String(36), ForeignKey("decisions.id")),
    when_column("created_at"),
    when_column("answered_at", nullable=True),
    sa.UniqueConstraint("comment_id", "revision"),
    Index("ix_appeals_site", "site_id", "id"),
    Index("ix_appeals_decision", "decision_id"),
)
