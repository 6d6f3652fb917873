"""The page of one comment's record: what it said, what the machine said of it, who decided what, when and why."""

from flask import render_template
from flask.typing import ResponseReturnValue

from moderation.domain.comment import Revision
from moderation.domain.policy import ATTRIBUTE_LABELS
from moderation.services.audit_log import Entry
from moderation.web.console import log_words, review_words
from moderation.web.console.base import my_site
from moderation.web.console.body import LEVELS, signal_runs
from moderation.web.console.playground import VERDICT_WORDS
from moderation.web.context import services
from moderation.web.status_words import STATUS_WORDS


def show(slug: str, comment_id: str) -> ResponseReturnValue:
    """Show the record of a comment; printed it stands by itself."""
    site = my_site(slug)
    record = services().records.of(site, comment_id)
    return render_template(
        "console/record.html",
        site=site,
        comment=record.comment,
        texts=[_text(one) for one in reversed(record.revisions)],
        acts=[_act(entry) for entry in record.entries],
        statuses=STATUS_WORDS,
        level_words=review_words.LEVEL_WORDS,
    )


def _text(revision: Revision) -> dict[str, object]:
    verdict = revision.verdict
    signals = verdict.signals if verdict else ()
    asks = {one.name: one for one in signals}
    scores = sorted(verdict.scores.items(), key=lambda item: -item[1]) if verdict else []
    return {
        "revision": revision,
        "runs": signal_runs(revision.body or "", signals),
        "verdict": VERDICT_WORDS[verdict.action] if verdict else None,
        "scores": [(ATTRIBUTE_LABELS.get(name, name), value) for name, value in scores if name not in asks],
        "causes": [(LEVELS[one.asks], review_words.why(one)) for one in signals],
    }


def _act(entry: Entry) -> dict[str, object]:
    return {
        "entry": entry,
        "who": log_words.who(entry),
        "said": log_words.said(entry),
        "how": list(log_words.how(entry)),
        "note": entry.decision.note if entry.decision and entry.action != "decision.undone" else None,
    }
