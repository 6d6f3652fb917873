"""What the machine noticed of a text: its script and dialect.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns of this step."""
    op.add_column("verdicts", sa.Column("script", sa.String(length=16), nullable=True))
    op.add_column("verdicts", sa.Column("dialect", sa.String(length=16), nullable=True))
