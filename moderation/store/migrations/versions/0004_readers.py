"""What readers leave: reports, appeals, tokens.

Revision: 0004, after 0003
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns of this step."""
