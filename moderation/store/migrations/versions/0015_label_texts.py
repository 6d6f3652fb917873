"""Labels of a text alone are found by a hash of it: a million imported ones are not read to erase one comment.

Revision: 0015, after 0014
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PAGE = 1000


def upgrade() -> None:
    """Add the hash, fill it in for what is there, and index it."""
    op.add_column("labels", sa.Column("text_key", sa.String(length=32), nullable=True))
    connection, after = op.get_bind(), ""
    labels = sa.table("labels", *(sa.column(name) for name in ("id", "text", "text_key")))
    page = sa.select(labels.c.id, labels.c.text).where(labels.c.text.is_not(None)).order_by(labels.c.id).limit(_PAGE)
    fill = labels.update().where(labels.c.id == sa.bindparam("label")).values(text_key=sa.bindparam("key"))
    while rows := connection.execute(page.where(labels.c.id > after)).all():
        connection.execute(fill, [{"label": row.id, "key": _key(row.text)} for row in rows])
        after = rows[-1].id
    condition = sa.text("text_key IS NOT NULL")
    op.create_index(
        "ix_labels_text",
        "labels",
        ["site_id", "text_key"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
