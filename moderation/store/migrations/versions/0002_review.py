"""What review needs beyond claims: orders, search, undo window, audit by eye.

Revision: 0002, after 0001
"""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns of this step."""
