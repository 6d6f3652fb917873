"""One comment in hand with all that a decision needs, as one piece of HTML: they change together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from moderation.arabic.hidden import neutralised
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import REASON_LABELS, REASON_MESSAGES, Choice
from moderation.domain.policy import ATTRIBUTE_LABELS, Action, Signal
from moderation.domain.site import Role, Site
from moderation.domain.triage import band_of
from moderation.services.review.context import AuthorOutcome, EditConflict, ItemContext
from moderation.services.review.opinions import MAX_NOTE_CHARS as MAX_QUESTION_CHARS
from moderation.services.review.shapes import Claimed
from moderation.web.console import keyboard, review_words, wording
from moderation.web.console.base import actor, me
from moderation.web.console.body import LEVELS, Run, runs, signal_runs
from moderation.web.context import services
from moderation.web.status_words import STATUS_WORDS

MAX_NOTE_CHARS = 500
EXCERPT_CHARS = 120
SHOWN_SIMILAR = 20
_CAUSES = 3
_ASKED = (Role.EDITOR, Role.ADMINISTRATOR)
_ACTS: dict[Status, tuple[Choice, ...]] = {
    Status.HELD: (Choice.PUBLISH, Choice.REJECT),
    Status.PUBLISHED: (Choice.REJECT,),
    Status.REJECTED: (Choice.PUBLISH,),
}


@dataclass(frozen=True)
class Cause:
    """Why a signal matters, its level and the words of the text that it points to."""

    why: str
    level: str
    words: list[str]


@dataclass(frozen=True)
class Beside:
    """A comment of the context: its text, how it stands and what may be decided about it in place."""

    comment: Comment
    runs: list[Run]
    acts: tuple[Choice, ...]
    outcome: AuthorOutcome | None = None


def rendered(site: Site, items: Sequence[Claimed], query: dict[str, str]) -> list[str]:
    """Return the HTML of each unit."""
    if not items:
        return []
    common = _common(site, query)
    return [render_template("console/unit.html", **common, **_unit(one)) for one in items]


def _common(site: Site, query: dict[str, str]) -> dict[str, Any]:
    """Return what all units of a page have in common."""
    colleagues = services().second_opinions.choices(site, actor())
    return {
        "site": site,
        "query": query,
        "reasons": [(reason, label, REASON_MESSAGES[reason]) for reason, label in REASON_LABELS.items()],
        "reason_labels": REASON_LABELS,
        "status_words": STATUS_WORDS,
        "role_words": wording.ROLE_WORDS,
        "level_words": review_words.LEVEL_WORDS,
        "script_words": review_words.SCRIPT_WORDS,
        "dialect_words": review_words.DIALECT_WORDS,
        "colleagues": colleagues,
        "asked_roles": [role for role in _ASKED if any(one.role.covers(role) for one in colleagues)],
        "hints": keyboard.hints(me().preferences),
        "max_note_chars": MAX_NOTE_CHARS,
        "max_question_chars": MAX_QUESTION_CHARS,
    }


def excerpt(comment: Comment) -> str | None:
    """Return the start of a comment on one line, hidden characters removed; None when its text is gone."""
    if comment.body is None:
        return None
    words = " ".join(neutralised(comment.body).split())
    if len(words) <= EXCERPT_CHARS:
        return words
    cut = words[:EXCERPT_CHARS]
    return (cut.rpartition(" ")[0] or cut) + "…"


def conflict(changed: EditConflict) -> str:
    """Return the HTML that shows what an author changed while the comment was in hand."""
    return render_template("console/conflict.html", conflict=changed)


def _unit(claimed: Claimed) -> dict[str, Any]:
    comment = claimed.comment
    signals = comment.verdict.signals if comment.verdict else ()
    around = services().context.of(comment)
    return {
        "claim": claimed.claim,
        "comment": comment,
        "body": signal_runs(comment.body or "", signals),
        "veiled": band_of(comment.risk) in me().preferences.hide_bands,
        "causes": [_cause(comment, one) for one in signals if one.asks is not Action.PUBLISH],
        "notices": [_cause(comment, one) for one in signals if one.asks is Action.PUBLISH],
        "scores": _scores(comment),
        "around": around,
        "parent": _beside(around.parent) if around.parent else None,
        "before": [_beside(one) for one in around.before],
        "history": [_beside(one.comment, one) for one in around.history],
        "similar": _similar(comment, around),
        "appeal": services().readers.open_appeals([comment.id]).get(comment.id),
    }


def _cause(comment: Comment, signal: Signal) -> Cause:
    body = comment.body or ""
    words = dict.fromkeys(" ".join(neutralised(body[begin:end]).split()) for begin, end in signal.spans)
    return Cause(review_words.why(signal), LEVELS[signal.asks], [word for word in words if word][:_CAUSES])


def _beside(comment: Comment, outcome: AuthorOutcome | None = None) -> Beside:
    return Beside(comment, runs(comment.body or ""), _ACTS.get(comment.status, ()), outcome)


def _similar(comment: Comment, around: ItemContext) -> list[tuple[Comment, str | None]]:
    found = services().folds.similar(comment, SHOWN_SIMILAR) if around.similar else []
    return [(one, excerpt(one)) for one in found]


def _scores(comment: Comment) -> list[tuple[str, str, float]]:
    scores = comment.verdict.scores if comment.verdict else {}
    highest_first = sorted(scores.items(), key=lambda item: -item[1])
    return [(name, ATTRIBUTE_LABELS.get(name, name), value) for name, value in highest_first]
