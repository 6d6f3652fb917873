"""The page about a site's models: what scores now, training, the learning curve, and every version."""

from collections.abc import Sequence
from datetime import timedelta

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.drift import NOTABLE, NOTABLE_SHIFT
from moderation.domain.errors import MushrifError
from moderation.domain.model import Model, ModelRefused, NothingToRollBack, Stage
from moderation.domain.training import TrainingInProgress
from moderation.web.console import charts, gate_words
from moderation.web.console.base import actor, my_site
from moderation.web.console.model_page import row_name
from moderation.web.console.model_words import ALERT_WORDS, LACK_WORDS, RUN_WORDS, STAGE_WORDS
from moderation.web.context import services
from moderation.web.counted import num
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS

MOST_REASON = 500


def show(slug: str) -> ResponseReturnValue:
    """Show what scores the site's comments, its training runs, and its models with what each was worth."""
    site = my_site(slug)
    models, runs = services().models.list(site), services().training.list(site)
    acting = services().scoring.judges.of([site.id])[site.id]
    weeks = services().watch.recent(site)
    return render_template(
        "console/models.html",
        site=site,
        models=[(model, *aucs(model)) for model in models],
        champion=next((model for model in models if model.stage is Stage.CHAMPION), None),
        canary=acting.trial,
        canary_loaded=acting.canary is not None,
        scoring=acting.champion.model,
        open_run=next((run for run in runs if run.open), None),
        runs=runs[:10],
        curve=_curve(models),
        stages=STAGE_WORDS,
        run_words=RUN_WORDS,
        said=lambda line: gate_words.step(line, row_name),
        failure=gate_words.failure,
        new_labels=services().settings.train_new_labels,
        train_at=services().settings.train_at,
        progress=services().by_rule.progress(site, weeks[0]),
        lack_words=LACK_WORDS,
        day=timedelta(days=1),
        weeks=[week for week in weeks if week.comments],
        alerts=[ALERT_WORDS[alert] for alert in weeks[0].alerts()],
        notable=NOTABLE,
        notable_shift=NOTABLE_SHIFT,
    )


def train(slug: str) -> ResponseReturnValue:
    """Ask for a training run."""
    site = my_site(slug)
    try:
        services().training.ask(site, actor())
        notice(translated("طُلب التدريب. يبدأ حين يفرغ عامل التدريب، وتُقاس نتيجته قبل أن تُعرض عليك."))
    except TrainingInProgress as error:
        notice(PROBLEMS[error.code].title, "problem")
    return redirect(url_for("console.models", slug=slug), 303)


def cancel(slug: str) -> ResponseReturnValue:
    """Stop a training run."""
    services().training.cancel(my_site(slug), request.form.get("run", ""), actor())
    notice(translated("يتوقف التدريب عند خطوته التالية."))
    return redirect(url_for("console.models", slug=slug), 303)


def promote(slug: str) -> ResponseReturnValue:
    """Make a model the champion; one that the gate refused needs a reason."""
    site, name = my_site(slug), request.form.get("model", "")
    despite = request.form.get("despite", "").strip()[:MOST_REASON] or None
    try:
        services().models.promote(site, name, actor(), despite)
    except ModelRefused as error:
        return _back(site.slug, name, error)
    notice(translated("صار %(model)s معتمدًا، ويقيس كل تعليق يصل من الآن.") % {"model": name})
    return redirect(url_for("console.models", slug=slug), 303)


def shadow(slug: str) -> ResponseReturnValue:
    """Let a model judge live comments without acting."""
    site, name = my_site(slug), request.form.get("model", "")
    try:
        services().models.shadow(site, name, actor())
    except ModelRefused as error:
        return _back(site.slug, name, error)
    notice(translated("صار %(model)s ظلًّا: يحكم على ما يصل، ولا يُعمل بحكمه.") % {"model": name})
    return redirect(url_for("console.model", slug=slug, name=name), 303)


def roll_back(slug: str) -> ResponseReturnValue:
    """Put back the champion before this one."""
    site = my_site(slug)
    try:
        restored = services().models.rollback(site, actor())
        name = restored.name if restored else translated("النموذج المرفق")
        notice(translated("عاد %(model)s معتمدًا.") % {"model": name})
    except NothingToRollBack as error:
        notice(PROBLEMS[error.code].title, "problem")
    return redirect(url_for("console.models", slug=slug), 303)


def aucs(model: Model) -> tuple[float | None, float | None]:
    """Return a model's AUC on held-out decisions and that of the champion of its day; None where none was measured."""
    measured = (one for one in model.report.get("attributes", ()) if one["name"] == "TOXICITY")
    one = next(measured, None)
    return (one["candidate"]["auc"], one["champion"]["auc"]) if one else (None, None)


def _back(slug: str, name: str, error: MushrifError) -> ResponseReturnValue:
    notice(PROBLEMS[error.code].title, "problem")
    return redirect(url_for("console.model", slug=slug, name=name), 303)


def _curve(models: Sequence[Model]) -> charts.Chart | None:
    """Return how well each version told bad from good, by the number of decisions that taught it."""
    measured = [(model, *aucs(model)) for model in reversed(models) if aucs(model)[0] is not None]
    if len(measured) < 2:
        return None
    labels = [num(model.report.get("decisions", 0)) for model, _, _ in measured]
    series = [
        charts.Series(translated("المرشّح"), [mine for _, mine, _ in measured]),
        charts.Series(translated("المعتمد يومها"), [theirs for _, _, theirs in measured]),
    ]
    return charts.trend(labels, series)
