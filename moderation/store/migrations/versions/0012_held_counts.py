"""How many comments are held, kept by triggers; indexes that answer the queue's filters.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FREE = "status = 'held' AND claim_token IS NULL AND escalated_to IS NULL"
_HELD = "status = 'held'"
_HOUR = {
    "sqlite": "coalesce(substr({row}held_at, 1, 13), '')",
    "postgresql": "coalesce(to_char({row}held_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24'), '')",
}
_ADD = "INSERT INTO held_counts (site_id, hour, held) SELECT {row}.site_id, {hour}, {by} WHERE {row}.status = 'held'"
_COUNT = (
    "INSERT INTO held_counts (site_id, hour, held) "
    "SELECT site_id, {hour}, count(*) FROM comments WHERE status = 'held' GROUP BY site_id, {hour}"
)
_MOVED = "(OLD.status = 'held' OR NEW.status = 'held') AND (OLD.status <> NEW.status OR {differs})"
_DIFFERS = {"sqlite": "OLD.held_at IS NOT NEW.held_at", "postgresql": "OLD.held_at IS DISTINCT FROM NEW.held_at"}


def upgrade() -> None:
    """Add what this step needs; the triggers come before the count, so that nothing is missed in between."""
    op.create_table(
        "held_counts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_counts")),
    )
    op.create_index("ix_held_counts_site", "held_counts", ["site_id", "hour", "held"])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        _postgresql_triggers()
    else:
        _sqlite_triggers()
    op.execute(_COUNT.format(hour=_HOUR[dialect].format(row="")))
    for name, column in (("queue", "held_at"), ("uncertain", "uncertainty")):
        op.drop_index(f"ix_comments_{name}", "comments")
        _partial(f"ix_comments_{name}", ["site_id", column, "id", "risk"], _FREE)
    _partial("ix_comments_held_article", ["article_id", "held_at", "id"], _HELD)
    _partial("ix_comments_held_author", ["author_id", "held_at", "id"], _HELD)


def _adding(dialect: str, row: str, by: int) -> str:
    return _ADD.format(row=row, hour=_HOUR[dialect].format(row=f"{row}."), by=by)


def _sqlite_triggers() -> None:
    gone, came = _adding("sqlite", "OLD", -1), _adding("sqlite", "NEW", 1)
    moved = _MOVED.format(differs=_DIFFERS["sqlite"])
    for name, when, what in (
        ("added", "INSERT ON comments WHEN NEW.status = 'held'", came),
        ("moved", f"UPDATE OF status, held_at ON comments WHEN {moved}", f"{gone}; {came}"),
        ("removed", "DELETE ON comments WHEN OLD.status = 'held'", gone),
    ):
        op.execute(f"CREATE TRIGGER held_counts_{name} AFTER {when} BEGIN {what}; END")


def _postgresql_triggers() -> None:
    gone, came = _adding("postgresql", "OLD", -1), _adding("postgresql", "NEW", 1)
    moved = _MOVED.format(differs=_DIFFERS["postgresql"])
    op.execute(
        "CREATE OR REPLACE FUNCTION note_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {gone}; END IF; "
        f"IF TG_OP <> 'DELETE' THEN {came}; END IF; "
        "RETURN NULL; END $$"
    )
    for name, when in (
        ("added", "INSERT ON comments FOR EACH ROW WHEN (NEW.status = 'held')"),
        ("moved", f"UPDATE OF status, held_at ON comments FOR EACH ROW WHEN ({moved})"),
        ("removed", "DELETE ON comments FOR EACH ROW WHEN (OLD.status = 'held')"),
    ):
        op.execute(f"CREATE TRIGGER held_counts_{name} AFTER {when} EXECUTE FUNCTION note_held()")


def _partial(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "comments", columns, sqlite_where=condition, postgresql_where=condition)
