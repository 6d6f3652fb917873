"""What the pages about models say of stages, of the gate's reasons, and of what was measured; Arabic here."""

from collections.abc import Mapping

from moderation.domain.model import Stage
from moderation.domain.training import RunState

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
REFUSAL_WORDS: Mapping[str, str] = {
    "account_opposes": "حساب يجيب بعكس ما هو واضح",
    "labels_contradict": "أجوبة كثيرة بعكس ما هو واضح",
    "too_few_decisions": "القرارات أقل من أن يُقاس عليها",
    "attribute_worse": "أضعف من المعتمد في سمة",
    "group_worse": "أضعف من المعتمد في لهجة",
    "more_errors": "أخطاؤه أكثر من أخطاء المعتمد",
    "robustness_worse": "تخدعه حيلة لا تخدع النموذج المرفق",
    "identity_worse": "يتهم جملًا محايدة عن الناس أكثر من النموذج المرفق",
    "forgets": "نسي مما يعرفه النموذج المرفق",
}
AT_RANDOM = "ما اختارته القرعة"
