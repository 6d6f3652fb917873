"""Every table, a module per family.

Partial indexes hold only the rows that wait, so queues stay fast at a million comments.
"""

from moderation.store.tables.base import constant, metadata
from moderation.store.tables.comments import comments, revisions, scores, signals, verdicts
from moderation.store.tables.editors import lexicons
from moderation.store.tables.events import idempotency_keys, outbox
from moderation.store.tables.people import audit, login_attempts, memberships, moderators, sessions
from moderation.store.tables.review import claims, decisions, labels
from moderation.store.tables.sites import articles, authors, keys, sites

__all__ = [
    "articles",
    "audit",
    "authors",
    "claims",
    "comments",
    "constant",
    "decisions",
    "idempotency_keys",
    "keys",
    "labels",
    "lexicons",
    "login_attempts",
    "memberships",
    "metadata",
    "moderators",
    "outbox",
    "revisions",
    "scores",
    "sessions",
    "signals",
    "sites",
    "verdicts",
]
