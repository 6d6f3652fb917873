"""Counted nouns in Arabic: six forms, chosen as CLDR's plural rules for `ar` do."""

from typing import NamedTuple


class Noun(NamedTuple):
    """The forms of one noun; `few`, `many` and `other` follow the number."""

    zero: str
    one: str
    two: str
    few: str
    many: str
    other: str


NOUNS: dict[str, Noun] = {
    "تعليق": Noun("لا تعليقات", "تعليق واحد", "تعليقان", "تعليقات", "تعليقًا", "تعليق"),
    "كلمة": Noun("لا كلمات", "كلمة واحدة", "كلمتان", "كلمات", "كلمة", "كلمة"),
    "جواب": Noun("لا أجوبة", "جواب واحد", "جوابان", "أجوبة", "جوابًا", "جواب"),
    "إشعار": Noun("لا إشعارات", "إشعار واحد", "إشعاران", "إشعارات", "إشعارًا", "إشعار"),
    "قرار": Noun("لا قرارات", "قرار واحد", "قراران", "قرارات", "قرارًا", "قرار"),
    "ثانية": Noun("أقل من ثانية", "ثانية واحدة", "ثانيتين", "ثوانٍ", "ثانية", "ثانية"),
    "دقيقة": Noun("أقل من دقيقة", "دقيقة واحدة", "دقيقتين", "دقائق", "دقيقة", "دقيقة"),
    "ساعة": Noun("أقل من ساعة", "ساعة واحدة", "ساعتين", "ساعات", "ساعة", "ساعة"),
    "يوم": Noun("أقل من يوم", "يوم واحد", "يومين", "أيام", "يومًا", "يوم"),
}


def category(number: int) -> str:
    """Return the CLDR plural category of a count: zero, one, two, few, many or other."""
    if number in (0, 1, 2):
        return ("zero", "one", "two")[number]
    if 3 <= number % 100 <= 10:
        return "few"
    return "many" if number % 100 >= 11 else "other"


def count_ar(number: int, noun: str) -> str:
    """Write a count with its noun: «تعليق واحد», «تعليقان», «3 تعليقات».

    Raises KeyError for a noun that has no forms in `NOUNS`.
    """
    form = category(number)
    word: str = getattr(NOUNS[noun], form)
    return word if form in ("zero", "one", "two") else f"{number:,} {word}"
