"""Every table. Partial indexes hold only the rows that wait, so queues stay fast at a million comments."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from moderation.store.types import UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(36), primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, String(36), ForeignKey(target), nullable=nullable and not primary_key, primary_key=primary_key)


def _when(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime(), nullable=nullable)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def constant(value: str) -> sa.BindParameter[str]:
    """Return a value that is written into the SQL text.

    SQLite uses a partial index only when the query names the index's own constant, not a parameter.
    """
    return sa.bindparam(None, str(value), String, literal_execute=True, unique=True)


sites = Table(
    "sites",
    metadata,
    _id(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("policy", sa.JSON, nullable=False),
    _when("created_at"),
)

keys = Table(
    "keys",
    metadata,
    _id(),
    _ref("site_id", "sites.id"),
    Column("name", Text, nullable=False),
    Column("prefix", String(16), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", sa.JSON, nullable=False),
    _when("created_at"),
    _when("revoked_at", nullable=True),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    _ref("site_id", "sites.id"),
    Column("external_id", Text, nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("mode", String(16)),
    _when("created_at"),
    sa.UniqueConstraint("site_id", "external_id"),
)

authors = Table(
    "authors",
    metadata,
    _id(),
    _ref("site_id", "sites.id"),
    Column("external_id", Text, nullable=False),
    Column("name", Text),
    Column("standing", String(16), nullable=False, server_default="normal"),
    _when("created_at"),
    sa.UniqueConstraint("site_id", "external_id"),
)

comments = Table(
    "comments",
    metadata,
    _id(),
    _ref("site_id", "sites.id"),
    _ref("article_id", "articles.id"),
    _ref("author_id", "authors.id"),
    _ref("parent_id", "comments.id", nullable=True),
    Column("external_id", Text),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("published_revision", Integer),
    _when("submitted_at"),
    _when("received_at"),
    _when("published_at", nullable=True),
    _when("held_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("scoring_token", String(36)),
    _when("scoring_until", nullable=True),
    Column("claim_token", String(36)),
    _when("claimed_until", nullable=True),
    sa.UniqueConstraint("site_id", "external_id"),
    _partial("ix_comments_received", "received_at", where="status = 'received'"),
    _partial("ix_comments_due", "received_at", "id", where="status = 'received' AND scoring_token IS NULL"),
    _partial("ix_comments_scoring", "scoring_until", where="scoring_token IS NOT NULL"),
    _partial("ix_comments_queue", "site_id", "held_at", "id", where="status = 'held' AND claim_token IS NULL"),
    _partial("ix_comments_leases", "claimed_until", where="claim_token IS NOT NULL"),
    _partial("ix_comments_thread", "article_id", "published_at", "id", where="published_revision IS NOT NULL"),
    Index("ix_comments_site", "site_id", "id"),
    Index("ix_comments_status", "site_id", "status", "id"),
    Index("ix_comments_article", "article_id", "id"),
    Index("ix_comments_parent", "parent_id"),
)

revisions = Table(
    "revisions",
    metadata,
    _ref("comment_id", "comments.id", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", Text),
    Column("dir", String(3), nullable=False),
    _when("created_at"),
)

verdicts = Table(
    "verdicts",
    metadata,
    _ref("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("action", String(16), nullable=False),
    Column("model", Text),
    _when("created_at"),
)

scores = Table(
    "scores",
    metadata,
    _ref("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("model", String(128), primary_key=True),
    Column("attribute", String(64), primary_key=True),
    Column("value", sa.Float, nullable=False),
)

signals = Table(
    "signals",
    metadata,
    _ref("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("value", sa.Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("asks", String(16), nullable=False),
    Column("spans", sa.JSON, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    _id(),
    _ref("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("holder", String(64), nullable=False),
    _when("created_at"),
    _when("expires_at"),
    _when("released_at", nullable=True),
    Column("outcome", String(16)),
    Index("ix_claims_comment", "comment_id"),
    _partial("ix_claims_open", "holder", "created_at", where="released_at IS NULL"),
    _partial("ix_claims_skipped", "holder", "comment_id", where="outcome = 'skipped'"),
)

decisions = Table(
    "decisions",
    metadata,
    _id(),
    _ref("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("choice", String(16), nullable=False),
    Column("reason", String(32)),
    Column("note", Text),
    Column("actor", String(64), nullable=False),
    Column("previous_status", String(16), nullable=False),
    Column("previous_published_revision", Integer),
    _when("previous_published_at", nullable=True),
    _when("decided_at"),
    _when("undone_at", nullable=True),
    Index("ix_decisions_comment", "comment_id", "id"),
    Index("ix_decisions_actor", "actor", "id"),
)

labels = Table(
    "labels",
    metadata,
    _id(),
    _ref("site_id", "sites.id"),
    _ref("comment_id", "comments.id"),
    Column("revision", Integer, nullable=False),
    Column("origin", String(32), nullable=False),
    Column("label", String(16), nullable=False),
    Column("reason", String(32)),
    Column("model", Text),
    Column("decision_id", String(36), ForeignKey("decisions.id")),
    _when("created_at"),
    _when("retracted_at", nullable=True),
    Index("ix_labels_site", "site_id", "id"),
    Index("ix_labels_comment", "comment_id"),
    Index("ix_labels_decision", "decision_id"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _ref("site_id", "sites.id"),
    _ref("comment_id", "comments.id"),
    Column("event", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    _when("created_at"),
    _when("delivered_at", nullable=True),
    _partial("ix_outbox_waiting", "id", where="delivered_at IS NULL"),
    Index("ix_outbox_comment", "comment_id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    _ref("site_id", "sites.id", primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    _ref("comment_id", "comments.id"),
    _when("created_at"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)

moderators = Table(
    "moderators",
    metadata,
    _id(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    _when("created_at"),
    _when("disabled_at", nullable=True),
)

memberships = Table(
    "memberships",
    metadata,
    _ref("moderator_id", "moderators.id", primary_key=True),
    _ref("site_id", "sites.id", primary_key=True),
    Column("role", String(16), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _ref("moderator_id", "moderators.id"),
    _when("created_at"),
    _when("expires_at"),
    Index("ix_sessions_moderator", "moderator_id"),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    _when("last_at"),
    _when("blocked_until", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("site_id", String(36), ForeignKey("sites.id")),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("details", sa.JSON, nullable=False),
    _when("created_at"),
    Index("ix_audit_site", "site_id", "id"),
)
