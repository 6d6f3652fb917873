"""What editors set: word lists, schedules of articles, reasons for a standing, versions of a site's settings.

Reports are found by their site. Labels may now carry a text that was only tried out, and then no comment.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

from moderation.store.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns of this step."""
    op.create_table(
        "lexicons",
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_lexicons_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_lexicons")),
    )
    op.add_column("sites", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("articles", sa.Column("opens_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("articles", sa.Column("closes_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("articles", sa.Column("folded", sa.Text(), nullable=True))
    op.add_column("authors", sa.Column("standing_reason", sa.Text(), nullable=True))
    op.add_column("authors", sa.Column("folded", sa.Text(), nullable=True))
    op.create_table(
        "standings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("previous_standing", sa.String(length=16), nullable=False),
        sa.Column("previous_reason", sa.Text(), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_standings_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standings")),
    )
    op.create_index("ix_standings_author", "standings", ["author_id", "id"])
    op.create_index("ix_reports_site", "reports", ["site_id", "comment_id"])
    op.add_column("labels", sa.Column("text", sa.Text(), nullable=True))
    with op.batch_alter_table("labels") as labels:  # SQLite copies the table: it cannot change a column
        labels.alter_column("comment_id", existing_type=sa.String(length=36), nullable=True)
        labels.alter_column("revision", existing_type=sa.Integer(), nullable=True)
