"""Numbers, counted nouns and times as the reader of a page writes them: in their language, digits, months and zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context

from moderation.arabic.plural import NOUNS, count_ar
from moderation.domain.preferences import Digits, Preferences
from moderation.domain.site import Numerals, Region, SitePolicy
from moderation.web.i18n import language, translated

_ARABIC_DIGITS = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
_MONTHS: dict[Region, tuple[str, ...]] = {
    Region.MASHRIQ: (
        "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
        "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
    ),
    Region.EGYPT_GULF: (
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
    Region.MAGHREB: (
        "جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Writing:
    """How one request's reader writes numbers and dates."""

    arabic_digits: bool = False
    region: Region = Region.MASHRIQ
    time_zone: str = "UTC"


def write_as(policy: SitePolicy, preferences: Preferences) -> None:
    """Write this request's numbers and dates as a site does, in the digits that its reader chose."""
    chosen, own = preferences.numerals, policy.numerals is Numerals.ARABIC
    arabic = own if chosen is Digits.AUTO else chosen is Digits.ARABIC
    g.writing = Writing(arabic, policy.region, policy.time_zone)


def register_counted(app: Flask) -> None:
    """Give templates `digits`, `counted`, `ago`, `moment` and `hour`."""
    app.jinja_env.filters.update(digits=digits, counted=counted, ago=ago, moment=moment, hour=hour)


def digits(value: object) -> str:
    """Return a number, or a text with numbers in it, in the reader's digits; whole numbers are grouped."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.translate(_ARABIC_DIGITS) if _writing().arabic_digits else text


def counted(number: int, noun: str) -> str:
    """Write a count with its noun: «3 تعليقات», "3 comments"."""
    if language() == "ar":
        return digits(count_ar(number, noun))
    forms = NOUNS[noun]
    return f"{number:,} {translated(forms.other if number == 1 else forms.few)}"


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
    local, region = when.astimezone(ZoneInfo(_writing().time_zone)), _writing().region
    month = _MONTHS[region][local.month - 1] if language() == "ar" else f"{local:%B}"
    comma = "،" if language() == "ar" else ","
    return f"{digits(f'{local.day} {month} {local.year}')}{comma} {hour(when)}"


def hour(when: datetime) -> str:
    """Write a time of day in the site's zone, which is named where it is Greenwich's."""
    local = when.astimezone(ZoneInfo(_writing().time_zone))
    zone = " " + translated("بتوقيت غرينتش") if _writing().time_zone == "UTC" else ""
    return digits(f"{local:%H:%M}") + zone


def _writing() -> Writing:
    written: Writing = g.get("writing", Writing()) if has_request_context() else Writing()
    return written
