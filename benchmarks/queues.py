"""What a post, a claim and a decision cost beside many comments: `python -m benchmarks.queues --rows 1000000`.

Fills a database with published and held comments, then times the services on it, and on an almost empty one in the
same run: compare the two columns, not single numbers. `--database` takes the URL of a PostgreSQL database with
'benchmark' in its name, which is emptied; SQLite in a temporary folder otherwise. Prints a table and writes JSON.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from moderation.arabic.normalize import normalize
from moderation.bootstrap import Services, build
from moderation.domain.comment import ArticleRef, AuthorRef, NewComment, Status
from moderation.domain.decision import Actor, Choice, Decision
from moderation.domain.queue import Order, QueueFilter
from moderation.domain.site import Site
from moderation.settings import Settings
from moderation.store import schema
from moderation.store.ids import new_id
from moderation.store.tables import articles, authors, comments, metadata, revisions, search_texts

START = datetime(2026, 1, 1, tzinfo=UTC)
WORD = "لؤلؤة"  # one comment of each chunk has it
BODY = "شكرا على التقرير، ننتظر المزيد من التفاصيل عن موعد الافتتاح"
CHUNK = 5_000
PER_ARTICLE = 50
HELD_SHARE = 10  # one in ten waits for a moderator
ROUNDS = 200
AMAL = Actor("moderator", "benchmark")


class Silent:
    """A bell that nobody hears: no worker is wanted here."""

    def score_soon(self) -> bool:
        return True

    def ping(self) -> bool:
        return True

    def workers(self) -> int:
        return 1


def fill(services: Services, site: Site, count: int) -> None:
    """Write `count` comments, fifty an article, straight into the tables."""
    heads = [new_id() for _ in range(count // PER_ARTICLE)]
    with services.store.begin() as tx:
        for table in (articles, authors):
            rows = [
                {"id": i, "site_id": site.id, "external_id": f"old{n}", "created_at": START}
                for n, i in enumerate(heads)
            ]
            tx.connection.execute(table.insert(), rows)
    for first in range(0, count, CHUNK):
        rows = [_comment(site, heads, number) for number in range(first, min(first + CHUNK, count))]
        texts = [
            {"comment_id": row["id"], "number": 1, "body": BODY, "dir": "rtl", "created_at": START} for row in rows
        ]
        with services.store.begin() as tx:
            tx.connection.execute(comments.insert(), rows)
            tx.connection.execute(revisions.insert(), texts)
            tx.connection.execute(search_texts.insert(), [_search_text(row, n) for n, row in enumerate(rows)])


def _search_text(row: dict[str, object], number: int) -> dict[str, object]:
    rare = f" {WORD}" if number == 0 else ""
    return {"comment_id": row["id"], "revision": 1, "folded": normalize(BODY + rare)}


def _comment(site: Site, heads: list[str], number: int) -> dict[str, object]:
    when = START + timedelta(seconds=number)
    held = number % HELD_SHARE == 0
    return {
        "id": new_id(),
        "site_id": site.id,
        "article_id": heads[number % len(heads)],
        "author_id": heads[number % len(heads)],
        "status": Status.HELD if held else Status.PUBLISHED,
        "revision": 1,
        "published_revision": None if held else 1,
        "submitted_at": when,
        "received_at": when,
        "published_at": None if held else when,
        "held_at": when if held else None,
        "risk": number * 7919 % 10_000 / 10_000,
        "uncertainty": number * 6101 % 10_000 / 10_000,
        "reports": 1 + number % 5 if number % 97 == 0 else 0,
    }


def steps(services: Services, site: Site) -> Iterator[tuple[str, Callable[[int], object]]]:
    """Yield each thing to time; it gets the number of its round."""

    def post(number: int) -> object:
        new = NewComment(ArticleRef(f"new{number % 10}"), AuthorRef(f"u{number % 50}"), BODY)
        return services.intake.receive(site, new)

    def decide(_number: int) -> object:
        [item] = services.review.claim_next(site, AMAL)
        return services.review.decide_claimed(item.claim.id, Decision(Choice.REJECT), AMAL)

    yield "post a comment", post
    yield "claim the next", lambda _number: services.review.claim_next(site, AMAL)
    yield "claim and decide", decide
    for order in Order:
        yield f"next, {order}", partial(_next, services, site, order, QueueFilter())
    for name, wanted in FILTERS.items():
        yield f"next, {name}", partial(_next, services, site, Order.OLDEST, wanted)
    yield "state of the queue", lambda _number: services.review.state(site, AMAL)
    yield "first page of a thread", lambda number: services.threads.page(site, f"old{number % 100}")
    yield "counts of 100 articles", lambda _number: services.threads.counts(site, [f"old{n}" for n in range(100)])


FILTERS = {
    "by article": QueueFilter(article="old7"),
    "by band": QueueFilter(risk_from=0.8),
    "by a rare word": QueueFilter(text=WORD),
}


def _next(services: Services, site: Site, order: Order, wanted: QueueFilter, _number: int) -> object:
    """Take the next comment; the answer gives it back, so that each round finds the queue as long as the one before."""
    items = services.review.claim_next(site, AMAL, 1, order, wanted)
    return lambda: services.review.release_many(AMAL, [item.claim.id for item in items])


def measure(url: str, rows: int) -> dict[str, dict[str, float]]:
    """Return milliseconds (p50, p95) of each step on a database of `rows` comments."""
    services = build(
        Settings(database_url=url, secret_key="benchmark", data_dir=Path(tempfile.mkdtemp())), jobs=Silent()
    )
    metadata.drop_all(services.store.engine)
    with services.store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
    schema.migrate(services.store.engine)
    site = services.sites.create("benchmark", "قياس", "https://example.com")
    fill(services, site, rows)
    with services.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    found = {name: _percentiles(step) for name, step in steps(services, site)}
    services.store.engine.dispose()
    return found


def _percentiles(step: Callable[[int], object]) -> dict[str, float]:
    times = []
    for number in range(ROUNDS):
        begin = time.perf_counter()
        after = step(number)
        times.append((time.perf_counter() - begin) * 1e3)
        if callable(after):
            after()
    times.sort()
    return {"p50": round(times[ROUNDS // 2], 2), "p95": round(times[ROUNDS * 95 // 100], 2)}


def main() -> None:
    """Measure both sizes in one run, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--out", type=Path, default=Path("var/benchmarks/queues.json"))
    given = parser.parse_args()
    if given.database and "benchmark" not in (sa.make_url(given.database).database or ""):
        parser.error("the database is emptied first, so its name must contain 'benchmark'")
    with tempfile.TemporaryDirectory() as folder:
        sizes = (5_000, given.rows)
        urls = [given.database or f"sqlite:///{folder}/{size}.db" for size in sizes]
        few, many = (measure(url, size) for url, size in zip(urls, sizes, strict=True))
    print(f"{'milliseconds':<24} {sizes[0]:>9} rows  {'':>6} {sizes[1]:>9} rows")
    print(f"{'':<24} {'p50':>8} {'p95':>8} {'p50':>8} {'p95':>8} {'ratio p50':>10}")
    for name, one in few.items():
        other = many[name]
        ratio = other["p50"] / one["p50"]
        print(f"{name:<24} {one['p50']:>8} {one['p95']:>8} {other['p50']:>8} {other['p95']:>8} {ratio:>10.2f}")
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps({"rows": sizes, "few": few, "many": many}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
