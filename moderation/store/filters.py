"""What the review queue is asked for, as SQL: the scope, the filters, and the sequence that each order means.

Text is searched with LIKE in the folded form of the newest revision, on both databases alike: only held comments are
looked at, in the order asked for, and the search ends with the first that match.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from moderation.arabic.normalize import normalize
from moderation.domain.comment import Status
from moderation.domain.policy import Action
from moderation.domain.queue import REPORTED, Escalated, Order, QueueFilter
from moderation.domain.triage import BANDS
from moderation.store.tables import articles, authors, comments, constant, search_texts, signals

MAX_WORDS = 8
MAX_WORD_CHARS = 64

HELD = comments.c.status == constant(Status.HELD)
UNCLAIMED = comments.c.claim_token.is_(None)
FOR_ANYONE = comments.c.escalated_to.is_(None)

Sorting = tuple[tuple[str, ...], bool]
"""The columns to sort by, and whether the highest come first; each walks an index of its own."""
BY_LOT: Sorting = (("lot", "id"), False)
_SEQUENCES: Mapping[Order, Sorting] = {
    Order.OLDEST: (("held_at", "id"), False),
    Order.NEWEST: (("held_at", "id"), True),
    Order.RISKIEST: (("risk", "id"), True),
    Order.UNCERTAIN: (("uncertainty", "id"), True),
    Order.REPORTED: (("reports", "risk", "id"), True),
    Order.OVERDUE: (("held_at", "id"), False),
    Order.TEACHING: (("uncertainty", "id"), True),
}


class Beside(FunctionElement[Any]):
    """A column that SQLite must not look for an index by: it would gather a wide range and sort it.

    SQLite knows no distribution of a column's values and takes a range for a quarter of the rows; PostgreSQL knows.
    """

    inherit_cache = True


@compiles(Beside)
def _as_it_is(beside: Beside, compiler: Any, **given: Any) -> str:
    return str(compiler.process(beside.clauses, **given))


@compiles(Beside, "sqlite")
def _without_index(beside: Beside, compiler: Any, **given: Any) -> str:
    return f"+{_as_it_is(beside, compiler, **given)}"


def sequence(order: Order) -> Sorting:
    """Return what an order sorts by; what it deals by itself (what is late first, by chance) is left out."""
    return _SEQUENCES[order]


def ordered(sorting: Sorting) -> list[sa.ColumnElement[Any]]:
    """Return the ORDER BY of a sorting."""
    names, falling = sorting
    return [comments.c[name].desc() if falling else comments.c[name].asc() for name in names]


def scope(asked: Escalated | None, addresses: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """Return what a second opinion asks of the row; None is what waits for anyone."""
    if asked is None:
        return [FOR_ANYONE]
    someone = comments.c.escalated_to.is_not(None)
    return [someone, comments.c.escalated_to.in_(addresses)] if asked is Escalated.ME else [someone]


def conditions(site_id: str, wanted: QueueFilter, order: Order | None = None) -> list[sa.ColumnElement[bool]]:
    """Return what a filter asks of the row, apart from its scope; with an order, so that its index is walked."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.article is not None:
        found.append(_named(articles, comments.c.article_id, site_id, wanted.article))
    if wanted.author is not None:
        found.append(_named(authors, comments.c.author_id, site_id, wanted.author))
    if wanted.reason is not None:
        found.append(comments.c.reports > 0 if wanted.reason == REPORTED else _signalled(wanted.reason))
    if wanted.text:
        words = normalize(wanted.text).split()[:MAX_WORDS]
        found += [_holds(word) for word in words] or [sa.false()]  # signs alone are in no text's words
    walks_risks = order is None or order is Order.RISKIEST
    return found + _risk(wanted, comments.c.risk if walks_risks else Beside(comments.c.risk))


def _risk(wanted: QueueFilter, risk: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    low, high = BANDS[wanted.band] if wanted.band else (None, None)
    least = [bound for bound in (low, wanted.risk_from) if bound is not None]
    below = [bound for bound in (high, wanted.risk_below) if bound is not None]
    return [risk >= bound for bound in least] + [risk < bound for bound in below]


def _named(table: sa.Table, reference: Any, site_id: str, external_id: str) -> sa.ColumnElement[bool]:
    named = sa.select(table.c.id).where(table.c.site_id == site_id, table.c.external_id == external_id)
    found: sa.ColumnElement[bool] = reference == named.scalar_subquery()
    return found


def _signalled(name: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        signals.c.comment_id == comments.c.id,
        signals.c.revision == comments.c.revision,
        signals.c.name == name,
        signals.c.asks != Action.PUBLISH,
    )


def _holds(word: str) -> sa.ColumnElement[bool]:
    """Return whether the row's text has a word; its text is a subquery, since PostgreSQL turns an EXISTS into a join.

    It believes that few texts match, and would look through those of all comments ever written.
    """
    newest = (
        sa.select(search_texts.c.folded)
        .where(search_texts.c.comment_id == comments.c.id, search_texts.c.revision == comments.c.revision)
        .correlate(comments)
        .scalar_subquery()
    )
    return newest.contains(word[:MAX_WORD_CHARS], autoescape=True)
