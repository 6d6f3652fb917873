"""The editor's morning page: what came, what the machine and people made of it, what waits."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from moderation.services.statistics import Flow
from moderation.web.console import charts
from moderation.web.console.base import my_site
from moderation.web.context import services
from moderation.web.counted import digits, local_time
from moderation.web.i18n import translated

_HOURS_BETWEEN_LABELS = 3


def show(slug: str) -> ResponseReturnValue:
    """Show today's flow and backlog, and the flow by hour and by day, in the site's time zone."""
    site = my_site(slug)
    seen = services().statistics.overview(site, ZoneInfo(site.policy.time_zone))
    hours = [local_time(flow.begin).hour for flow in seen.hours]
    hour_labels = [digits(str(hour)) if hour % _HOURS_BETWEEN_LABELS == 0 else "" for hour in hours]
    day_labels = [digits(str(local_time(flow.begin).day)) for flow in seen.days]
    return render_template(
        "console/overview.html",
        site=site,
        seen=seen,
        by_hour=_chart(hour_labels, seen.hours),
        by_day=_chart(day_labels, seen.days),
    )


def _chart(labels: Sequence[str], flows: Sequence[Flow]) -> charts.Chart:
    kinds = (
        ("قيد المراجعة", [flow.machine.held for flow in flows]),
        ("منشور", [flow.machine.published for flow in flows]),
        ("مرفوض", [flow.machine.rejected for flow in flows]),
    )
    return charts.stacked(labels, [charts.Series(translated(name), values) for name, values in kinds])
