"""What every table is made of: the metadata, column helpers, partial indexes, constants in SQL."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, String, text

from moderation.store.types import UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column(name: str = "id") -> Column[str]:
    """Return the primary key, a UUIDv7."""
    return Column(name, String(36), primary_key=True)


def ref_column(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    """Return a reference to another table's id."""
    return Column(name, String(36), ForeignKey(target), nullable=nullable and not primary_key, primary_key=primary_key)


def when_column(name: str, *, nullable: bool = False) -> Column[datetime]:
    """Return an aware UTC time."""
    return Column(name, UtcDateTime(), nullable=nullable)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index over the rows that `where` names."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def constant(value: str) -> sa.BindParameter[str]:
    """Return a value that is written into the SQL text.

    SQLite uses a partial index only when the query names the index's own constant, not a parameter.
    """
    return sa.bindparam(None, str(value), String, literal_execute=True, unique=True)
