"""What the pages about models say of stages, of the gate's reasons, and of what was measured; Arabic here."""

from collections.abc import Mapping
from typing import NamedTuple

from moderation.domain.model import Stage
from moderation.domain.promotion import Lack
from moderation.domain.training import RunState
from moderation.domain.week import Alert

STAGE_WORDS: Mapping[Stage, str] = {
    Stage.CANDIDATE: "مرشّح",
    Stage.SHADOW: "ظل",
    Stage.CANARY: "قيد التجربة",
    Stage.CHAMPION: "معتمد",
    Stage.RETIRED: "متقاعد",
}
RUN_WORDS: Mapping[RunState, str] = {
    RunState.QUEUED: "ينتظر دوره",
    RunState.RUNNING: "يتدرّب الآن",
    RunState.DONE: "انتهى",
    RunState.FAILED: "لم ينجح",
    RunState.CANCELLED: "أُوقف",
}


class AlertWords(NamedTuple):
    """What an alert says, where to look, and what that place is called."""

    said: str
    endpoint: str
    place: str


ALERT_WORDS: Mapping[Alert, AlertWords] = {
    Alert.SCORE_DRIFT: AlertWords(
        "درجات هذا الأسبوع بعيدة عن درجات الأسبوع الذي قبله.", "console.queue", "اقرأ ما ينتظر المراجعة"
    ),
    Alert.VOCABULARY_DRIFT: AlertWords(
        "يكتب الناس هذا الأسبوع كلمات غير كلمات الأسبوع الذي قبله.", "console.lexicon", "راجع قائمة الكلمات"
    ),
    Alert.SCORE_GAP: AlertWords(
        "متوسط الدرجات بعيد عن نسبة ما يرفضه الناس.", "console.models", "درّب نموذجًا على قراراتكم"
    ),
    Alert.PRECISION_LOW: AlertWords("أكثر ما توقفه الآلة ينشره الناس.", "console.thresholds", "راجع العتبات"),
    Alert.RECALL_LOW: AlertWords("يفوت الآلة كثير مما يرفضه الناس.", "console.thresholds", "راجع العتبات"),
}
REFUSAL_WORDS: Mapping[str, str] = {
    "account_opposes": "حساب يجيب بعكس ما هو واضح",
    "labels_contradict": "أجوبة كثيرة بعكس ما هو واضح",
    "labels_turned": "أجوبة كثيرة تبدو مقلوبة",
    "too_few_decisions": "القرارات أقل من أن يُقاس عليها",
    "attribute_worse": "أضعف من المعتمد في سمة",
    "group_worse": "أضعف من المعتمد في لهجة",
    "more_errors": "أخطاؤه أكثر من أخطاء المعتمد",
    "robustness_worse": "تخدعه حيلة لا تخدع النموذج المرفق",
    "identity_worse": "يتهم جملًا محايدة عن الناس أكثر من النموذج المرفق",
    "forgets": "نسي مما يعرفه النموذج المرفق",
}
DRAWN_WORDS = {"at_random": "ما اختارته القرعة", "queue_at_random": "ما اختارته القرعة من قائمة المراجعة"}
LACK_WORDS: Mapping[Lack, str] = {
    Lack.GATE: "لم يجتز البوابة.",
    Lack.DAYS: "لم تكتمل مدة تجربته.",
    Lack.COMMENTS: "لم يحكم على ما يكفي من التعليقات.",
    Lack.AGREEMENT: "لا يتفق مع المعتمد في ما يكفي من أحكامه.",
    Lack.HELD: "يحيل إلى المراجعة أكثر من المعتمد بعشر نقاط، أو لم يُعرف ذلك بعد.",
    Lack.ANSWERS: "لم يُجب الناس في ما يكفي مما حكم فيه: يلزم خمسون جوابًا.",
    Lack.OVERTURNED: "خالف الناس أحكامه أكثر مما خالفوا أحكام المعتمد.",
    Lack.ALERTS: "تنبيه قائم في أعلى الصفحة.",
}
