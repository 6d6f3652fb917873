"""Second opinions that wait for me, and those I wait for: read with the note, answered or given back in place."""

import re
from dataclasses import dataclass
from typing import Any

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import metrics
from moderation.domain.comment import Comment
from moderation.domain.decision import REASON_LABELS, Choice, Decision, Reason
from moderation.domain.errors import (
    ClaimLost,
    CommentErased,
    CommentNotFound,
    InvalidField,
    MissingField,
    NothingToUndo,
    NotYetScored,
    StaleRevision,
)
from moderation.domain.policy import Action
from moderation.domain.site import Site
from moderation.services.review.opinions import Question
from moderation.web.console import review_words, wording
from moderation.web.console.answers import idempotency_key
from moderation.web.console.base import actor, my_site
from moderation.web.console.body import Run, runs, signal_runs
from moderation.web.context import services
from moderation.web.i18n import translated

_ID = re.compile(r"[0-9a-f-]{36}\Z")
_CONFLICTS = (ClaimLost, StaleRevision, NotYetScored, CommentErased, CommentNotFound, MissingField)


@dataclass(frozen=True)
class Card:
    """A question as the page shows it."""

    question: Question
    body: list[Run]
    parent_body: list[Run]
    why: list[str]

    @property
    def comment(self) -> Comment:
        """Return the comment in question."""
        return self.question.comment


def show(slug: str) -> ResponseReturnValue:
    """List what waits for this person, and what they wait for."""
    site = my_site(slug)
    inbox, done = services().second_opinions.inbox(site, actor()), request.args.get("done", "")
    recent = [past for past in services().review.recent(site, actor()) if past.record.id == done]
    return render_template(
        "console/opinions.html",
        site=site,
        mine=[_card(one) for one in inbox.to_me],
        asked=[_card(one) for one in inbox.from_me],
        reasons=REASON_LABELS.items(),
        role_words=wording.ROLE_WORDS,
        undoable=recent[0] if recent else None,
    )


def answer(slug: str) -> ResponseReturnValue:
    """Decide a comment that this person was asked about."""
    site = my_site(slug)
    decision = _decision()
    try:
        made = services().second_opinions.answer(site, _comment_id(), decision, actor(), idempotency_key())
    except _CONFLICTS as error:
        notice(review_words.decision_conflict(error, services().clock()), "problem")
        return _back(site)
    metrics.decided(decision.choice)
    notice(review_words.decided(decision))
    return _back(site, made.record.id)


def give_back(slug: str) -> ResponseReturnValue:
    """Put a comment into the common queue again."""
    site = my_site(slug)
    try:
        services().second_opinions.withdraw(site, _comment_id(), actor())
        notice(translated("عاد التعليق إلى القائمة للجميع."))
    except CommentNotFound:
        notice(translated("لم يعد هذا السؤال مطروحًا."), "problem")
    return _back(site)


def undo(slug: str) -> ResponseReturnValue:
    """Take back an answer that was given here; the question is asked again."""
    site = my_site(slug)
    try:
        services().review.undo(site, actor(), request.form.get("decision", ""))
        notice(translated("تراجعت عن قرارك، والسؤال مطروح من جديد."))
    except (NothingToUndo, StaleRevision) as error:
        notice(review_words.undo_conflict(error), "problem")
    return _back(site)


def _back(site: Site, decision_id: str | None = None) -> ResponseReturnValue:
    more: dict[str, Any] = {"done": decision_id} if decision_id else {}
    return redirect(url_for("console.opinions", slug=site.slug, **more), 303)


def _card(question: Question) -> Card:
    comment, parent = question.comment, question.parent
    signals = comment.verdict.signals if comment.verdict else ()
    asking = [review_words.why(one) for one in signals if one.asks is not Action.PUBLISH]
    parent_body = runs(parent.body) if parent and parent.body else []
    return Card(question, signal_runs(comment.body or "", signals), parent_body, asking)


def _comment_id() -> str:
    comment_id = request.form.get("comment", "")
    if not _ID.match(comment_id):
        raise CommentNotFound("the form names no comment")
    return comment_id


def _decision() -> Decision:
    try:
        choice = Choice(request.form.get("answer", ""))
        reason = Reason(request.form["reason"]) if request.form.get("reason") else None
        revision = int(request.form.get("revision", ""))
    except ValueError:
        raise InvalidField("answer is publish or reject, reason one of the known codes, revision a number") from None
    return Decision(choice, reason if choice is Choice.REJECT else None, revision=revision)
