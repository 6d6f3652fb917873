"""Answers on comments are found by their time: the watch and trials read those of some weeks.

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the labels of comments by time."""
    condition = sa.text("comment_id IS NOT NULL")
    op.create_index(
        "ix_labels_answered",
        "labels",
        ["site_id", "created_at"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
