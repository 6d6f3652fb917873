"""Numbers, counted nouns and times as the reader of a page writes them: in their language, digits, months and zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, g, has_request_context
from jinja2 import pass_context
from jinja2.runtime import Context

from moderation.arabic import numerals
from moderation.arabic.numerals import in_digits
from moderation.arabic.plural import NOUNS, count_ar
from moderation.domain.preferences import Digits, Preferences
from moderation.domain.site import Numerals, Region, SitePolicy
from moderation.web.i18n import language, translated

_LOCALES = {Region.MASHRIQ: "ar_LB", Region.EGYPT_GULF: "ar_EG", Region.MAGHREB: "ar_DZ"}


@dataclass(frozen=True)
class Writing:
    """How one request's reader writes numbers and dates."""

    arabic_digits: bool = False
    region: Region = Region.MASHRIQ
    time_zone: str = "UTC"


def write_as(policy: SitePolicy, preferences: Preferences) -> None:
    """Write this request's numbers and dates as a site does, in the digits that its reader chose.

    A site's Arabic digits are for its Arabic; in English they are written only for who chose them.
    """
    chosen, own = preferences.numerals, policy.numerals is Numerals.ARABIC and language() == "ar"
    arabic = own if chosen is Digits.AUTO else chosen is Digits.ARABIC
    g.writing = Writing(arabic, policy.region, policy.time_zone)


def register_counted(app: Flask) -> None:
    """Give templates `digits`, `num`, `percent`, `counted`, `ago`, `moment`, `day`, `hour` and `clock`."""
    filters: dict[str, Callable[..., str]] = {
        "digits": digits, "num": num, "percent": marked_percent, "counted": counted,
        "ago": ago, "moment": moment, "day": day, "hour": hour, "clock": clock,
    }  # fmt: skip
    app.jinja_env.filters.update({name: _asked_for_each_page(write) for name, write in filters.items()})
    app.jinja_env.globals.update(arabic_digits=arabic_digits)


def _asked_for_each_page(write: Callable[..., str]) -> Callable[..., str]:
    """Return a filter that answers when a page is made: Jinja works out `{{ 0 | num }}` once, for its first reader."""

    @pass_context
    def asked(_: Context, *given: Any, **named: Any) -> str:
        return write(*given, **named)

    return asked


def digits(value: object) -> str:
    """Return a number, or a text with numbers in it, in the reader's digits; whole numbers are grouped."""
    return num(value) if isinstance(value, int) else in_digits(str(value), arabic=arabic_digits())


def num(value: float, places: int = 0) -> str:
    """Write a number with its thousands grouped: `1,234.5` or «١٬٢٣٤٫٥»."""
    return numerals.num(value, places, arabic=arabic_digits())


def percent(share: float, places: int = 0) -> str:
    """Write a share of 1 as a percentage, never rounding a doubt up to certainty."""
    value = 100.0 if share >= 1 else min(100 - 10**-places, round(share * 100, places))
    return num(value, places) + ("٪" if language() == "ar" else "%")


def marked_percent(share: float, places: int = 0) -> str:
    """Write a percentage for a place of its own: the mark puts the sign where it stands inside an Arabic sentence."""
    return ("\N{ARABIC LETTER MARK}" if language() == "ar" else "") + percent(share, places)


def arabic_digits() -> bool:
    """Tell whether this request's reader reads Arabic-Indic digits."""
    return _writing().arabic_digits


def counted(number: int, noun: str) -> str:
    """Write a count with its noun: «3 تعليقات», "3 comments"."""
    if language() == "ar":
        return digits(count_ar(number, noun))
    forms = NOUNS[noun]
    return f"{num(number)} {translated(forms.other if number == 1 else forms.few)}"


def ago(when: datetime, now: datetime) -> str:
    """Say how long ago a time was: «الآن», «قبل دقيقتين», "2 minutes ago"."""
    minutes = int((now - when).total_seconds() // 60)
    if minutes < 1:
        return translated("الآن")
    number, noun = (minutes, "دقيقة") if minutes < 60 else (minutes // 60, "ساعة")
    if minutes >= 24 * 60:
        number, noun = minutes // (24 * 60), "يوم"
    return translated("قبل %(time)s") % {"time": counted(number, noun)}


def moment(when: datetime) -> str:
    """Write a date and time of day in the site's zone and months."""
    return f"{day(when)}{'،' if language() == 'ar' else ','} {hour(when)}"


def day(when: datetime, *, year: bool = True) -> str:
    """Write a day in the site's zone, with the month's name of its region: «25 تشرين الثاني 2026»."""
    local = local_time(when)
    month = _months(_LOCALES[_writing().region] if language() == "ar" else language())[local.month]
    return digits(f"{local.day} {month}" + (f" {local.year}" if year else ""))


def hour(when: datetime) -> str:
    """Write a time of day in the site's zone, which is named where it is Greenwich's."""
    zone = " " + translated("بتوقيت غرينتش") if _writing().time_zone == "UTC" else ""
    return clock(when) + zone


def clock(when: datetime) -> str:
    """Write a time of day in the site's zone, where the page says which that is."""
    return digits(f"{local_time(when):%H:%M}")


def local_time(when: datetime) -> datetime:
    """Return a time as the site's clock has it."""
    return when.astimezone(ZoneInfo(_writing().time_zone))


def _writing() -> Writing:
    written: Writing = g.get("writing", Writing()) if has_request_context() else Writing()
    return written


@cache
def _months(locale: str) -> dict[int, str]:
    return dict(Locale.parse(locale).months["format"]["wide"])
