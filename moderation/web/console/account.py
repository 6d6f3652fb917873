"""A person's own page: name, password, second factor, sessions, and how the console speaks to them."""

import segno
from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from moderation.domain.access_errors import CodeRefused, LoginBlocked, LoginRefused
from moderation.domain.errors import InvalidField, MushrifError
from moderation.domain.preferences import (
    ACTION_KEYS,
    BANDS,
    LETTERS,
    LONGEST_STRETCH_MINUTES,
    Digits,
    Language,
    Preferences,
)
from moderation.services.people.passwords import MIN_PASSWORD
from moderation.web.console import wording
from moderation.web.console.base import me
from moderation.web.context import services
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS


def show() -> ResponseReturnValue:
    """Show everything that a person may set for themselves."""
    return _page()


def rename() -> ResponseReturnValue:
    """Change the name that colleagues see."""
    try:
        services().people.rename(me(), request.form.get("name", ""))
    except MushrifError as error:
        return _refused("name", "اكتب اسمًا من حرف إلى مئة حرف.", error)
    return _done("حُفظ الاسم.")


def change_password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    current, wanted = request.form.get("current", ""), request.form.get("wanted", "")
    try:
        services().sign_in.change_password(me(), cookie["token"], current, wanted)
    except LoginBlocked as error:
        return _refused("password", wording.login_problem(error), error)
    except LoginRefused as error:
        return _refused("password", "كلمة المرور الحالية غير صحيحة.", error)
    except MushrifError as error:
        return _refused("password", "كلمة المرور الجديدة أقصر من عشرة أحرف.", error)
    return _done("تغيّرت كلمة المرور، وانتهت جلساتك الأخرى.")


def factor() -> ResponseReturnValue:
    """Show the QR code of a new second factor, or what may be done with the one there is."""
    return _factor_page()


def confirm_factor() -> ResponseReturnValue:
    """Switch the second factor on by a first code, and show the recovery codes once."""
    try:
        codes = services().second_factor.confirm(me(), request.form.get("code", ""))
    except (CodeRefused, LoginBlocked) as error:
        return _factor_page(wording.code_problem(error)), PROBLEMS[error.code].status
    return render_template("console/recovery_codes.html", codes=codes)


def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them once."""
    try:
        codes = services().second_factor.renew_codes(me(), request.form.get("code", ""))
    except (CodeRefused, LoginBlocked) as error:
        return _factor_page(wording.code_problem(error)), PROBLEMS[error.code].status
    return render_template("console/recovery_codes.html", codes=codes)


def remove_factor() -> ResponseReturnValue:
    """Switch the second factor off by a code."""
    try:
        services().second_factor.remove(me(), request.form.get("code", ""))
    except (CodeRefused, LoginBlocked) as error:
        return _factor_page(wording.code_problem(error)), PROBLEMS[error.code].status
    return _done("أُزيل الرمز الثاني.")


def end_session() -> ResponseReturnValue:
    """End one session, which may be over by now."""
    services().sign_in.end_session(me(), request.form.get("session", ""))
    return _done("انتهت الجلسة.")


def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    services().sign_in.end_others(me(), cookie["token"])
    return _done("انتهت جلساتك الأخرى.")


def save_preferences() -> ResponseReturnValue:
    """Keep language, digits, keys, hidden bands and the reminder to rest."""
    try:
        services().people.save_preferences(me(), _preferences())
    except (InvalidField, ValueError):
        problem = "لم تُحفظ التفضيلات: لكل فعل حرف واحد لا يشاركه فيه فعل آخر، والاستراحة من 0 إلى 240 دقيقة."
        return _page(faults={"preferences": translated(problem)}, status=PROBLEMS[InvalidField.code].status)
    return _done("حُفظت تفضيلاتك.")


def _preferences() -> Preferences:
    form = request.form
    letters = {name: form.get(f"key_{name}", letter) for name, letter in ACTION_KEYS.items()}
    return Preferences(
        Language(form.get("language", "")),
        Digits(form.get("numerals", "")),
        form.get("keys") == "on",
        {name: letter for name, letter in letters.items() if letter != ACTION_KEYS[name]},
        tuple(band for band in BANDS if band in form.getlist("hide")),
        int(form.get("break_minutes") or 0),
        form.get("swipe") == "on",
        form.get("fold") == "on",
    )


def _done(message: str) -> ResponseReturnValue:
    notice(translated(message))
    return redirect(url_for("console.account"), 303)


def _refused(part: str, problem: str, error: MushrifError) -> ResponseReturnValue:
    return _page(faults={part: translated(problem)}, status=PROBLEMS[error.code].status)


def _page(faults: dict[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "console/account.html",
        faults=faults or {},
        sessions=services().sign_in.sessions(me()),
        here=services().sign_in.session_id(cookie.get("token")),
        actions=wording.ACTION_WORDS,
        letters=LETTERS,
        own_letters=me().preferences.letters(),
        bands=wording.BAND_WORDS,
        min_password=MIN_PASSWORD,
        longest_stretch=LONGEST_STRETCH_MINUTES,
    )
    return page, status


def _factor_page(problem: str | None = None) -> str:
    person = me()
    if person.second_factor:
        left = services().second_factor.codes_left(person)
        return render_template("console/factor.html", problem=problem, enrolment=None, left=left)
    enrolment = services().second_factor.begin(person)
    picture = segno.make(enrolment.uri, micro=False).svg_data_uri(scale=5, border=4, light="#fff", dark="#000")
    return render_template("console/factor.html", problem=problem, enrolment=enrolment, picture=picture)
