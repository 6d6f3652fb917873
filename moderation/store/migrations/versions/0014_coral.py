"""Secrets of sites' Corals, which sign what they ask in their external moderation phase.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

from moderation.store.types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this step needs."""
    op.create_table(
        "coral_secrets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_coral_secrets_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coral_secrets")),
        sa.UniqueConstraint("site_id", "secret", name=op.f("uq_coral_secrets_site_id_secret")),
    )
