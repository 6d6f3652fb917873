"""What was done to one comment is found by that comment.

Revision: 0009, after 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index of this step."""
    op.create_index("ix_audit_subject", "audit", ["subject", "id"])
