"""What a comment's status is called, for the team and for its own writer."""

from moderation.domain.comment import Status

STATUS_WORDS: dict[Status, str] = {
    Status.RECEIVED: "وصل",
    Status.PUBLISHED: "منشور",
    Status.HELD: "قيد المراجعة",
    Status.REJECTED: "مرفوض",
    Status.ERASED: "محذوف",
}

# A reader is told what it means for them: waiting for the machine and waiting for a person are one thing.
READER_STATUS: dict[Status, str] = {**STATUS_WORDS, Status.RECEIVED: STATUS_WORDS[Status.HELD]}
