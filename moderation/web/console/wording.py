"""What the console says to the person in front of it, in Arabic."""

from datetime import datetime

from moderation.arabic.dialect import Dialect
from moderation.arabic.plural import count_ar
from moderation.arabic.script import Language
from moderation.domain.access_errors import LoginBlocked, LoginRefused, ProviderUnavailable
from moderation.domain.decision import REASON_LABELS, Choice, Decision
from moderation.domain.errors import MushrifError
from moderation.domain.site import Role
from moderation.services.review_shapes import PastDecision, QueueState
from moderation.web.i18n import translated
from moderation.web.status_words import STATUS_WORDS
from moderation.web.templating import ago_ar

LOGGED_OUT = "خرجت من لوحة المراجعة."
SKIPPED = "تخطّيت التعليق، وبقي في القائمة لزملائك."
SKIP_CONFLICT = "انتهى حجزك قبل أن تتخطّى التعليق. إن لم يسبقك زميل عاد إليك."
UNDONE = "تراجعت عن قرارك، والتعليق محجوز لك من جديد."

ACTION_WORDS: dict[str, str] = {
    "publish": "انشر",
    "reject": "ارفض",
    "skip": "تخطَّ",
    "escalate": "أحِل",
    "undo": "تراجع",
    "next": "التالي",
    "previous": "السابق",
    "thread": "افتح النقاش",
    "context": "السياق",
    "tick": "علّم",
}
BAND_WORDS: dict[str, str] = {"low": "درجة منخفضة", "grey": "درجة متوسطة", "high": "درجة عالية"}
SCRIPT_WORDS: dict[Language, str] = {
    Language.ARABIC: "بحروف عربية",
    Language.ARABIZI: "عربية بحروف لاتينية",
    Language.FRENCH: "بالفرنسية",
    Language.ENGLISH: "بالإنجليزية",
    Language.OTHER: "لغة أو كتابة غير معروفة",
}
DIALECT_WORDS: dict[Dialect, str] = {
    Dialect.MSA: "العربية الفصحى",
    Dialect.EGYPTIAN: "اللهجة المصرية",
    Dialect.LEVANTINE: "لهجة بلاد الشام",
    Dialect.GULF: "لهجة خليجية",
    Dialect.IRAQI: "اللهجة العراقية",
    Dialect.SUDANESE: "اللهجة السودانية",
    Dialect.MAGHREBI: "لهجة مغاربية",
}
ROLE_WORDS: dict[Role, str] = {Role.MODERATOR: "مشرف", Role.EDITOR: "محرّر", Role.ADMINISTRATOR: "مدير"}

_DECISION_CONFLICTS = {
    "claim_lost": "انتهى حجزك قبل القرار، فلم يُحفظ. إن لم يسبقك زميل عاد إليك التعليق.",
    "stale_revision": "عدّل الكاتب تعليقه وأنت تقرؤه، فلم يُحفظ قرارك. يُفحص النص الجديد ثم يعود إن احتاج إلى مراجعة.",
    "not_yet_scored": "عدّل الكاتب تعليقه وأنت تقرؤه، فلم يُحفظ قرارك. يُفحص النص الجديد ثم يعود إن احتاج إلى مراجعة.",
    "comment_erased": "سحب الكاتب تعليقه وأنت تقرؤه، فلا حاجة إلى قرار.",
}
_UNDO_CONFLICTS = {
    "nothing_to_undo": "لا قرار لك يمكن التراجع عنه الآن.",
    "stale_revision": "تغيّر التعليق بعد قرارك، فلا يمكن التراجع عنه.",
}


def decided(decision: Decision) -> str:
    """Say what was decided: «نُشر التعليق.», «رُفض التعليق: إهانة.»"""
    if decision.choice is Choice.PUBLISH:
        return "نُشر التعليق."
    return f"رُفض التعليق: {REASON_LABELS[decision.reason]}." if decision.reason else "رُفض التعليق."


def decision_conflict(error: MushrifError) -> str:
    """Say why a decision was not stored."""
    return _DECISION_CONFLICTS[error.code]


def undo_conflict(error: MushrifError) -> str:
    """Say why nothing was undone."""
    return _UNDO_CONFLICTS[error.code]


def unskipped(count: int) -> str:
    """Say how many skipped comments came back."""
    return f"أُعيد إلى القائمة: {count_ar(count, 'تعليق')}." if count else "لم يبقَ ما تعيده إلى القائمة."


def login_problem(error: MushrifError) -> str:
    """Say why nobody was let in, and how long to wait."""
    if not isinstance(error, LoginBlocked):
        return "البريد أو كلمة المرور غير صحيحة."
    return f"محاولات كثيرة لم تنجح. انتظر {_wait(error.retry_after or 1)} ثم حاول من جديد."


PROVIDER_UNAVAILABLE = "تعذّر الوصول إلى مزوّد الدخول. ادخل بكلمة مرورك أو حاول بعد قليل."


def provider_problem(error: MushrifError) -> str:
    """Say why somebody whom a provider sent back was not let in."""
    if isinstance(error, ProviderUnavailable):
        return PROVIDER_UNAVAILABLE
    if isinstance(error, LoginRefused):
        return "لا حساب لك هنا بهذا البريد، أو أوقف المدير حسابك. اطلب دعوة من مدير الموقع."
    return "لم يؤكّد مزوّد الدخول بريدك، أو انتهى وقت المحاولة. حاول من جديد."


def code_problem(error: MushrifError) -> str:
    """Say why a second factor's code was not taken, and how long to wait."""
    return (
        login_problem(error) if isinstance(error, LoginBlocked) else "الرمز غير صحيح، أو انتهى وقته، أو استُعمل من قبل."
    )


_TEAM_PROBLEMS = {
    "already_exists": "هذا الشخص في الفريق من قبل، أو حسابه موقوف.",
    "insufficient_role": "هذا الشخص يخدم مواقع لست مديرها، فلا يمكنك ذلك من هنا.",
    "invalid_field": "اكتب بريدًا إلكترونيًا صحيحًا واختر دورًا.",
    "invalid_text": "اكتب بريدًا إلكترونيًا صحيحًا واختر دورًا.",
    "last_administrator": "لا يبقى موقع بلا مدير يستطيع الدخول.",
    "own_role": "لا تغيّر دورك أو حسابك بنفسك: اطلب ذلك من مدير آخر.",
    "unknown_moderator": "ليس في الفريق من له هذا الحساب.",
}


def team_problem(error: MushrifError) -> str:
    """Say why a change to the team was not made."""
    return translated(_TEAM_PROBLEMS[error.code])


def _wait(seconds: int) -> str:
    return count_ar(seconds, "ثانية") if seconds < 60 else count_ar(-(-seconds // 60), "دقيقة")


def waiting(state: QueueState, now: datetime) -> str:
    """Say how much waits and since when: «في الانتظار: 7 تعليقات — أقدمها وصل قبل ساعة واحدة»."""
    if not state.held or state.oldest_held_at is None:
        return "لا تعليقات في الانتظار"
    oldest = {1: "وصل", 2: "أقدمهما وصل"}.get(state.held, "أقدمها وصل")
    return f"في الانتظار: {count_ar(state.held, 'تعليق')} — {oldest} {ago_ar(state.oldest_held_at, now)}"


def outcome(past: PastDecision) -> str:
    """Say what became of a decision: «منشور», «مرفوض: إهانة», or how the comment stands if it changed since."""
    if not past.stands:
        return f"تغيّر بعد قرارك: {STATUS_WORDS[past.comment.status]}"
    word, reason = STATUS_WORDS[past.comment.status], past.record.reason
    return f"{word}: {REASON_LABELS[reason]}" if reason else word
