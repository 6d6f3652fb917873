"""What the console says to the person in front of it about accounts, roles and bands."""

from moderation.domain.access_errors import LoginBlocked, LoginRefused, ProviderUnavailable
from moderation.domain.errors import MushrifError
from moderation.domain.site import Role
from moderation.web.counted import counted
from moderation.web.i18n import translated

LOGGED_OUT = "خرجت من لوحة المراجعة."

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
ROLE_WORDS: dict[Role, str] = {Role.MODERATOR: "مشرف", Role.EDITOR: "محرّر", Role.ADMINISTRATOR: "مدير"}


def login_problem(error: MushrifError) -> str:
    """Say why nobody was let in, and how long to wait."""
    if not isinstance(error, LoginBlocked):
        return translated("البريد أو كلمة المرور غير صحيحة.")
    message = translated("محاولات كثيرة لم تنجح. انتظر %(time)s ثم حاول من جديد.")
    return message % {"time": _wait(error.retry_after or 1)}


PROVIDER_UNAVAILABLE = "تعذّر الوصول إلى مزوّد الدخول. ادخل بكلمة مرورك أو حاول بعد قليل."


def provider_problem(error: MushrifError) -> str:
    """Say why somebody whom a provider sent back was not let in."""
    if isinstance(error, ProviderUnavailable):
        return translated(PROVIDER_UNAVAILABLE)
    if isinstance(error, LoginRefused):
        return translated("لا حساب لك هنا بهذا البريد، أو أوقف المدير حسابك. اطلب دعوة من مدير الموقع.")
    return translated("لم يؤكّد مزوّد الدخول بريدك، أو انتهى وقت المحاولة. حاول من جديد.")


def code_problem(error: MushrifError) -> str:
    """Say why a second factor's code was not taken, and how long to wait."""
    if isinstance(error, LoginBlocked):
        return login_problem(error)
    return translated("الرمز غير صحيح، أو انتهى وقته، أو استُعمل من قبل.")


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
    return counted(seconds, "ثانية") if seconds < 60 else counted(-(-seconds // 60), "دقيقة")
