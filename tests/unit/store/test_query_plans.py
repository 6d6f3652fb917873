"""The queues' queries walk their partial indexes, or they would slow down with every comment ever written."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.queue import ANY, Band, Order, QueueFilter
from moderation.store.leases import Lessee
from moderation.store.store import Store, Transaction
from moderation.store.threads import Sort

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
ANYONE = Lessee("s", Actor("key", "k"), NOW, NOW)
OF_A_BAND = QueueFilter(band=Band.HIGH)  # with a filter nothing is counted first


def leased(tx: Transaction, wanted: QueueFilter, order: Order = Order.OLDEST) -> Any:
    return tx.leases.lease(ANYONE, 1, order, wanted=wanted)


QUERIES: dict[str, tuple[Callable[[Transaction], Any], *tuple[str, ...]]] = {
    "claim for scoring": (lambda tx: tx.scoring.claim(256, NOW), "ix_comments_due"),
    "anything waiting": (lambda tx: tx.scoring.any_waiting(), "ix_comments_due", "ix_comments_received"),
    "late comments": (lambda tx: tx.scoring.late({"s": NOW}, 10), "ix_comments_due", "ix_comments_status"),
    "backlog": (lambda tx: tx.comments.count_waiting(10), "ix_comments_received"),
    "oldest waiting": (lambda tx: tx.scoring.oldest_waiting(), "ix_comments_received"),
    "dead scoring claims": (lambda tx: tx.scoring.free_expired(NOW), "ix_comments_scoring"),
    "lease": (lambda tx: tx.leases.lease(ANYONE, 1, Order.OLDEST), "ix_comments_queue"),
    "lease of the most uncertain": (
        lambda tx: tx.leases.lease(ANYONE, 1, Order.TEACHING, chance=lambda: 0.9),
        "ix_comments_uncertain",
    ),
    "lease by chance": (
        lambda tx: tx.leases.lease(ANYONE, 1, Order.TEACHING, wanted=OF_A_BAND, chance=lambda: 0.1),
        "ix_comments_chance",
    ),
    "lease of an article": (lambda tx: leased(tx, QueueFilter(article="a")), "ix_comments_held_article"),
    "lease of an author": (lambda tx: leased(tx, QueueFilter(author="a")), "ix_comments_held_author"),
    "lease in a band": (lambda tx: leased(tx, QueueFilter(risk_from=0.8)), "ix_comments_queue"),
    "lease of what has words": (lambda tx: leased(tx, QueueFilter(text="كلمة")), "ix_comments_queue"),
    "riskiest in a band": (lambda tx: leased(tx, QueueFilter(risk_from=0.8), Order.RISKIEST), "ix_comments_riskiest"),
    "skips": (lambda tx: leased(tx, ANY), "ix_claims_skipped"),
    "how many are held": (lambda tx: tx.backlog.held("s"), "ix_held_counts_site"),
    "how many are late": (lambda tx: tx.backlog.overdue("s", NOW), "ix_comments_queue"),
    "what to fold": (lambda tx: tx.backlog.fold(), "ix_held_counts_site"),
    "named with comments waiting": (
        lambda tx: tx.surroundings.with_held("s", "مقال", 8),
        "ix_comments_held_article",
    ),
    "ended leases": (lambda tx: tx.queue.free_expired(NOW), "ix_comments_leases"),
    "counts": (lambda tx: tx.threads.counts("s", ["a", "b"], NOW), "ix_comments_thread", "ix_comments_article"),
    "thread": (lambda tx: tx.threads.roots("a", NOW, Sort.OLDEST, 50), "ix_comments_thread"),
    "answers": (lambda tx: tx.threads.trees(["c"], NOW), "ix_comments_parent"),
    "what is seen next": (lambda tx: tx.threads.next_due("s", NOW, ["a"]), "ix_comments_thread", "ix_comments_shown"),
    "decided texts": (lambda tx: tx.surroundings.decided_texts("s", 10), "ix_decisions_site"),
    "deliveries": (lambda tx: tx.deliveries.claim("w", 4, NOW, NOW), "ix_deliveries_waiting", "ix_deliveries_comment"),
    "reports": (lambda tx: tx.reports.count_since("c", NOW), "ix_reports_comment"),
    "the log": (lambda tx: tx.audit.page("s", 50, actor=None, actions=(), before=None), "ix_audit_site"),
    "the log's decisions": (
        lambda tx: tx.audit.page("s", 50, actor=None, actions=("a",), before="i"),
        "ix_audit_action",
    ),
    "a person in the log": (lambda tx: tx.audit.page("s", 50, actor="m", actions=(), before="i"), "ix_audit_actor"),
    "what was done to a comment": (lambda tx: tx.audit.of("c", 50), "ix_audit_subject"),
    "model in use": (lambda tx: tx.evidence.model_in_use("s"), "ix_verdicts_site"),
    "scores of a month": (lambda tx: tx.evidence.traffic("s", "m", NOW, 10), "ix_verdicts_site"),
    "decisions of a month": (lambda tx: tx.evidence.judged("s", "m", NOW, 10), "ix_decisions_site"),
    "blind answers of a month": (lambda tx: tx.evidence.audited("s", "m", NOW), "ix_audit_samples_site"),
    "labels of a text": (lambda tx: tx.labels.erase_texts("s", {"نص"}), "ix_labels_text"),
    "labels of an imported author": (lambda tx: tx.labels.erase_author("s", "u"), "ix_labels_author"),
    "what was imported before": (lambda tx: tx.labels.known_sources("s", ["w1", "w2"]), "ix_labels_source"),
    "pace of a month": (lambda tx: tx.evidence.decision_times("s", NOW, 10), "ix_decisions_site"),
    "addresses to forget": (lambda tx: tx.reports.forget_origins(NOW), "ix_reports_origin"),
}


@contextmanager
def statements(store: Store) -> Any:
    """Collect what is sent to the database, as (SQL, parameters)."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    sa.event.listen(store.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", QUERIES)
def test_a_queue_is_read_through_an_index_of_its_own_rows(name: str, services: Services) -> None:
    # On SQLite, which takes a partial index only for its own constant; PostgreSQL's choice follows the rows it has,
    # and `benchmarks.queues` shows that it does not slow down with them.
    store = services.store
    work, *indexes = QUERIES[name]
    with statements(store) as sent, store.begin() as tx:
        work(tx)
    statement, parameters = next(item for item in sent if not item[0].startswith("BEGIN"))
    shown = plan(store, statement, parameters)
    assert any(index in shown for index in indexes), shown


@pytest.mark.parametrize("name", ["oldest", "free"])
def test_what_waits_is_found_without_looking_through_all_that_is_held(name: str, services: Services) -> None:
    works: dict[str, Callable[[Transaction], Any]] = {
        "oldest": lambda tx: tx.backlog.oldest("s"),
        "free": lambda tx: tx.backlog.free_and_skipped(ANYONE.holder, "s", NOW, ["moderator:m"]),
    }
    with statements(services.store) as sent, services.store.read() as tx:
        works[name](tx)
    plans = [plan(services.store, *item) for item in sent if item[0].startswith("SELECT")]
    assert [one for one in plans if "ix_comments_status" in one or "ix_comments_near" in one] == []


def plan(store: Store, statement: str, parameters: Any) -> str:
    with store.begin() as tx:
        explained = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(str(row) for row in explained)
