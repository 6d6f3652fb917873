"""What the review says to its moderator; Arabic here, other languages in the catalogues."""

import re
from datetime import datetime

from moderation.arabic.dialect import Dialect
from moderation.arabic.hidden import neutralised
from moderation.arabic.script import Language
from moderation.domain.decision import REASON_LABELS, REASON_MESSAGES, Choice, Decision
from moderation.domain.errors import ClaimLost, MushrifError
from moderation.domain.policy import Signal
from moderation.domain.site import Role
from moderation.services.review.opinions import Escalation
from moderation.services.review.shapes import PastDecision, QueueState, Undone
from moderation.services.statistics import Pace
from moderation.web.console.wording import ROLE_WORDS
from moderation.web.counted import ago, counted, digits
from moderation.web.i18n import language, translated
from moderation.web.status_words import STATUS_WORDS

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
LEVEL_WORDS: dict[str, str] = {"reject": "بلغ عتبة الرفض", "hold": "يحتاج إلى مراجعة", "notice": "تنبيه فقط"}

_EDITED = "عدّل الكاتب تعليقه وأنت تقرؤه، فلم يُحفظ قرارك. يُفحص النص الجديد ثم يعود إن احتاج إلى مراجعة."
_CONFLICTS = {
    "claim_lost": "انتهى حجزك قبل القرار، فلم يُحفظ. إن لم يسبقك زميل عاد إليك التعليق.",
    "stale_revision": _EDITED,
    "not_yet_scored": _EDITED,
    "comment_erased": "سحب الكاتب تعليقه وأنت تقرؤه، فلا حاجة إلى قرار.",
    "comment_not_found": "لم يعد هذا التعليق موجودًا.",
    "missing_field": "هذا الموقع يطلب سببًا لكل رفض. اختر سببًا.",
    "unknown_moderator": "اختر زميلًا أو دورًا يُحال إليه التعليق.",
    "nothing_to_undo": "لا قرار لك يمكن التراجع عنه الآن.",
}


def decided(decision: Decision, count: int = 1) -> str:
    """Say what was decided, and what its commenter will read: «رُفض التعليق: إهانة. يقرأ كاتبه: …»"""
    if decision.choice is Choice.PUBLISH:
        return translated("نُشر التعليق.") if count == 1 else _of(translated("نُشر: %(count)s."), count)
    said = translated("رُفض التعليق") if count == 1 else _of(translated("رُفض: %(count)s"), count)
    if decision.reason is None:
        return f"{said}."
    message = translated("يقرأ كاتبه: «%(text)s»") % {"text": REASON_MESSAGES[decision.reason]}
    return f"{said}: {translated(REASON_LABELS[decision.reason])}. {message}"


def decision_conflict(error: MushrifError, now: datetime) -> str:
    """Say why a decision was not stored, and who was faster."""
    taken = error.taken if isinstance(error, ClaimLost) else None
    if taken is None:
        return translated(_CONFLICTS[error.code])
    who = {"who": _named(taken.who), "time": ago(taken.at, now)}
    if taken.choice is None:
        return translated("هذا التعليق لدى %(who)s الآن، فلم يُحفظ قرارك.") % who
    word = {
        Choice.PUBLISH: "نشره %(who)s %(time)s، فلم يُحفظ قرارك.",
        Choice.REJECT: "رفضه %(who)s %(time)s، فلم يُحفظ قرارك.",
    }
    return translated(word[taken.choice]) % who


def skipped() -> str:
    """Say that a comment was left to others."""
    return translated("تخطّيت التعليق، وبقي في القائمة لزملائك.")


def skip_conflict() -> str:
    """Say why a comment was not skipped."""
    return translated("انتهى حجزك قبل أن تتخطّى التعليق. إن لم يسبقك زميل عاد إليك.")


def asked(question: Escalation) -> str:
    """Say whom a comment was put before: «أُحيل التعليق إلى بدر.»"""
    to = isolated(question.to_name) if question.to_name else translated(ROLE_WORDS[question.to_role or Role.EDITOR])
    return translated("أُحيل التعليق إلى %(to)s.") % {"to": to}


def undone(undo: Undone) -> str:
    """Say what was taken back."""
    if undo.count > 1:
        return _of(translated("تراجعت عن قرارك في: %(count)s. أولها محجوز لك من جديد."), undo.count)
    if not undo.items:
        return translated("تراجعت عن قرارك.")
    return translated("تراجعت عن قرارك، والتعليق محجوز لك من جديد.")


def undo_conflict(error: MushrifError) -> str:
    """Say why nothing was undone."""
    if error.code == "stale_revision":
        return translated("تغيّر التعليق بعد قرارك، فلا يمكن التراجع عنه.")
    return translated(_CONFLICTS[error.code])


def unskipped(count: int) -> str:
    """Say how many skipped comments came back."""
    if not count:
        return translated("لم يبقَ ما تعيده إلى القائمة.")
    return _of(translated("أُعيد إلى القائمة: %(count)s."), count)


def pace(measured: Pace) -> str:
    """Say how one's own work goes, without comparing it to anyone's; empty before the first decision."""
    if not measured.last_hour:
        return ""
    words = {"hour": counted(measured.last_hour, "قرار"), "today": counted(measured.today, "قرار")}
    return translated("في الساعة الأخيرة: %(hour)s — اليوم: %(today)s") % words


def isolated(name: str) -> str:
    """Return a name that no neighbour's direction can move, for text without elements."""
    return f"\N{FIRST STRONG ISOLATE}{neutralised(name)}\N{POP DIRECTIONAL ISOLATE}"


def of_page() -> dict[str, str]:
    """Return what the page's script says before the server has answered."""
    return {name: translated(text) for name, text in _PAGE.items()}


_PAGE: dict[str, str] = {
    "published": "نُشر التعليق.",
    "rejected": "رُفض التعليق.",
    "rejected_for": "رُفض التعليق: %(reason)s.",
    "reason_wanted": "هذا الموقع يطلب سببًا لكل رفض. اختر سببًا.",
    "skipped": "تخطّيت التعليق، وبقي في القائمة لزملائك.",
    "asked": "أُحيل التعليق.",
    "nobody_to_ask": "لا زميل لك في هذا الموقع تسأله.",
    "undone": "تراجعت عن قرارك.",
    "nothing_to_undo": "لا قرار لك يمكن التراجع عنه الآن.",
    "you_chose": "كنت اخترت: %(reason)s.",
    "unreachable": "تعذّر إرسال قرارك، فعاد التعليق إليك. قرّر فيه من جديد.",
    "refused": "رُفض الطلب، فلم يُحفظ قرارك.",
    "pending": "قرارات لم تُرسل بعد: %(count)s",
    "let_go": "تركت التعليق.",
    "go_on": "تابع",
    "rest": "عملت وقتًا طويلًا. استرح قليلًا.",
}

_SCORE = re.compile(
    "درجة (?P<label>.+) (?P<value>[0-9]+٪)، "
    "(?P<rest>وقد بلغت عتبة الرفض|وقد بلغت عتبة المراجعة|وهي دون عتبة المراجعة) (?P<limit>[0-9]+٪)[.]"
)


def why(signal: Signal) -> str:
    """Return the sentence of a signal, which is stored in Arabic, as the reader has words and digits."""
    score = _SCORE.fullmatch(signal.why)
    if score is None:
        return digits(" ".join(translated(sentence) for sentence in re.split(r"(?<=\.) ", signal.why)))
    said = translated(f"درجة %(label)s %(value)s، {score['rest']} %(limit)s.")
    shown = digits(said % (score.groupdict() | {"label": translated(score["label"])}))
    return shown if language() == "ar" else shown.replace("٪", "%")


def _named(who: str) -> str:
    return translated("نظام الموقع") if who.startswith("key:") else isolated(who)


def _of(message: str, count: int) -> str:
    return message % {"count": counted(count, "تعليق")}


def waiting(state: QueueState, now: datetime) -> str:
    """Say how much waits and since when: «في الانتظار: 7 تعليقات — أقدمها وصل قبل ساعة واحدة»."""
    if not state.held or state.oldest_held_at is None:
        return translated("لا تعليقات في الانتظار")
    oldest = {1: "وصل", 2: "أقدمهما وصل"}.get(state.held, "أقدمها وصل")
    waits = translated("في الانتظار: %(count)s") % {"count": counted(state.held, "تعليق")}
    return f"{waits} — {translated(oldest)} {ago(state.oldest_held_at, now)}"


def outcome(past: PastDecision) -> str:
    """Say what became of a decision: «منشور», «مرفوض: إهانة», or how the comment stands if it changed since."""
    word, reason = translated(STATUS_WORDS[past.comment.status]), past.record.reason
    if not past.stands:
        return translated("تغيّر بعد قرارك: %(status)s") % {"status": word}
    said = f"{word}: {translated(REASON_LABELS[reason])}" if reason else word
    return f"{said} +{digits(past.others)}" if past.others else said
