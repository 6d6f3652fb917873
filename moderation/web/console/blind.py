"""The blind audit: comments that chance picked, judged without what the machine or colleagues said of them."""

import re

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.agreement import LEAST
from moderation.domain.decision import REASON_LABELS, Choice, Reason
from moderation.domain.errors import CommentNotFound, InvalidField
from moderation.domain.site import Role, Site
from moderation.services.review.blind import AuditResults
from moderation.web.console.base import actor, me, my_site
from moderation.web.console.body import runs
from moderation.web.context import services
from moderation.web.i18n import translated

DAYS = 90
_ID = re.compile(r"[0-9a-f-]{36}\Z")


def show(slug: str) -> ResponseReturnValue:
    """Show the next comment that this person is asked about; editors see the results beside it."""
    site = my_site(slug)
    item = services().blind.next(site, actor())
    return render_template(
        "console/blind.html",
        site=site,
        item=item,
        body=runs(item.body) if item else [],
        parent_body=runs(item.parent.body) if item and item.parent and item.parent.body else [],
        waiting=services().blind.waiting(site, actor()),
        reasons=REASON_LABELS.items(),
        results=_results(site),
        days=DAYS,
        least=LEAST,
    )


def answer(slug: str) -> ResponseReturnValue:
    """Keep an answer and go on with the next."""
    site = my_site(slug)
    choice, reason = _choice()
    try:
        stored = services().blind.answer(site, actor(), _sample(), choice, reason)
    except CommentNotFound:
        notice(translated("لم يُحفظ جوابك: عدّل الكاتب تعليقه أو سحبه."), "problem")
    else:
        notice(translated(_SAID[stored.requeued]))
    return redirect(url_for("console.blind", slug=site.slug), 303)


_SAID = {
    False: "حُفظ جوابك. لم يتغيّر شيء عند القرّاء.",
    True: "حُفظ جوابك. خالف ما تقرّر من قبل، فأُعيد التعليق إلى المراجعة.",
}


def _results(site: Site) -> AuditResults | None:
    if not me().roles[site.slug].covers(Role.EDITOR):
        return None
    return services().blind.results(site, DAYS)


def _sample() -> str:
    sample_id = request.form.get("sample", "")
    if not _ID.match(sample_id):
        raise CommentNotFound("the form names no sample")
    return sample_id


def _choice() -> tuple[Choice, Reason | None]:
    try:
        choice = Choice(request.form.get("answer", ""))
        reason = Reason(request.form["reason"]) if request.form.get("reason") else None
    except ValueError:
        raise InvalidField("answer is publish or reject, reason one of the known codes") from None
    return choice, reason if choice is Choice.REJECT else None
