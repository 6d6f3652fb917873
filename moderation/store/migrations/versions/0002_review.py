"""What review needs beyond claims: orders, search, likeness, undo window, second opinions, audit by eye.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

from moderation.store.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FREE = "status = 'held' AND claim_token IS NULL AND escalated_to IS NULL"
_NEAR = ("near_a", "near_b", "near_c", "near_d")


def upgrade() -> None:
    """Add the tables and columns of this step; rows of before get what they lack."""
    _comments()
    _decisions()
    _events()
    _search()
    _escalations()
    _audit()


def _comments() -> None:
    op.add_column("comments", sa.Column("risk", sa.Float(), server_default="0", nullable=False))
    op.add_column("comments", sa.Column("uncertainty", sa.Float(), server_default="0", nullable=False))
    op.add_column("comments", sa.Column("reports", sa.Integer(), server_default="0", nullable=False))
    op.add_column("comments", sa.Column("escalated_to", sa.String(length=64), nullable=True))
    op.add_column("comments", sa.Column("shown_from", UtcDateTime(timezone=True), nullable=True))
    op.add_column("comments", sa.Column("shown_before", sa.Integer(), nullable=True))
    for name in _NEAR:
        op.add_column("comments", sa.Column(name, sa.BigInteger(), nullable=True))
    op.drop_index("ix_comments_queue", "comments")
    _partial("ix_comments_queue", "comments", ["site_id", "held_at", "id"], _FREE)
    _partial("ix_comments_riskiest", "comments", ["site_id", "risk", "id"], _FREE)
    _partial("ix_comments_uncertain", "comments", ["site_id", "uncertainty", "id"], _FREE)
    _partial("ix_comments_reported", "comments", ["site_id", "reports", "risk", "id"], _FREE)
    escalated = "status = 'held' AND escalated_to IS NOT NULL"
    _partial("ix_comments_escalated", "comments", ["site_id", "escalated_to", "held_at", "id"], escalated)
    for name in _NEAR:
        _partial(f"ix_comments_{name}", "comments", ["site_id", name], "status = 'held'")
    op.create_index("ix_comments_author", "comments", ["author_id", "id"], unique=False)


def _decisions() -> None:
    op.add_column("decisions", sa.Column("site_id", sa.String(length=36), nullable=True))
    op.add_column("decisions", sa.Column("final_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("decisions", sa.Column("surface", sa.String(length=16), nullable=True))
    op.add_column("decisions", sa.Column("risk", sa.Float(), nullable=True))
    op.add_column("decisions", sa.Column("group_id", sa.String(length=36), nullable=True))
    op.add_column("decisions", sa.Column("idempotency_key", sa.String(length=200), nullable=True))
    _fill_site("decisions")
    op.create_index("ix_decisions_pace", "decisions", ["actor", "decided_at"], unique=False)
    op.create_index("ix_decisions_site", "decisions", ["site_id", "decided_at"], unique=False)
    _partial("ix_decisions_group", "decisions", ["group_id"], "group_id IS NOT NULL")
    key = "idempotency_key IS NOT NULL"
    _partial("ix_decisions_key", "decisions", ["actor", "idempotency_key"], key, unique=True)
    op.add_column("labels", sa.Column("visible", sa.Boolean(), server_default=sa.true(), nullable=False))


def _events() -> None:
    op.add_column("outbox", sa.Column("due_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("decision_id", sa.String(length=36), nullable=True))
    op.execute("UPDATE outbox SET due_at = created_at")
    _partial("ix_outbox_decision", "outbox", ["decision_id"], "delivered_at IS NULL")
    op.add_column("verdicts", sa.Column("site_id", sa.String(length=36), nullable=True))
    _fill_site("verdicts")
    op.create_index("ix_verdicts_site", "verdicts", ["site_id", "created_at", "action"], unique=False)


def _search() -> None:
    op.create_table(
        "search_texts",
        sa.Column("comment_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_search_texts_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", "revision", name=op.f("pk_search_texts")),
    )


def _escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("comment_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("addressee", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_escalations_comment_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_escalations_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    op.create_index("ix_escalations_comment", "escalations", ["comment_id", "id"], unique=False)
    _partial("ix_escalations_open", "escalations", ["site_id", "addressee", "id"], "closed_at IS NULL")


def _audit() -> None:
    op.create_table(
        "audit_samples",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("comment_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_audit_samples_comment_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_audit_samples_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_samples")),
        sa.UniqueConstraint("comment_id", "revision", name=op.f("uq_audit_samples_comment_id_revision")),
    )
    op.create_index("ix_audit_samples_site", "audit_samples", ["site_id", "created_at"], unique=False)
    _partial("ix_audit_samples_open", "audit_samples", ["site_id", "id"], "answers < wanted")
    op.create_table(
        "audit_answers",
        sa.Column("sample_id", sa.String(length=36), nullable=False),
        sa.Column("moderator", sa.String(length=64), nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["audit_samples.id"], name=op.f("fk_audit_answers_sample_id")),
        sa.PrimaryKeyConstraint("sample_id", "moderator", name=op.f("pk_audit_answers")),
    )


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _fill_site(table: str) -> None:
    comments = sa.table("comments", sa.column("id"), sa.column("site_id"))
    rows = sa.table(table, sa.column("comment_id"), sa.column("site_id"))
    its_site = sa.select(comments.c.site_id).where(comments.c.id == rows.c.comment_id).scalar_subquery()
    op.execute(rows.update().values(site_id=its_site))
