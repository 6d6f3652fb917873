"""Review by the batch: a range of risk as a grid, exceptions ticked, the rest decided at once and undone at once."""

import math
import re
import uuid
from dataclasses import dataclass, replace
from typing import Any

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import metrics
from moderation.arabic.numerals import as_typed
from moderation.domain.comment import Comment
from moderation.domain.decision import REASON_LABELS, Choice, Decision, Reason
from moderation.domain.errors import InvalidField, MissingField, NothingToUndo, StaleRevision
from moderation.domain.policy import Action
from moderation.domain.site import Site
from moderation.services.review.batches import BatchDecided, Expected
from moderation.services.review.shapes import Claimed
from moderation.web.console import filters, keyboard, review_words, units
from moderation.web.console.answers import idempotency_key
from moderation.web.console.base import actor, me, my_site
from moderation.web.console.body import Run, signal_runs
from moderation.web.context import services
from moderation.web.counted import counted, num
from moderation.web.i18n import translated

SIZES = (20, 30, 50)
USUAL_SIZE = 30
WHOLE_CHARS = 420
"""A longer text is shown by its beginning, and whole when it is asked for."""

_SHARED = frozenset({"pre_moderation"})  # all of a site or an article have it: no news on a card
_ID = re.compile(r"[0-9a-f-]{36}\Z")
_ACTS = {
    "publish-rest": (Choice.PUBLISH, False),
    "reject-rest": (Choice.REJECT, False),
    "publish-ticked": (Choice.PUBLISH, True),
    "reject-ticked": (Choice.REJECT, True),
}


@dataclass(frozen=True)
class Range:
    """A range of risk in hundredths, as a person names it; 100 belongs to a range that ends there."""

    low: int
    below: int

    @property
    def risk(self) -> tuple[float, float]:
        """Return the range as risks."""
        return self.low / 100, 1.01 if self.below >= 100 else self.below / 100


@dataclass(frozen=True)
class Card:
    """One comment of the grid; `long` texts have their beginning in `excerpt`."""

    item: Claimed
    body: list[Run]
    excerpt: str | None
    why: str | None
    ticked: bool

    @property
    def comment(self) -> Comment:
        """Return the comment."""
        return self.item.comment


def show(slug: str) -> ResponseReturnValue:
    """Offer the ranges of risk; with one chosen, lease a batch of it and show it."""
    site = my_site(slug)
    try:
        chosen, size = _range(), _size()
    except InvalidField:
        return _page(site, problem=translated("اكتب درجتين بين 0 و100، والأولى أصغر.")), 400
    return _page(site, chosen, size)


def decide(slug: str) -> ResponseReturnValue:
    """Decide what is not ticked, or what is, and show what is left with the undo."""
    site = my_site(slug)
    choice, of_ticked = _act()
    shown, ticked = _ids("claim"), set(_ids("tick"))
    wanted = [one for one in shown if (one in ticked) is of_ticked]
    if not wanted:
        notice(translated("لم يُقرَّر شيء: لا تعليق في ما اخترته."), "problem")
        return _back(site, kept=ticked)
    decision = Decision(choice, _reason() if choice is Choice.REJECT else None)
    try:
        done = services().batches.decide(site, actor(), wanted, decision, idempotency_key() or str(uuid.uuid4()))
    except MissingField:
        notice(translated("هذا الموقع يطلب سببًا لكل رفض. اختر سببًا."), "problem")
        return _back(site, kept=ticked)
    metrics.decided(choice)
    _tell(decision, done)
    return _back(site, kept=set() if of_ticked else ticked, done=done.record_id)


def undo(slug: str) -> ResponseReturnValue:
    """Take a whole batch back."""
    site = my_site(slug)
    try:
        undone = services().review.undo(site, actor(), request.form.get("decision", ""))
    except (NothingToUndo, StaleRevision) as error:
        notice(review_words.undo_conflict(error), "problem")
        return _back(site)
    message = translated("تراجعت عن قرارك في: %(count)s.") % {"count": counted(undone.count, "تعليق")}
    left = translated("بقي على قراره ما تغيّر بعده: %(count)s.") % {"count": counted(undone.left, "تعليق")}
    notice(f"{message} {left}" if undone.left else message)
    return _back(site)


def release(slug: str) -> ResponseReturnValue:
    """Put back all that is at hand, and go to the choice of a range."""
    site = my_site(slug)
    count = services().batches.release(site, actor())
    notice(review_words.unskipped(count))
    return redirect(url_for("console.batch", slug=site.slug), 303)


def _page(site: Site, chosen: Range | None = None, size: int = USUAL_SIZE, problem: str | None = None) -> str:
    asked = filters.wanted()
    wanted = replace(asked.filter, band=None)
    page = services().batches.open(site, actor(), *chosen.risk, size, wanted) if chosen else None
    kept = set(request.args.get("kept", "").split(","))
    done = request.args.get("done", "")
    recent = [past for past in services().review.recent(site, actor()) if past.record.id == done]
    return render_template(
        "console/batch.html",
        site=site,
        chosen=chosen,
        size=size,
        sizes=SIZES,
        ranges=_ranges(site),
        page=page,
        cards=[_card(item, kept) for item in page.items] if page else [],
        expected=[(choice, *_foretold(one)) for choice, one in page.expected.items()] if page else [],
        query=_query(chosen, size),
        narrow=replace(asked, filter=wanted).narrow,
        undoable=recent[0] if recent else None,
        reasons=REASON_LABELS.items(),
        key=uuid.uuid4(),
        problem=problem,
        typed=request.args,
        errors=errors,
        hints=keyboard.hints(me().preferences),
        letters=me().preferences.letters(),
    )


def _ranges(site: Site) -> list[tuple[Range, int]]:
    spread = services().batches.spread(site)
    return [(Range(round(low * 100), min(100, round(below * 100))), count) for low, below, count in spread]


def _card(item: Claimed, kept: set[str]) -> Card:
    comment = item.comment
    signals = comment.verdict.signals if comment.verdict else ()
    body = comment.body or ""
    asking = [review_words.why(one) for one in signals if one.asks is not Action.PUBLISH and one.name not in _SHARED]
    excerpt = units.excerpt(comment) if len(body) > WHOLE_CHARS else None
    return Card(item, signal_runs(body, signals), excerpt, next(iter(asking), None), item.claim.id in kept)


def _foretold(expected: Expected) -> tuple[Expected, list[float]]:
    share = expected.share
    return expected, [share.value, share.low, share.high] if share else []


def errors(share: float, count: int) -> str:
    """Write how many errors a share of a count is: whole from ten on, with one place below."""
    value = share * count
    return num(value, 0 if value >= 10 or math.isclose(value, round(value), abs_tol=0.05) else 1)


def _tell(decision: Decision, done: BatchDecided) -> None:
    if done.decided:
        notice(review_words.decided(decision, len(done.decided)))
    if done.left:
        words = {"count": counted(len(done.left), "تعليق")}
        notice(translated("لم يُقرَّر لأنه تغيّر أو انتهى حجزه: %(count)s.") % words, "problem")


def _back(site: Site, kept: set[str] | None = None, done: str | None = None) -> ResponseReturnValue:
    """Go on with the same range; what was ticked stays ticked."""
    query: dict[str, Any] = _query(_range(), _size())
    more: dict[str, Any] = {"kept": ",".join(sorted(kept or ())), "done": done}
    return redirect(url_for("console.batch", slug=site.slug, **query, **{k: v for k, v in more.items() if v}), 303)


def _query(chosen: Range | None, size: int) -> dict[str, Any]:
    place = {"from": chosen.low, "below": chosen.below, "size": size} if chosen else {}
    narrowed = {name: value for name, value in filters.wanted().query.items() if name not in ("order", "band")}
    return {**place, **narrowed}


def _range() -> Range | None:
    """Read the range; None when none is asked for. Raises InvalidField."""
    if not request.args.get("below"):
        return None
    low, below = as_typed(request.args.get("from", "0") or "0"), as_typed(request.args["below"])
    if not all(text.isascii() and text.isdigit() and len(text) < 4 for text in (low, below)):
        raise InvalidField("from and below are whole hundredths")
    found = Range(int(low), int(below))
    if not 0 <= found.low < found.below <= 100:
        raise InvalidField("from is below below, both from 0 to 100")
    return found


def _size() -> int:
    given = as_typed(request.args.get("size", ""))
    return int(given) if given in {str(one) for one in SIZES} else USUAL_SIZE


def _act() -> tuple[Choice, bool]:
    act = request.form.get("act", "")
    if act not in _ACTS:
        raise InvalidField(f"act is one of {', '.join(_ACTS)}")
    return _ACTS[act]


def _reason() -> Reason | None:
    given = request.form.get("reason", "")
    if given and given not in set(Reason):
        raise InvalidField("reason is one of the known codes")
    return Reason(given) if given else None


def _ids(name: str) -> list[str]:
    return [one for one in request.form.getlist(name)[: max(SIZES)] if _ID.match(one)]
