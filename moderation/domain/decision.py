"""A person's answer to a comment, with a reason code and the sentence its author may read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Choice(StrEnum):
    """What a moderator can decide."""

    PUBLISH = "publish"
    REJECT = "reject"


class Reason(StrEnum):
    """Why a comment was rejected; the code is stable, the label is for people."""

    INSULT = "insult"
    PROFANITY = "profanity"
    HATE = "hate"
    THREAT = "threat"
    SEXUAL = "sexual"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    OTHER = "other"


REASON_LABELS: dict[Reason, str] = {
    Reason.INSULT: "إهانة",
    Reason.PROFANITY: "ألفاظ نابية",
    Reason.HATE: "هجوم على الهوية",
    Reason.THREAT: "تهديد",
    Reason.SEXUAL: "محتوى جنسي",
    Reason.SPAM: "إعلان مزعج",
    Reason.OFF_TOPIC: "خارج الموضوع",
    Reason.PERSONAL_DATA: "بيانات شخصية",
    Reason.OTHER: "سبب آخر",
}

REASON_MESSAGES: dict[Reason, str] = {
    Reason.INSULT: "لم يُنشر تعليقك لأنه يتضمّن إهانة لشخص. يمكنك تعديله وإرساله من جديد.",
    Reason.PROFANITY: "لم يُنشر تعليقك لأنه يتضمّن ألفاظًا نابية. يمكنك تعديله وإرساله من جديد.",
    Reason.HATE: "لم يُنشر تعليقك لأنه يهاجم جماعة بسبب هويتها. يمكنك تعديله وإرساله من جديد.",
    Reason.THREAT: "لم يُنشر تعليقك لأنه يتضمّن تهديدًا.",
    Reason.SEXUAL: "لم يُنشر تعليقك لأنه يتضمّن محتوى جنسيًّا.",
    Reason.SPAM: "لم يُنشر تعليقك لأنه إعلان.",
    Reason.OFF_TOPIC: "لم يُنشر تعليقك لأنه خارج موضوع المقال.",
    Reason.PERSONAL_DATA: "لم يُنشر تعليقك لأنه يكشف بيانات شخصية.",
    Reason.OTHER: "لم يُنشر تعليقك لأنه يخالف قواعد النشر.",
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a moderator in the console or a site's back-office key."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Decision:
    """What a person decides; `revision` is the one they read, None for whichever is newest."""

    choice: Choice
    reason: Reason | None = None
    note: str | None = None
    revision: int | None = None


@dataclass(frozen=True)
class DecisionRecord:
    """A decision as it was stored.

    Until `final_at` readers and webhooks see nothing of it, and an undo leaves no trace outside. `group_id` is the id
    of the first decision of a fold or batch, None for a single one; `risk` is the comment's at the time. `sampling`
    is the claim's: from how many held comments chance picked this one, None when an order or a person did.
    """

    id: str
    comment_id: str
    revision: int
    choice: Choice
    reason: Reason | None
    note: str | None
    actor: Actor
    previous_status: str
    decided_at: datetime
    final_at: datetime | None = None
    surface: str | None = None
    group_id: str | None = None
    risk: float | None = None
    previous_published_revision: int | None = None
    previous_published_at: datetime | None = None
    sampling: float | None = None
