"""The form of a site's settings: its fields with their Arabic words, and the settings that a filled form means."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from moderation.arabic.hidden import neutralised
from moderation.arabic.numerals import as_typed
from moderation.domain.comment import checked_text
from moderation.domain.errors import InvalidText
from moderation.domain.policy import FailSafe, Mode
from moderation.domain.site import CountsAsSpam, Numerals, Proof, Region, Site, SitePolicy, origin_of
from moderation.domain.site_rules import BOUNDS, MOST_ORIGINS

Words = Mapping[StrEnum, str]
Values = dict[str, str | bool]


@dataclass(frozen=True)
class Field:
    """One field; `options` makes it a choice, `flag` a box to tick, `lines` a text of several lines."""

    name: str
    label: str
    hint: str = ""
    options: Words = field(default_factory=dict)
    flag: bool = False
    lines: bool = False

    @property
    def bounds(self) -> tuple[int, int] | None:
        """Return the least and the greatest number; None for what is no number."""
        return BOUNDS.get(self.name)


MODES: Words = {
    Mode.POST: "تنشر الآلة ما لا شك فيه",
    Mode.PRE: "لا يُنشر تعليق قبل قرار مشرف",
}
FAIL_SAFES: Words = {
    FailSafe.HOLD: "أحِله إلى المراجعة",
    FailSafe.PUBLISH_LOW_RISK: "انشره إن كان كاتبه موثوقًا ولا رابط فيه ولا لفظ من القائمة",
}
PROOFS: Words = {Proof.OFF: "أبدًا", Proof.SUSPICION: "عند الشك", Proof.ALWAYS: "مع كل تعليق"}
SPAM: Words = {
    CountsAsSpam.SPAM: "الإعلانات وحدها",
    CountsAsSpam.REJECTED: "وما ترفضه الآلة أيضًا",
    CountsAsSpam.HELD: "وما تحيله إلى المراجعة أيضًا",
}
NUMERALS: Words = {Numerals.LATIN: "0123456789", Numerals.ARABIC: "٠١٢٣٤٥٦٧٨٩"}
REGIONS: Words = {
    Region.MASHRIQ: "كانون الثاني، شباط، آذار",
    Region.EGYPT_GULF: "يناير، فبراير، مارس",
    Region.MAGHREB: "جانفي، فيفري، مارس",
}
_LINE = "عنوان في كل سطر، مثل https://m.example.com. موقعك نفسه مقبول دائمًا."

GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "الموقع",
        (
            Field("name", "اسم الموقع"),
            Field("url", "عنوان الموقع", "تُقبل التعليقات من صفحات هذا العنوان."),
            Field("origins", "عناوين أخرى تُقبل منها التعليقات", _LINE, lines=True),
        ),
    ),
    (
        "المراجعة",
        (
            Field("mode", "متى يُنشر التعليق", options=MODES),
            Field("promise_minutes", "مهلة المراجعة بالدقائق", "ما ينتظر أطول منها يُعدّ متأخرًا ويتقدّم القائمة."),
            Field("undo_seconds", "مهلة التراجع بالثواني", "لا يرى القرّاء قرارًا ولا يُبلَّغ به موقعك قبل انقضائها."),
            Field("audit_percent", "نسبة التدقيق الأعمى", "كم من كل مئة تعليق يحكم فيه الناس دون أن يروا درجته."),
            Field("require_reason", "كل رفض يحتاج إلى سبب", flag=True),
            Field("score_deadline_seconds", "أطول انتظار للدرجة بالثواني"),
            Field("fail_safe", "ما يُفعل بتعليق لم تصل درجته في وقتها", options=FAIL_SAFES),
        ),
    ),
    (
        "القرّاء",
        (
            Field("guests", "يعلّق القرّاء من دون حساب", flag=True),
            Field("edit_minutes", "مهلة تعديل الكاتب تعليقه بالدقائق", "صفر يعني دون تعديل."),
            Field("nudge", "نبّه الكاتب قبل الإرسال إن كان تعليقه قد يُحجب", flag=True),
            Field("reports_to_hold", "عدد البلاغات التي تُعيد تعليقًا إلى المراجعة", "صفر يعني ألا تُعيده."),
            Field("reports_hide", "ويُحجب إلى أن يُراجَع", flag=True),
        ),
    ),
    (
        "الإعلانات المزعجة",
        (
            Field("spam_honeypot", "حقل مخفي لا تملؤه إلا الآلات", flag=True),
            Field("spam_form_token", "نموذج موقّع بوقته", flag=True),
            Field("spam_duplicates", "ارفض ما أُرسل بلفظه قبل قليل", flag=True),
            Field("spam_rate", "حُدّ عدد تعليقات العنوان الواحد", flag=True),
            Field("spam_proof", "إثبات عمل من متصفح القارئ", options=PROOFS),
            Field(
                "counts_as_spam",
                "ما يُعدّ إعلانًا مزعجًا لبرنامج يسأل ببروتوكول Akismet",
                "لا يعرف هذا البروتوكول غير الإعلان المزعج، وما يُعدّ منه قد يُحذف هناك.",
                options=SPAM,
            ),
        ),
    ),
    (
        "الكتابة",
        (
            Field("numerals", "الأرقام", options=NUMERALS),
            Field("region", "أسماء الشهور", options=REGIONS),
            Field("time_zone", "المنطقة الزمنية", "اسمها في قاعدة IANA، مثل Asia/Beirut."),
        ),
    ),
    (
        "النماذج",
        (
            Field(
                "promote_by_rule",
                "يُعتمد النموذج من نفسه متى استوفى شروطه",
                "اجتاز البوابة، وجُرّب المدة والعدد المكتوبين هنا، ولم يخالف الناس أحكامه أكثر، ولا تنبيه قائم.",
                flag=True,
            ),
            Field("rule_days", "أقل مدة لتجربته بالأيام"),
            Field("rule_comments", "أقل عدد تعليقات حكم عليها"),
        ),
    ),
    (
        "الأمان",
        (
            Field(
                "require_second_factor",
                "لا تُفتح صفحات هذا الموقع إلا لمن له رمز ثانٍ",
                "من لا رمز له يُطلب منه أن يفعّله قبل أن يتابع.",
                flag=True,
            ),
        ),
    ),
)
FIELDS = tuple(one for _, fields in GROUPS for one in fields)


def filled(site: Site) -> Values:
    """Return the form as a site's settings fill it."""
    policy = site.policy
    values: Values = {"name": site.name, "url": site.url, "origins": "\n".join(policy.origins)}
    for one in FIELDS:
        if one.name not in values:
            value = getattr(policy, one.name)
            values[one.name] = value if one.flag else f"{value:g}" if isinstance(value, int | float) else str(value)
    return values


def typed(form: Mapping[str, str]) -> Values:
    """Return the form as a person filled it in."""
    return {one.name: one.name in form if one.flag else form.get(one.name, "").strip() for one in FIELDS}


def meant(site: Site, values: Values) -> tuple[Site, set[str]]:
    """Return the site as the form would have it, and the names of the fields that say nothing readable."""
    read: dict[str, Any] = {}
    unread: set[str] = set()
    for one in FIELDS:
        try:
            read[one.name] = _read(one, values[one.name])
        except ValueError:
            unread.add(one.name)
    about = {name: read.pop(name) for name in ("name", "url") if name in read}
    policy: SitePolicy = replace(site.policy, **read)
    return replace(site, **about, policy=policy), unread


def _read(one: Field, value: str | bool) -> Any:
    if isinstance(value, bool):
        return value
    if one.options:
        return next(iter(one.options)).__class__(value)
    if one.name == "audit_percent":
        return float(as_typed(value))
    if one.bounds:
        return int(as_typed(value))
    return _origins(value) if one.lines else neutralised(_storable(value)).strip()


def _storable(text: str) -> str:
    try:
        return checked_text(text, "the text")
    except InvalidText as error:
        raise ValueError(error.detail) from None


def _origins(text: str) -> tuple[str, ...]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = tuple(origin for line in lines if (origin := origin_of(line)) and origin == line.rstrip("/"))
    if len(found) < len(lines) or len(found) > MOST_ORIGINS:
        raise ValueError("not an origin a line")
    return tuple(dict.fromkeys(found))
