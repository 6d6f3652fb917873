"""A site's settings on one page, for its administrators; who saves second sees what the first one changed."""

from collections.abc import Mapping
from typing import Any

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain import site_rules
from moderation.domain.errors import StaleSettings
from moderation.domain.site import Site
from moderation.web.console import settings_form
from moderation.web.console.base import actor, me, my_site
from moderation.web.console.settings_form import FIELDS, GROUPS, Field, Values
from moderation.web.context import services
from moderation.web.counted import num
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS

STALE = "غيّر زميل هذه الإعدادات وأنت هنا، فلم يُحفظ شيء. ما تغيّر مكتوب تحت حقله، واحفظ من جديد إن شئت."
FAULTS: Mapping[str, str] = {
    "name": "اكتب اسمًا من حرف إلى مئتي حرف.",
    "url": "اكتب عنوانًا يبدأ بـ https:// أو http://.",
    "origins": "اكتب عنوانًا في كل سطر من دون مسار، وعشرين على الأكثر.",
    "time_zone": "هذه المنطقة غير معروفة. اكتبها مثل Asia/Beirut.",
    "require_second_factor": "فعّل رمزك الثاني أولًا في صفحة حسابك، ثم اطلبه من فريقك.",
}


def show(slug: str) -> ResponseReturnValue:
    """Show the settings as they stand."""
    site = my_site(slug)
    return _page(site, settings_form.filled(site))


def save(slug: str) -> ResponseReturnValue:
    """Keep the settings, unless something in them is wrong or a colleague was faster."""
    site = my_site(slug)
    values = settings_form.typed(request.form)
    wanted, unread = settings_form.meant(site, values)
    faults = _faults(site, wanted, unread)
    if faults:
        return _page(site, values, faults, status=422)
    try:
        services().sites.change(site, lambda now: settings_form.meant(now, values)[0], actor(), _version())
    except StaleSettings as error:
        return _page(site, values, problem=translated(STALE), status=PROBLEMS[error.code].status)
    notice(translated("حُفظت الإعدادات. تسري من الآن."))
    return redirect(url_for("console.settings", slug=slug), 303)


def _faults(site: Site, wanted: Site, unread: set[str]) -> dict[str, str]:
    wrong = unread | {fault.pointer[1:] for fault in site_rules.faults(wanted)}
    asks_now = wanted.policy.require_second_factor and not site.policy.require_second_factor
    if asks_now and not me().second_factor:
        wrong.add("require_second_factor")
    return {one.name: _said(one) for one in FIELDS if one.name in wrong}


def _said(one: Field) -> str:
    if one.bounds:
        low, high = one.bounds
        return translated("اكتب عددًا من %(low)s إلى %(high)s.") % {"low": num(low), "high": num(high)}
    return translated(FAULTS.get(one.name, "اختر واحدًا مما في القائمة."))


def _version() -> int:
    """Return the version that the form was made from; 0, which no site has, for what is no number."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page(
    site: Site,
    values: Values,
    faults: Mapping[str, str] | None = None,
    problem: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    stands = settings_form.filled(site)
    page = render_template(
        "console/settings.html",
        site=site,
        groups=GROUPS,
        values=values,
        faults=faults or {},
        problem=problem,
        others={one.name: _written(one, stands[one.name]) for one in FIELDS if values[one.name] != stands[one.name]}
        if problem
        else {},
    )
    return page, status


def _written(one: Field, value: Any) -> str:
    """Say how a field stands, for who typed something else into it."""
    if one.flag:
        return translated("نعم") if value else translated("لا")
    if one.options:
        return translated(next(word for option, word in one.options.items() if option == value))
    return str(value).replace("\n", f"{translated('،')} ") or translated("لا شيء")
