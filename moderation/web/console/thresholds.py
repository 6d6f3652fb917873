"""The thresholds page: sliders over the site's own decisions, what they would do, and saving them."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.agreement import LEAST, Estimate
from moderation.domain.errors import StaleSettings, UnprovenThreshold
from moderation.domain.policy import ATTRIBUTE_LABELS
from moderation.domain.site import Site
from moderation.domain.tradeoff import Point
from moderation.services.thresholds import DAYS, History
from moderation.web.console import charts
from moderation.web.console.base import actor, my_site
from moderation.web.console.threshold_form import FIELDS, Row, rows_of, shown, thresholds_of, typed_rows, with_faults
from moderation.web.context import services
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS

STALE = "غيّر زميل إعدادات الموقع وأنت هنا، فلم تُحفظ عتباتك. قارنها بما صار الآن، ثم احفظ من جديد إن شئت."

SAME = "هذه عتبات الموقع نفسها. غيّر واحدة ثم جرّبها."
LENGTHS = (1, 3, 7, 14, 28)


def show(slug: str) -> ResponseReturnValue:
    """Show what the site's thresholds do, and what those in the address would do."""
    site = my_site(slug)
    history = services().thresholds.history(site)
    typed = _fields(request.args)
    return _page(site, history, typed_rows(history.attributes, typed) if typed else None)


def change(slug: str) -> ResponseReturnValue:
    """Save the thresholds, or lead to the page that shows what they would do."""
    site = my_site(slug)
    form = _fields(request.form)
    if request.form.get("act") == "preview":
        return redirect(f"{url_for('console.thresholds', slug=slug)}?{urlencode(form)}", 303)
    history = services().thresholds.history(site)
    rows = typed_rows(history.attributes, form)
    if any(row.hold_fault or row.reject_fault for row in rows):
        return _page(site, history, rows, status=422)
    return _rehearse(site, history, rows) if request.form.get("act") == "rehearse" else _save(site, history, rows)


def _fields(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name.startswith(FIELDS)}


def _save(site: Site, history: History, rows: Sequence[Row]) -> ResponseReturnValue:
    try:
        services().thresholds.save(site, thresholds_of(rows), actor(), version_of_form(), history)
    except UnprovenThreshold as error:
        return _page(site, history, with_faults(rows, error), status=PROBLEMS[error.code].status)
    except StaleSettings as error:
        return _page(site, history, rows, translated(STALE), PROBLEMS[error.code].status)
    notice(translated("حُفظت العتبات. تسري على ما يصل من الآن."))
    return redirect(url_for("console.thresholds", slug=site.slug), 303)


def _rehearse(site: Site, history: History, rows: Sequence[Row]) -> ResponseReturnValue:
    """Try the thresholds without letting them act."""
    wanted, days = thresholds_of(rows), request.form.get("days", "")
    if wanted == site.policy.thresholds:
        return _page(site, history, rows, translated(SAME), 422)
    try:
        length = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
        services().rehearsals.begin(site, wanted, length, actor(), version_of_form())
    except StaleSettings as error:
        return _page(site, history, rows, translated(STALE), PROBLEMS[error.code].status)
    notice(translated("بدأت التجربة. لا تغيّر هذه العتبات شيئًا حتى تعتمدها."))
    return redirect(url_for("console.rehearsal", slug=site.slug), 303)


def version_of_form() -> int:
    """Return the version of the settings that the form was made from; 0, which no site has, for what is no number."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page(
    site: Site, history: History, rows: Sequence[Row] | None = None, problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    current = rows_of(history.attributes, site.policy.thresholds)
    wanted = list(rows) if rows is not None else current
    page = render_template(
        "console/thresholds.html",
        site=site,
        history=history,
        parts=[(row, *_measured(history, row)) for row in wanted],
        now=history.forecast(site.policy.thresholds),
        then=history.forecast(thresholds_of(wanted)) if wanted != current else None,
        hours=history.hours_a_day,
        labels=ATTRIBUTE_LABELS,
        shown=shown,
        current={row.name: row for row in current},
        least=LEAST,
        days=DAYS,
        lengths=LENGTHS,
        problem=problem,
    )
    return page, status


def _measured(history: History, row: Row) -> tuple[charts.Chart, list[Point]]:
    """Return the chart of one attribute and its table: every tenth of the scale, and the chosen places."""
    scale = history.scale(row.name)
    chosen = thresholds_of([row]).get(row.name)
    marks = (chosen.hold, None, chosen.reject) if chosen else ()
    series = [
        charts.Series(translated("ما يبلغ العتبة من كل التعليقات"), [point.above for point in scale]),
        charts.Series(translated("الدقة"), [_value(point.precision) for point in scale]),
        charts.Series(translated("الاستدعاء"), [_value(point.recall) for point in scale]),
    ]
    chart = charts.curves([point.threshold for point in scale], series, marks)
    places = {point.threshold for point in scale[1::2]} | {mark for mark in marks if mark}
    return chart, [history.point(row.name, place) for place in sorted(places)]


def _value(estimate: Estimate | None) -> float | None:
    return estimate.value if estimate else None
