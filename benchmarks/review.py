"""What the next comment costs a moderator beside a million others: `python -m benchmarks.review --rows 1000000`.

One comment in ten is held. Times the lease of the next comment in each order and through filters, alone (the query) and
as the service does it (the call, with its commit), and what pages ask for: a hand of four, a batch of thirty, the news
of an open page. Runs on SQLite and on a PostgreSQL of its own in a temporary folder, or on one of them (`--on`).
Of each query the least of three tries counts: on a shared machine the others measure the neighbours. `--keep` keeps
the filled databases in a folder for the next run. Prints a table and writes JSON; a run of one database leaves the
other's numbers there.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.databases import DATABASES, database
from benchmarks.queues import AMAL, START, WORD, Silent, fill
from moderation.bootstrap import Services, build
from moderation.domain.queue import ANY, Order, QueueFilter
from moderation.domain.site import Site
from moderation.settings import Settings
from moderation.store import schema
from moderation.store.leases import Lessee
from moderation.store.store import Transaction
from tests.fakes import FakeCache

ROUNDS = 300
TRIES = 3
SKIPPED = 500
"""So many comments the moderator has passed over: the query must walk past them."""

NOTHING = QueueFilter(risk_from=2.0)
FILTERS = {
    "by article": QueueFilter(article="old10"),
    "by author": QueueFilter(author="old10"),
    "by band": QueueFilter(risk_from=0.8),
    "by a band that is empty": NOTHING,
    "by a rare word": QueueFilter(text=WORD),
}
LIMIT_MS = 10.0
HOUR = timedelta(hours=1)


def steps(services: Services, site: Site) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each thing to time; what it returns, if callable, puts things back and is not timed."""
    for order in Order:
        yield f"query, {order}", partial(_query, services, site, order, ANY)
    for name, wanted in FILTERS.items():
        yield f"query, {name}", partial(_query, services, site, Order.OLDEST, wanted)
    for order in Order:
        yield f"call, {order}", partial(_call, services, site, order)
    yield "waiting line, how many", partial(_read, services, lambda tx: tx.backlog.held(site.id))
    yield "waiting line, since when", partial(_read, services, lambda tx: tx.backlog.oldest(site.id))
    yield "waiting line, how many are free", partial(_read, services, partial(_free, site))
    yield "waiting line, how many are late", partial(_read, services, lambda tx: tx.backlog.overdue(site.id, _late()))
    yield "hand of four", partial(_hand, services, site)
    yield "batch of thirty", partial(_batch, services, site)
    yield "ranges of the batches", lambda: services.batches.spread(site)
    yield "news of an open page", lambda: services.news.read(site, AMAL)
    yield "palette, a name", lambda: services.context.find(site, "old19999")
    yield "palette, a name that nobody has", lambda: services.context.find(site, "كلمة")
    yield "state of the queue", lambda: services.review.state(site, AMAL)


def _now() -> datetime:
    return datetime.now(UTC)


def _free(site: Site, tx: Transaction) -> object:
    return tx.backlog.free_and_skipped(AMAL, site.id, _now())


def _late() -> datetime:
    return START + timedelta(hours=9, minutes=30)  # inside an hour of which some comments are late and some are not


def _read(services: Services, ask: Callable[[Transaction], object]) -> float:
    """Return the seconds of one reading transaction."""

    def once() -> float:
        begun = time.perf_counter()
        with services.store.read() as tx:
            ask(tx)
        return time.perf_counter() - begun

    return min(once() for _ in range(TRIES))


class _Undone(Exception):
    """Rolls a timed query back, so that each round finds the queue as it was."""


def _query(services: Services, site: Site, order: Order, wanted: QueueFilter) -> float:
    """Return the seconds that the lease alone takes, inside a transaction that is then rolled back."""

    def lease(tx: Transaction) -> float:
        now = _now()
        to = Lessee(site.id, AMAL, now, now + HOUR)
        begun = time.perf_counter()
        found = tx.leases.lease(to, 1, order, wanted=wanted, overdue_before=now - HOUR)
        seconds = time.perf_counter() - begun
        assert found or wanted == NOTHING, f"nothing found in the order {order} for {wanted}"
        return seconds

    tries: list[float] = []
    while len(tries) < TRIES:
        try:
            with services.store.begin() as tx:
                tries.append(lease(tx))
                raise _Undone
        except _Undone:
            continue
    return min(tries)


def _call(services: Services, site: Site, order: Order) -> object:
    items = services.review.claim_next(site, AMAL, 1, order)
    return lambda: services.review.release_many(AMAL, [item.claim.id for item in items])


def _hand(services: Services, site: Site) -> object:
    hand = services.review.prefetch(site, AMAL, count=4)
    return lambda: services.review.release_many(AMAL, [item.claim.id for item in hand.items])


def _batch(services: Services, site: Site) -> object:
    services.batches.open(site, AMAL, 0.5, 0.65, 30)
    return lambda: services.batches.release(site, AMAL)


def measure(name: str, rows: int, kept: Path | None) -> dict[str, dict[str, float]]:
    """Return milliseconds (p50, p95) of each step beside so many comments."""
    with database(name, kept) as url, tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=url, secret_key="benchmark", data_dir=Path(folder))
        services = build(settings, jobs=Silent(), cache=FakeCache())
        schema.migrate(services.store.engine)
        site = _filled(services, rows)
        if name == "postgresql":  # does it of itself; SQLite is never told what it holds, as in a running service
            with services.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        found = {}
        for step, work in steps(services, site):
            found[step] = _percentiles(work)
            print(f"{name}, {step}: {found[step]}", flush=True)
        services.store.engine.dispose()
    return found


def _filled(services: Services, rows: int) -> Site:
    """Return the site with its comments; a database that was kept has them."""
    if services.sites.all():
        return services.sites.by_slug("benchmark")
    site = services.sites.create("benchmark", "قياس", "https://example.com")
    begun = time.monotonic()
    fill(services, site, rows)
    print(f"{rows:,} comments written in {time.monotonic() - begun:.0f} s", flush=True)
    for item in services.review.claim_next(site, AMAL, SKIPPED):
        services.review.skip(item.claim.id, AMAL)
    return site


def _percentiles(work: Callable[[], object]) -> dict[str, float]:
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - begun
        spent.append(result if isinstance(result, float) else seconds)
        if callable(result):
            result()
    spent.sort()
    return {"p50_ms": _ms(spent[ROUNDS // 2]), "p95_ms": _ms(spent[ROUNDS * 95 // 100])}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def table(found: dict[str, dict[str, dict[str, float]]]) -> str:
    """Return the table, p50 / p95 in milliseconds."""
    names = list(found)
    lines = [f"| p50 / p95, ms | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for step in found[names[0]]:
        cells = [f"{found[name][step]['p50_ms']} / {found[name][step]['p95_ms']}" for name in names]
        lines.append(f"| {step} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--on", choices=DATABASES, action="append", help="one database only; may be given twice")
    parser.add_argument("--keep", type=Path, help="a folder where the filled databases stay for the next run")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/review.json"))
    given = parser.parse_args()
    found = {name: measure(name, given.rows, given.keep) for name in given.on or DATABASES}
    print(table(found))
    slow = [f"{name}: {step}" for name in found for step, ms in found[name].items() if _over(step, ms)]
    print(f"queries and counts over {LIMIT_MS} ms at p95: {', '.join(slow) or 'none'}")
    before = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
    run = {"rows": given.rows, "held": given.rows // 10, "rounds": ROUNDS, "cores": os.cpu_count()}
    run |= {"load": os.getloadavg()}
    document = {name: before.get(name) for name in DATABASES} | {name: run | {"ms": found[name]} for name in found}
    given.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _over(step: str, spent: dict[str, float]) -> bool:
    return step.startswith(("query, ", "waiting line, ", "news ")) and spent["p95_ms"] > LIMIT_MS


if __name__ == "__main__":
    main()
