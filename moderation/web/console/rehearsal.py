"""The page of rehearsed thresholds: what they would have done since, comment by comment, and putting them in force."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.decision import REASON_LABELS
from moderation.domain.errors import NoRehearsal, StaleSettings, UnprovenThreshold
from moderation.domain.policy import Threshold
from moderation.domain.site import Site
from moderation.services.rehearsals import MOST_COMMENTS
from moderation.web.console import log_words
from moderation.web.console.base import actor, my_site
from moderation.web.console.body import runs
from moderation.web.console.playground import VERDICT_WORDS
from moderation.web.console.thresholds import version_of_form
from moderation.web.context import services
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS
from moderation.web.status_words import STATUS_WORDS

STALE = "غيّر زميل إعدادات الموقع وأنت هنا، فلم يُفعل شيء. انظر ما صار، ثم قرّر من جديد."
UNPROVEN = "لا تُعتمد: قرارات الموقع فوق عتبة الرفض أقل من أن تُعرف دقتها. ارفعها أو أوقف الرفض الآلي في صفحة العتبات."


def show(slug: str) -> ResponseReturnValue:
    """Show what the rehearsed thresholds would have done; without any, the page of those that act."""
    site = my_site(slug)
    if site.policy.rehearsal is None:
        return _to_thresholds(site)
    return _page(site)


def end(slug: str) -> ResponseReturnValue:
    """Put the rehearsed thresholds in force, or drop them."""
    site = my_site(slug)
    try:
        said = _adopt(site) if request.form.get("act") == "adopt" else _discard(site)
    except NoRehearsal:
        return _to_thresholds(site)
    except (StaleSettings, UnprovenThreshold) as error:
        problem = STALE if isinstance(error, StaleSettings) else UNPROVEN
        site = services().sites.by_slug(slug)
        if site.policy.rehearsal is None:
            return _to_thresholds(site)
        return _page(site, translated(problem), PROBLEMS[error.code].status)
    notice(said)
    return _to_thresholds(site)


def _to_thresholds(site: Site) -> ResponseReturnValue:
    return redirect(url_for("console.thresholds", slug=site.slug), 303)


def _adopt(site: Site) -> str:
    rehearsal = site.policy.rehearsal
    if rehearsal is None:
        raise NoRehearsal("nothing is rehearsed any more")
    history = services().thresholds.history(site)
    services().thresholds.save(site, rehearsal.thresholds, actor(), version_of_form(), history)
    return translated("اعتُمدت عتبات التجربة. تسري على ما يصل من الآن.")


def _discard(site: Site) -> str:
    services().rehearsals.discard(site, actor(), version_of_form())
    return translated("انتهت التجربة، وبقيت عتبات الموقع كما هي.")


def _page(site: Site, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    outcome = services().rehearsals.outcome(site)
    page = render_template(
        "console/rehearsal.html",
        site=site,
        outcome=outcome,
        capped=outcome.comments >= MOST_COMMENTS,
        wanted=_written(outcome.rehearsal.thresholds),
        acting=_written(site.policy.thresholds),
        newest=[(one, runs(one.comment.body or "")) for one in outcome.newest],
        verdicts=VERDICT_WORDS,
        statuses=STATUS_WORDS,
        reasons=REASON_LABELS,
        problem=problem,
    )
    return page, status


def _written(thresholds: Mapping[str, Threshold]) -> str:
    return log_words.thresholds({name: asdict(one) for name, one in thresholds.items()})
