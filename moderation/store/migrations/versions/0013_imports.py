"""Imports: labels know where they came from, and whose comment it was.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what an imported label knows; the same source is kept once."""
    op.add_column("labels", sa.Column("source", sa.String(length=200), nullable=True))
    op.add_column("labels", sa.Column("author", sa.Text(), nullable=True))
    op.add_column("labels", sa.Column("article", sa.Text(), nullable=True))
    for name, unique in (("source", True), ("author", False)):
        condition = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_labels_{name}",
            "labels",
            ["site_id", name],
            unique=unique,
            sqlite_where=condition,
            postgresql_where=condition,
        )
