"""Every table, a module per family.

Partial indexes hold only the rows that wait, so queues stay fast at a million comments.
"""

from moderation.store.tables.base import constant, metadata
from moderation.store.tables.comments import (
    NEAR,
    comments,
    held_counts,
    revisions,
    scores,
    search_texts,
    signals,
    verdicts,
)
from moderation.store.tables.editors import lexicons, standings
from moderation.store.tables.events import idempotency_keys, outbox
from moderation.store.tables.learning import models, shadow_verdicts, training_runs
from moderation.store.tables.people import (
    audit,
    links,
    login_attempts,
    memberships,
    moderators,
    recovery_codes,
    sessions,
)
from moderation.store.tables.readers import appeals, reports
from moderation.store.tables.review import audit_answers, audit_samples, claims, decisions, escalations, labels
from moderation.store.tables.sites import articles, authors, coral_secrets, keys, sites
from moderation.store.tables.webhooks import deliveries, delivery_attempts, webhooks

__all__ = [
    "NEAR",
    "appeals",
    "articles",
    "audit",
    "audit_answers",
    "audit_samples",
    "authors",
    "claims",
    "comments",
    "constant",
    "coral_secrets",
    "decisions",
    "deliveries",
    "delivery_attempts",
    "escalations",
    "held_counts",
    "idempotency_keys",
    "keys",
    "labels",
    "lexicons",
    "links",
    "login_attempts",
    "memberships",
    "metadata",
    "models",
    "moderators",
    "outbox",
    "recovery_codes",
    "reports",
    "revisions",
    "scores",
    "search_texts",
    "sessions",
    "shadow_verdicts",
    "signals",
    "sites",
    "standings",
    "training_runs",
    "verdicts",
    "webhooks",
]
