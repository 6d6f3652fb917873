"""What readers leave: reports of others' comments, appeals against the answer to their own.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

from moderation.store.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns of this step."""
    _reports()
    _appeals()
    where = sa.text("shown_from IS NOT NULL")
    columns = ["article_id", "shown_from"]
    op.create_index("ix_comments_shown", "comments", columns, sqlite_where=where, postgresql_where=where)


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("comment_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("reporter", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_reports_comment_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_reports_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("comment_id", "reporter", name=op.f("uq_reports_comment_id_reporter")),
    )
    op.create_index("ix_reports_comment", "reports", ["comment_id", "created_at"])
    where = sa.text("origin IS NOT NULL")
    op.create_index("ix_reports_origin", "reports", ["created_at"], sqlite_where=where, postgresql_where=where)


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("comment_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_appeals_comment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_appeals_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("comment_id", "revision", name=op.f("uq_appeals_comment_id_revision")),
    )
    op.create_index("ix_appeals_site", "appeals", ["site_id", "id"])
    op.create_index("ix_appeals_decision", "appeals", ["decision_id"])
