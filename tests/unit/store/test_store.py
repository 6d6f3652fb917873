"""Transactions: all or nothing, retried on conflict, and faults told in the service's own words."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from moderation.domain.decision import Actor
from moderation.domain.errors import DatabaseUnavailable, StorageFull
from moderation.domain.policy import Threshold
from moderation.domain.site import SitePolicy
from moderation.store.engine import make_engine
from moderation.store.ids import new_id
from moderation.store.sites import policy_from_json, policy_json
from moderation.store.store import Conflict, Store, Transaction
from moderation.store.tables import login_attempts, sites
from tests.fakes import START
from tests.together import together

SYSTEM = Actor("system", "test")


def count_sites(store: Store) -> int:
    with store.read() as tx:
        return tx.connection.execute(sa.select(sa.func.count()).select_from(sites)).scalar_one()


def add_site(tx: Transaction, slug: str = "alkhabar") -> str:
    return tx.sites.add(slug, "الخبر", "https://alkhabar.example", SitePolicy(), START).id


def test_a_failed_transaction_leaves_nothing(real_store: Store) -> None:
    def add_and_stop() -> None:
        with real_store.begin() as tx:
            add_site(tx)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        add_and_stop()
    assert count_sites(real_store) == 0


def test_a_reading_transaction_sees_what_was_committed(real_store: Store) -> None:
    with real_store.begin() as tx:
        site_id = add_site(tx)
    with real_store.read() as tx:
        found = tx.sites.by_id(site_id)
    assert found
    assert found.name == "الخبر"


def test_a_broken_constraint_is_a_conflict(real_store: Store) -> None:
    with real_store.begin() as tx:
        add_site(tx)
    with pytest.raises(Conflict), real_store.begin() as tx:
        add_site(tx)


def test_the_loser_of_a_conflict_runs_again_from_the_start(real_store: Store) -> None:
    with real_store.begin() as tx:
        add_site(tx)
    slugs = iter(["alkhabar", "alkhabar", "annahar"])
    real_store.run(lambda tx: add_site(tx, next(slugs)))
    assert count_sites(real_store) == 2


def test_a_conflict_that_stays_is_told_after_three_tries(real_store: Store) -> None:
    with real_store.begin() as tx:
        add_site(tx)
    tries: list[int] = []

    def work(tx: Transaction) -> None:
        tries.append(1)
        add_site(tx)

    with pytest.raises(Conflict):
        real_store.run(work)
    assert len(tries) == 3


def test_counting_from_many_threads_loses_nothing(real_store: Store) -> None:
    def fail_ten_times() -> None:
        for _ in range(10):
            real_store.run(lambda tx: tx.login_attempts.fail("subject", START))

    together([fail_ten_times] * 4)
    with real_store.read() as tx:
        assert tx.connection.execute(sa.select(login_attempts.c.failures)).scalar_one() == 40


def test_a_foreign_key_is_kept(real_store: Store) -> None:
    with pytest.raises(Conflict), real_store.begin() as tx:
        tx.audit.add(SYSTEM, "x", "y", START, site_id="no-such-site")


def test_a_time_comes_back_aware_and_in_utc(real_store: Store) -> None:
    beirut = datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with real_store.begin() as tx:
        tx.login_attempts.fail("subject", START)
        tx.login_attempts.block("subject", beirut)
    with real_store.read() as tx:
        found = tx.login_attempts.blocked_until("subject")
    assert found == beirut
    assert found.tzinfo == UTC


def test_a_time_without_a_zone_is_refused(real_store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="naive"), real_store.begin() as tx:
        tx.login_attempts.fail("subject", START.replace(tzinfo=None))


def test_a_policy_without_newer_fields_takes_their_defaults() -> None:
    old = {"mode": "pre", "fail_safe": "hold", "thresholds": {"SPAM": {"hold": 0.7, "reject": None}}}
    policy = policy_from_json(old)
    assert policy.score_deadline_seconds == SitePolicy().score_deadline_seconds
    assert policy.thresholds == {"SPAM": Threshold(0.7)}


def test_a_policy_survives_its_stored_form() -> None:
    assert policy_from_json(policy_json(SitePolicy())) == SitePolicy()


def test_ids_sort_by_time() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(set(made))


def test_a_database_that_is_not_there_is_unavailable_for_now() -> None:
    engine = make_engine("postgresql://postgres@/nowhere?host=/tmp/no-such-folder")
    with pytest.raises(DatabaseUnavailable) as refused, Store(engine).begin():
        pass
    assert refused.value.retry_after
    engine.dispose()


def test_a_locked_sqlite_is_unavailable_for_now(tmp_path: Path) -> None:
    store = Store(make_engine(f"sqlite:///{tmp_path / 'busy.db'}"))
    with store.begin():
        hurried = make_engine(f"sqlite:///{tmp_path / 'busy.db'}")
        sa.event.listen(hurried, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=1"))
        with pytest.raises(DatabaseUnavailable), Store(hurried).begin():
            pass
        hurried.dispose()
    store.engine.dispose()


def test_an_exhausted_pool_is_unavailable_for_now(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'small.db'}", pool_size=1)
    engine.pool._timeout = 0.01  # type: ignore[attr-defined]  # nobody waits ten seconds for this
    store = Store(engine)
    with store.read(), pytest.raises(DatabaseUnavailable, match="busy"), store.read():
        pass
    engine.dispose()


def test_a_full_disk_is_told_and_nothing_is_half_stored(tmp_path: Path) -> None:
    store = Store(make_engine(f"sqlite:///{tmp_path / 'full.db'}"))
    with store.begin() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE filler (content TEXT)")

    @sa.event.listens_for(store.engine, "begin")
    def shrink(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 8")

    with pytest.raises(StorageFull), store.begin() as tx:
        tx.connection.exec_driver_sql("INSERT INTO filler VALUES (?)", ("x" * 100_000,))
    with store.read() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM filler").scalar_one() == 0
    store.engine.dispose()


@pytest.mark.parametrize(("setting", "level"), [("FULL", 2), ("NORMAL", 1)])
def test_sqlite_keeps_what_it_promised(tmp_path: Path, setting: str, level: int) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'mushrif.db'}", sqlite_synchronous=setting)
    with engine.connect() as connection:
        names = ("synchronous", "foreign_keys", "journal_mode", "busy_timeout")
        kept = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
    assert kept == [level, 1, "wal", 15_000]
    engine.dispose()
