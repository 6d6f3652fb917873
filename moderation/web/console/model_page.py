"""The page about one model: its card, the comparison with the champion, what the site taught it, comments to read."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from moderation.arabic.dialect import Dialect
from moderation.domain.comment import Comment
from moderation.domain.decision import Choice
from moderation.domain.model import Model, Stage
from moderation.domain.policy import ATTRIBUTE_LABELS
from moderation.domain.site import Site
from moderation.web.console import gate_words
from moderation.web.console.base import my_site
from moderation.web.console.body import Run, runs
from moderation.web.console.model_words import DRAWN_WORDS, STAGE_WORDS
from moderation.web.console.playground import VERDICT_WORDS
from moderation.web.console.review_words import DIALECT_WORDS
from moderation.web.context import services

SHOWN = 20
CHOICE_WORDS: Mapping[str, str] = {Choice.PUBLISH: "نشره الناس", Choice.REJECT: "رفضه الناس"}


class Differing(NamedTuple):
    """A comment on which two models differ: what each scored, and what people or the acting model made of it."""

    comment: Comment
    runs: list[Run]
    mine: float | None
    theirs: float | None
    said: str


def show(slug: str, name: str) -> ResponseReturnValue:
    """Show one model with all that the gate measured; raises UnknownModel."""
    site = my_site(slug)
    model = services().models.get(site, name)
    report = model.report
    teachers = report.get("contributors", [])
    return render_template(
        "console/model.html",
        site=site,
        model=model,
        report=report,
        rows=[(row_name(one["name"]), one) for one in (*report.get("attributes", ()), *report.get("groups", ()))],
        names=services().model_pages.names(one["actor"] for one in teachers),
        teachers=sorted(teachers, key=lambda one: -one["answers"]),
        flips=_flips(site, model),
        seen=services().shadows.agreement(site, model) if model.stage is Stage.SHADOW else None,
        live=_live(site, model) if model.stage is Stage.SHADOW else [],
        trial=services().trials.comparison(site, model) if model.stage is Stage.CANARY else None,
        stages=STAGE_WORDS,
        refusals=_refusals(report),
    )


def _refusals(report: Mapping[str, Any]) -> list[gate_words.Said]:
    found = report.get("refused", [])
    people = services().model_pages.names(one["facts"]["actor"] for one in found if "actor" in one.get("facts", {}))
    return [gate_words.reason(one, row_name, people) for one in found]


def row_name(name: str) -> str:
    """Return what an attribute, a dialect or another group of rows is called; anything else as it is."""
    if name in ATTRIBUTE_LABELS:
        return ATTRIBUTE_LABELS[name]
    known = {str(dialect): word for dialect, word in DIALECT_WORDS.items() if isinstance(dialect, Dialect)}
    return (DRAWN_WORDS | known).get(name, name)


def _flips(site: Site, model: Model) -> list[Differing]:
    """Return held-out comments on which model and champion fall on two sides of the threshold."""
    told: list[dict[str, Any]] = list(model.report.get("flips", ()))
    found = services().model_pages.comments(site, (one["comment_id"] for one in told))
    return [
        Differing(
            found[one["comment_id"]],
            runs(found[one["comment_id"]].body or "", ()),
            one["candidate"],
            one["champion"],
            CHOICE_WORDS[one["decision"]],
        )
        for one in told
        if one["comment_id"] in found
    ][:SHOWN]


def _live(site: Site, model: Model) -> list[Differing]:
    """Return live comments on which the shadow would have acted otherwise."""
    told = services().shadows.agreement(site, model).flips
    found = services().model_pages.comments(site, (flip.comment_id for flip in told))
    return [
        Differing(
            found[flip.comment_id],
            runs(found[flip.comment_id].body or "", ()),
            flip.score_shadow,
            flip.score_acted,
            VERDICT_WORDS[flip.shadow],
        )
        for flip in told
        if flip.comment_id in found
    ][:SHOWN]
