"""Asking: chance picks held comments by a random lot, and what it picked keeps its weight.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FREE = sa.text("status = 'held' AND claim_token IS NULL AND escalated_to IS NULL")


def upgrade() -> None:
    """Add the lot with the index that it is drawn through, and the weight of what chance picked."""
    op.add_column("claims", sa.Column("sampling", sa.Float(), nullable=True))
    op.add_column("decisions", sa.Column("sampling", sa.Float(), nullable=True))
    op.add_column("comments", sa.Column("lot", sa.String(length=8), nullable=True))
    op.execute("UPDATE comments SET lot = substr(id, 29)")  # the last 32 bits of an id are random
    op.create_index(
        "ix_comments_chance",
        "comments",
        ["site_id", "lot", "id"],
        sqlite_where=_FREE,
        postgresql_where=_FREE,
    )
