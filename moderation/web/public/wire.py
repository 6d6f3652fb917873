"""What readers' pages send and get, as JSON; nothing here knows Flask."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from moderation.arabic.hidden import neutralised
from moderation.domain.comment import Comment, Status
from moderation.domain.decision import REASON_MESSAGES, Reason
from moderation.services.threads import Thread
from moderation.store.threads import ThreadItem
from moderation.web.api.schemas import Body, Clean
from moderation.web.api.wire import time_json

Json = dict[str, Any]

MAX_NAME = 80

# A reader is told what it means for them: waiting for the machine and waiting for a person are one thing.
STATUS_LABELS: dict[Status, str] = {
    Status.RECEIVED: "قيد المراجعة",
    Status.HELD: "قيد المراجعة",
    Status.PUBLISHED: "منشور",
    Status.REJECTED: "مرفوض",
    Status.ERASED: "محذوف",
}
_MESSAGES: dict[Status, str] = {
    Status.RECEIVED: "وصل تعليقك ويُفحص الآن. ستجد النتيجة هنا.",
    Status.HELD: "يقرأ مشرف تعليقك قبل نشره. ستجد النتيجة هنا.",
    Status.PUBLISHED: "نُشر تعليقك.",
    Status.ERASED: "حُذف هذا التعليق.",
}


def _visible_name(name: str) -> str:
    if not shown_name(name):
        raise PydanticCustomError("empty_name", "must have a visible character")
    return name


class ReaderPost(Body):
    """A reader's comment: `POST /public/v1/sites/{slug}/articles/{external_id}/comments`."""

    name: Annotated[str, Field(max_length=MAX_NAME), Clean, AfterValidator(_visible_name)]
    body: str
    parent_id: Annotated[str, Field(min_length=1, max_length=36), Clean] | None = None


def thread_json(thread: Thread) -> Json:
    """Return one page of an article's comments."""
    return {
        "count": thread.count,
        "items": [item_json(item) for item in thread.items],
        "next_cursor": thread.next_cursor,
    }


def item_json(item: ThreadItem) -> Json:
    """Return one published comment; hidden characters in its text and name are gone."""
    return {
        "id": item.id,
        "parent_id": item.parent_id,
        "author": {"name": shown_name(item.author_name)},
        "body": neutralised(item.body),
        "dir": item.dir,
        "published_at": time_json(item.published_at),
    }


def receipt_json(comment: Comment) -> Json:
    """Return to a commenter how their comment fares: the rule it broke, never its score."""
    return {
        "id": comment.id,
        "status": comment.status,
        "label": STATUS_LABELS[comment.status],
        "message": outcome(comment),
        "parent_id": comment.parent_id,
        "author": {"name": shown_name(comment.author.name)},
        "body": None if comment.body is None else neutralised(comment.body),
        "dir": comment.dir,
        "submitted_at": time_json(comment.submitted_at),
    }


def outcome(comment: Comment) -> str:
    """Say politely where the comment stands and, if it was refused, which rule refused it."""
    if comment.status is not Status.REJECTED:
        return _MESSAGES[comment.status]
    reason = comment.decision.reason if comment.decision else None
    return REASON_MESSAGES[reason or Reason.OTHER]


def shown_name(name: str | None) -> str | None:
    """Return a name on one line without hidden characters; None when nothing is left."""
    return " ".join(neutralised(name).split()) or None if name else None
