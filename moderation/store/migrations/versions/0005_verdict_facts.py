"""What the machine noticed of a text: its script and dialect.

Revision: 0005, after 0004
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns of this step."""
