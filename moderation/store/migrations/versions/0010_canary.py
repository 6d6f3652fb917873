"""The canary: when a model came to its stage, and which share of the comments it judges.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

from moderation.store.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of this step; a champion came to its stage when it was promoted, others when they were made."""
    op.add_column("models", sa.Column("moved_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("models", sa.Column("share", sa.Integer(), nullable=True))
    op.execute("UPDATE models SET moved_at = coalesce(promoted_at, created_at)")
    condition = sa.text("stage = 'canary'")
    op.create_index(
        "ix_models_canary",
        "models",
        ["site_id"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
