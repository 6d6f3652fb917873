"""Numbers and dates in readers' pages, as the site writes them: its digits, its months, its time of day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from moderation.domain.site import Numerals, Region, Site

_DIGITS = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
_MONTHS_OF = {Region.MASHRIQ: "ar_LB", Region.EGYPT_GULF: "ar_EG", Region.MAGHREB: "ar_DZ"}
_GROUPS = {"ar": ",", "en": ",", "fr": "\N{NARROW NO-BREAK SPACE}"}


def number(value: int, site: Site, language: str) -> str:
    """Write a whole number in groups of three."""
    return _digits(f"{value:,}", site, language).replace(",", _GROUPS[language])


def date(when: datetime, site: Site, language: str) -> str:
    """Write a day and a time of day."""
    locale = _MONTHS_OF[site.policy.region] if language == "ar" else language
    comma = "،" if language == "ar" else ","
    written = format_datetime(when, f"d MMMM y{comma} HH:mm", tzinfo=ZoneInfo(site.policy.time_zone), locale=locale)
    return _digits(written, site, language)


def _digits(text: str, site: Site, language: str) -> str:
    arabic = language == "ar" and site.policy.numerals is Numerals.ARABIC
    return text.translate(_DIGITS) if arabic else text
