"""What learning needs to know of a label: who gave it, how far it counts, whether chance picked the comment.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of this step; who gave the labels that are there, their decisions know."""
    op.add_column("labels", sa.Column("actor", sa.String(length=64), nullable=True))
    op.add_column("labels", sa.Column("weight", sa.Float(), nullable=False, server_default="1"))
    op.add_column("labels", sa.Column("sampling", sa.Float(), nullable=True))
    op.execute(
        "UPDATE labels SET actor = (SELECT decisions.actor FROM decisions WHERE decisions.id = labels.decision_id)"
    )
