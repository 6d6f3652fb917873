"""Second factor, invitations, several sessions, preferences.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

from moderation.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = UtcDateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and columns of this step."""
    _moderators()
    _sessions()
    _recovery_codes()
    _links()
    op.create_index("ix_memberships_site", "memberships", ["site_id"])
    op.create_index("ix_audit_actor", "audit", ["site_id", "actor", "id"])
    op.create_index("ix_audit_action", "audit", ["site_id", "action", "id"])


def _moderators() -> None:
    op.add_column("moderators", sa.Column("preferences", sa.JSON(), nullable=True))
    op.add_column("moderators", sa.Column("factor_salt", sa.String(length=64), nullable=True))
    op.add_column("moderators", sa.Column("factor_since", TIME, nullable=True))
    op.add_column("moderators", sa.Column("factor_step", sa.BigInteger(), nullable=True))


def _sessions() -> None:
    op.execute("DELETE FROM sessions")  # they have no name by which one could end them; people sign in once more
    op.add_column("sessions", sa.Column("id", sa.String(length=36), nullable=True))
    op.add_column("sessions", sa.Column("last_used_at", TIME, nullable=True))
    op.add_column("sessions", sa.Column("browser", sa.String(length=64), nullable=True))
    op.add_column("sessions", sa.Column("awaits_code", sa.Boolean(), nullable=False, server_default=sa.false()))


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_recovery_codes_moderator_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index("ix_recovery_codes_moderator", "recovery_codes", ["moderator_id"])


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_links_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
    )
    op.create_index("ix_links_email", "links", ["email"])
    op.create_index("ix_links_site", "links", ["site_id"])
