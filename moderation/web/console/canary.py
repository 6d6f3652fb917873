"""The page that gives a model a share of a site's comments to judge, and the way to take it back."""

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.arabic.numerals import as_typed
from moderation.domain.model import LEAST_SHARE, MOST_SHARE, Model, ModelRefused
from moderation.domain.site import Site
from moderation.web.console.base import actor, my_site
from moderation.web.context import services
from moderation.web.counted import num, percent
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS

USUAL_SHARE = 10


def show(slug: str, name: str) -> ResponseReturnValue:
    """Say what a trial means and ask for its share; raises UnknownModel."""
    site = my_site(slug)
    model = services().models.get(site, name)
    return _page(site, model, str(model.share or USUAL_SHARE))


def start(slug: str, name: str) -> ResponseReturnValue:
    """Give a model its share, once the editor says that they know what it does."""
    site = my_site(slug)
    model, typed = services().models.get(site, name), request.form.get("share", "").strip()
    share = _share(typed)
    if share is None:
        bounds = {"least": num(LEAST_SHARE), "most": num(MOST_SHARE)}
        return _page(site, model, typed, translated("اكتب عددًا من %(least)s إلى %(most)s.") % bounds)
    if request.form.get("sure") != "yes":
        return _page(site, model, typed, translated("أكّد أنك تعلم أن القرّاء يرون ما يحكم به."))
    try:
        services().models.canary(site, name, share, actor())
    except ModelRefused as error:
        return _page(site, model, typed, translated(PROBLEMS[error.code].title), 409)
    said = translated("بدأت التجربة: يحكم %(model)s على %(share)s من التعليقات من الآن.")
    notice(said % {"model": name, "share": percent(share / 100)})
    return redirect(url_for("console.model", slug=slug, name=name), 303)


def end(slug: str) -> ResponseReturnValue:
    """Take a canary's share back; one that is over already is told of."""
    site, name = my_site(slug), request.form.get("model", "")
    try:
        services().models.end_canary(site, name, actor())
        notice(translated("انتهت التجربة. المعتمد يحكم على كل تعليق من الآن."))
    except ModelRefused:
        notice(translated("كانت التجربة قد انتهت. المعتمد يحكم على كل تعليق."), "problem")
    return redirect(url_for("console.models", slug=slug), 303)


def _page(
    site: Site, model: Model, typed: str, problem: str | None = None, status: int | None = None
) -> ResponseReturnValue:
    trial = services().scoring.judges.of([site.id])[site.id].trial
    page = render_template(
        "console/canary.html",
        site=site,
        model=model,
        typed=typed,
        sure=request.form.get("sure") == "yes",
        other=trial if trial and trial.id != model.id else None,
        problem=problem,
        least=LEAST_SHARE,
        most=MOST_SHARE,
    )
    return page, status or (422 if problem else 200)


def _share(typed: str) -> int | None:
    """Return the share that was typed, in whichever digits; None when it is no number within the bounds."""
    try:
        share = int(as_typed(typed))
    except ValueError:
        return None
    return share if LEAST_SHARE <= share <= MOST_SHARE else None
