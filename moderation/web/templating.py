"""What templates may call: Arabic plurals, times, and text whose hidden characters can do no harm."""

from datetime import UTC, datetime

from flask import Flask

from moderation.arabic.direction import direction
from moderation.arabic.hidden import neutralised
from moderation.arabic.plural import count_ar

_MONTHS = (
    "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو",
    "تموز/يوليو", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر",
)  # fmt: skip


def register_filters(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(
        count_ar=count_ar, ago_ar=ago_ar, date_ar=date_ar, direction=direction, visible=neutralised
    )
    app.jinja_env.globals.update(now=lambda: app.extensions["mushrif"].clock())


def ago_ar(when: datetime, now: datetime) -> str:
    """Say how long ago a time was: «الآن», «قبل دقيقتين», «قبل 3 ساعات»."""
    minutes = int((now - when).total_seconds() // 60)
    if minutes < 1:
        return "الآن"
    if minutes < 60:
        return f"قبل {count_ar(minutes, 'دقيقة')}"
    if minutes < 24 * 60:
        return f"قبل {count_ar(minutes // 60, 'ساعة')}"
    return f"قبل {count_ar(minutes // (24 * 60), 'يوم')}"


def date_ar(when: datetime) -> str:
    """Write a date and time in UTC with both names of the month."""
    utc = when.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}، {utc:%H:%M} بتوقيت غرينتش"
