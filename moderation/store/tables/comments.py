"""Comments, their revisions, and what the machine said of each.

`risk` and `uncertainty` order the queue (`domain.triage`), `lot` knows nothing of the text and lets chance pick,
`near_*` find near-duplicates (`arabic.likeness`).
`shown_from` and `shown_before` keep a newly published edit from readers until its undo window is over.
Risk ends two indexes of the queue, so that a filter by risk is answered without looking at the rows it leaves out.

`held_counts` says how many are held, by the hour since when: triggers add a row of +1 or -1 in the transaction that
moves a comment, so that two transactions never wait for one counter, and the sweep folds the rows of an hour into one.
"""

from functools import partial
from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, String, Table, Text

from moderation.store.tables.base import id_column, metadata, partial_index, ref_column, when_column

NEAR = ("near_a", "near_b", "near_c", "near_d")
FREE_IN_QUEUE = "status = 'held' AND claim_token IS NULL AND escalated_to IS NULL"

comments = Table(
    "comments",
    metadata,
    id_column(),
    ref_column("site_id", "sites.id"),
    ref_column("article_id", "articles.id"),
    ref_column("author_id", "authors.id"),
    ref_column("parent_id", "comments.id", nullable=True),
    Column("external_id", Text),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("published_revision", Integer),
    when_column("submitted_at"),
    when_column("received_at"),
    when_column("published_at", nullable=True),
    when_column("held_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("scoring_token", String(36)),
    when_column("scoring_until", nullable=True),
    Column("claim_token", String(36)),
    when_column("claimed_until", nullable=True),
    Column("risk", sa.Float, nullable=False, server_default="0"),
    Column("uncertainty", sa.Float, nullable=False, server_default="0"),
    Column("lot", String(8), default=partial(token_hex, 4)),
    Column("reports", Integer, nullable=False, server_default="0"),
    Column("escalated_to", String(64)),
    when_column("shown_from", nullable=True),
    Column("shown_before", Integer),
    *(Column(name, sa.BigInteger) for name in NEAR),
    sa.UniqueConstraint("site_id", "external_id"),
    partial_index("ix_comments_received", "received_at", where="status = 'received'"),
    partial_index("ix_comments_due", "received_at", "id", where="status = 'received' AND scoring_token IS NULL"),
    partial_index("ix_comments_scoring", "scoring_until", where="scoring_token IS NOT NULL"),
    partial_index("ix_comments_queue", "site_id", "held_at", "id", "risk", where=FREE_IN_QUEUE),
    partial_index("ix_comments_riskiest", "site_id", "risk", "id", where=FREE_IN_QUEUE),
    partial_index("ix_comments_uncertain", "site_id", "uncertainty", "id", "risk", where=FREE_IN_QUEUE),
    partial_index("ix_comments_chance", "site_id", "lot", "id", where=FREE_IN_QUEUE),
    partial_index("ix_comments_reported", "site_id", "reports", "risk", "id", where=FREE_IN_QUEUE),
    partial_index(
        "ix_comments_escalated",
        "site_id",
        "escalated_to",
        "held_at",
        "id",
        where="status = 'held' AND escalated_to IS NOT NULL",
    ),
    partial_index("ix_comments_held_article", "article_id", "held_at", "id", where="status = 'held'"),
    partial_index("ix_comments_held_author", "author_id", "held_at", "id", where="status = 'held'"),
    *(partial_index(f"ix_comments_{name}", "site_id", name, where="status = 'held'") for name in NEAR),
    partial_index("ix_comments_leases", "claimed_until", where="claim_token IS NOT NULL"),
    partial_index("ix_comments_thread", "article_id", "published_at", "id", where="published_revision IS NOT NULL"),
    partial_index("ix_comments_shown", "article_id", "shown_from", where="shown_from IS NOT NULL"),
    Index("ix_comments_site", "site_id", "id"),
    Index("ix_comments_status", "site_id", "status", "id"),
    Index("ix_comments_article", "article_id", "id"),
    Index("ix_comments_parent", "parent_id"),
    Index("ix_comments_author", "author_id", "id"),
)

revisions = Table(
    "revisions",
    metadata,
    ref_column("comment_id", "comments.id", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", Text),
    Column("dir", String(3), nullable=False),
    when_column("created_at"),
)

verdicts = Table(
    "verdicts",
    metadata,
    ref_column("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("site_id", String(36)),
    Column("action", String(16), nullable=False),
    Column("model", Text),
    Column("script", String(16)),
    Column("dialect", String(16)),
    when_column("created_at"),
    Index("ix_verdicts_site", "site_id", "created_at", "action"),
)

scores = Table(
    "scores",
    metadata,
    ref_column("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("model", String(128), primary_key=True),
    Column("attribute", String(64), primary_key=True),
    Column("value", sa.Float, nullable=False),
)

signals = Table(
    "signals",
    metadata,
    ref_column("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("value", sa.Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("asks", String(16), nullable=False),
    Column("spans", sa.JSON, nullable=False),
)

search_texts = Table(
    "search_texts",
    metadata,
    ref_column("comment_id", "comments.id", primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("folded", Text, nullable=False),
)

held_counts = Table(
    "held_counts",
    metadata,
    Column("id", sa.BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("site_id", String(36), nullable=False),
    Column("hour", String(13), nullable=False),
    Column("held", Integer, nullable=False),
    Index("ix_held_counts_site", "site_id", "hour", "held"),
)
