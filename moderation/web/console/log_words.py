"""What the log says of each thing that was done, and how it was done."""

from collections.abc import Iterator, Mapping
from typing import Any

from moderation.domain.decision import REASON_LABELS, Choice
from moderation.domain.policy import ATTRIBUTE_LABELS
from moderation.domain.queue import Surface
from moderation.domain.site import Role
from moderation.services.audit_log import Entry
from moderation.web.console import settings_form
from moderation.web.console.wording import ROLE_WORDS
from moderation.web.counted import num, percent
from moderation.web.i18n import translated

KIND_WORDS: Mapping[str, str] = {
    "decisions": "قرارات النشر والرفض",
    "opinions": "إحالات وتدقيق أعمى",
    "readers": "بلاغات القرّاء واعتراضاتهم",
    "settings": "إعدادات ومقالات وكتّاب",
    "team": "الفريق",
    "models": "النماذج",
    "links": "المفاتيح والإشعارات",
}
ACTION_WORDS: Mapping[str, str] = {
    "decision.publish": "نشر تعليقًا",
    "decision.reject": "رفض تعليقًا",
    "decision.undone": "تراجع عن قراره في تعليق",
    "comment.escalated": "أحال تعليقًا إلى زميل",
    "comment.escalation_withdrawn": "استعاد تعليقًا أحاله",
    "comment.reported": "بلغ عدد بلاغات تعليق حدّه، فعاد إلى المراجعة",
    "comment.appealed": "اعترض كاتب على ما قُرّر في تعليقه",
    "comment.withdrawn": "سحب تعليقًا",
    "audit.answered": "أجاب في التدقيق الأعمى",
    "site.created": "أنشأ الموقع",
    "site.changed": "غيّر إعدادات الموقع",
    "lexicon.changed": "غيّر قائمة الكلمات",
    "article.changed": "غيّر حال مقال",
    "author.changed": "غيّر منزلة كاتب",
    "author.erased": "محا كل تعليقات كاتب",
    "moderator.added": "أضاف شخصًا إلى الفريق",
    "moderator.granted": "ضمّ شخصًا إلى الفريق",
    "moderator.invited": "دعا شخصًا إلى الفريق",
    "moderator.invitation_revoked": "ألغى دعوة",
    "moderator.joined": "انضمّ إلى الفريق",
    "moderator.role_changed": "غيّر دور شخص",
    "moderator.removed": "أزال شخصًا من الفريق",
    "moderator.disabled": "أوقف حساب شخص",
    "moderator.enabled": "أعاد حساب شخص",
    "password.reset_offered": "أعطى شخصًا رابط كلمة مرور جديدة",
    "model.added": "أضاف نموذجًا",
    "model.shadowed": "وضع نموذجًا في الظل",
    "model.canary_set": "أعطى نموذجًا حصة من التعليقات يجرّبه عليها",
    "model.canary_ended": "أنهى تجربة نموذج على التعليقات",
    "model.promoted": "اعتمد نموذجًا",
    "model.rolled_back": "عاد إلى النموذج السابق",
    "training.asked": "طلب تدريب نموذج",
    "training.cancelled": "ألغى تدريب نموذج",
    "labels.retracted": "أبطل ما عُلّم بمفتاح",
    "labels.erased": "محا ما عُلّم من نص",
    "labels.imported": "استورد قرارات سابقة",
    "key.created": "أنشأ مفتاحًا",
    "key.revoked": "أبطل مفتاحًا",
    "webhook.created": "أضاف عنوان إشعارات",
    "webhook.deleted": "حذف عنوان إشعارات",
    "webhook.rotated": "بدّل سرّ عنوان إشعارات",
    "webhook.replayed": "أعاد إرسال إشعارات",
    "coral.added": "ربط الموقع ببرنامج Coral",
    "coral.removed": "فصل الموقع عن برنامج Coral",
}
SURFACE_WORDS: Mapping[str, str] = {
    Surface.KEY: "بمفتاح من لوحة المفاتيح",
    Surface.BUTTON: "بزر",
    Surface.TOUCH: "باللمس",
    Surface.BATCH: "في دفعة",
    Surface.API: "من نظام الموقع",
}
ACTOR_WORDS: Mapping[str, str] = {
    "key": "نظام الموقع",
    "reader": "كاتب التعليق",
    "system": "النظام",
    "moderator": "شخص لم يعد هنا",
}
_CHOICES = {Choice.PUBLISH: "انشر", Choice.REJECT: "ارفض"}
_LABELS = {one.name: one.label for one in settings_form.FIELDS} | {
    "thresholds": "العتبات",
    "rehearsal": "تجربة العتبات",
}


def said(entry: Entry) -> str:
    """Say what was done: «رفض تعليقًا: إهانة»; the bare action where no sentence is known."""
    words = translated(ACTION_WORDS[entry.action]) if entry.action in ACTION_WORDS else entry.action
    reason = entry.decision.reason if entry.decision and entry.action == "decision.reject" else None
    return f"{words}: {translated(REASON_LABELS[reason])}" if reason else words


def who(entry: Entry) -> str:
    """Return the name of who did it, or what stands in for one."""
    return entry.who or translated(ACTOR_WORDS.get(entry.actor.kind, ACTOR_WORDS["moderator"]))


def how(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield how it was done, as (label, text): surface, model, thresholds, what was hidden, what changed."""
    details = entry.details
    if details.get("surface") in SURFACE_WORDS:
        yield translated("كيف"), translated(SURFACE_WORDS[details["surface"]])
    if "blind" in details:
        yield translated("الدرجات"), translated("كانت مخفية") if details["blind"] else translated("كانت ظاهرة")
    if details.get("choice") in _CHOICES:
        yield translated("الجواب"), translated(_CHOICES[details["choice"]])
    if details.get("model"):
        yield translated("النموذج"), str(details["model"])
    if details.get("share"):
        yield translated("حصته"), percent(details["share"] / 100)
    if details.get("rule"):
        yield translated("لماذا"), by_rule(details["rule"])
    if details.get("worse"):
        yield translated("لماذا"), worse(details["worse"])
    if details.get("thresholds"):
        yield translated("العتبات حينها"), thresholds(details["thresholds"])
    if details.get("role") in list(Role):
        yield translated("الدور"), translated(ROLE_WORDS[Role(details["role"])])
    for name, (before, after) in details.get("changed", {}).items():
        arrow = translated("من %(before)s إلى %(after)s") % {
            "before": _value(name, before),
            "after": _value(name, after),
        }
        yield translated(_LABELS.get(name, name)), arrow


def worse(numbers: Mapping[str, int]) -> str:
    """Say why a canary was stopped: «خالف الناس 12 من 20 حكمًا له، و5 من 80 للمعتمد»."""
    written = {name: num(value) for name, value in numbers.items()}
    said = translated("خالف الناس %(overturned)s من %(answers)s من أحكامه، و%(theirs)s من %(among)s من أحكام المعتمد")
    return said % (written | {"theirs": written["champion_overturned"], "among": written["champion_answers"]})


def by_rule(numbers: Mapping[str, float]) -> str:
    """Say why a model was promoted by rule: «استوفى شروط الموقع: أيام تجربته 7.2، والتعليقات 812»."""
    said = translated("استوفى شروط الموقع: أيام تجربته %(days)s، والتعليقات %(comments)s، والأجوبة %(answers)s")
    written = {name: num(numbers[name]) for name in ("comments", "answers")}
    return said % (written | {"days": num(numbers["days"], 1)})


def thresholds(stored: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what thresholds stood: «الإساءة: المراجعة من 50٪، والرفض من 90٪»."""
    parts = []
    for name, one in stored.items():
        hold = translated("المراجعة من %(share)s") % {"share": percent(one["hold"])}
        reject = translated("والرفض من %(share)s") % {"share": percent(one["reject"])} if one.get("reject") else ""
        label = translated(ATTRIBUTE_LABELS.get(name, name))
        parts.append(f"{label}: {hold}" + (f"{translated('،')} {reject}" if reject else ""))
    return f"{translated('؛')} ".join(parts) or translated("لا شيء")


def _value(name: str, value: Any) -> str:
    if name == "thresholds":
        return thresholds(value)
    if name == "rehearsal":
        return thresholds(value["thresholds"] if value else {})
    if isinstance(value, bool):
        return translated("نعم") if value else translated("لا")
    if isinstance(value, int | float):
        return num(value, 0 if value == round(value) else 1)
    options = next((one.options for one in settings_form.FIELDS if one.name == name), {})
    word = next((word for option, word in options.items() if option == value), None)
    if word:
        return f"«{translated(word)}»"
    text = f"{translated('،')} ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text or translated("لا شيء")
