"""What readers' pages send and get, as JSON; nothing here knows Flask."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, Field
from pydantic_core import PydanticCustomError

from moderation.arabic.hidden import neutralised
from moderation.domain.comment import Status
from moderation.domain.decision import REASON_MESSAGES, Reason
from moderation.domain.reader import APPEAL_MESSAGES, Appeal
from moderation.domain.site import Article, ArticleState, Site
from moderation.services.readers.readers import Own
from moderation.services.readers.threads import Thread
from moderation.store.threads import ThreadItem
from moderation.web.api.schemas import Body, Clean
from moderation.web.i18n import translated
from moderation.web.status_words import READER_STATUS
from moderation.wire import time_json

Json = dict[str, Any]

MAX_NAME = 80
MAX_RECEIPTS = 50
HONEYPOT = "topic"  # no reader sees it; a machine that fills every field gives itself away

MESSAGES: dict[Status, str] = {
    Status.RECEIVED: "وصل تعليقك ويُفحص الآن. ستجد النتيجة هنا.",
    Status.HELD: "يقرأ مشرف تعليقك قبل نشره. ستجد النتيجة هنا.",
    Status.PUBLISHED: "نُشر تعليقك.",
    Status.ERASED: "حُذف هذا التعليق.",
}


def _visible_name(name: str) -> str:
    if not shown_name(name):
        raise PydanticCustomError("empty_name", "must have a visible character")
    return name


Token = Annotated[str, Field(max_length=4_000)]


class ReaderPost(Body):
    """A reader's comment: `POST /public/v1/sites/{slug}/articles/{external_id}/comments`."""

    name: Annotated[str, Field(max_length=MAX_NAME), Clean, AfterValidator(_visible_name)] | None = None
    body: str
    parent_id: Annotated[str, Field(min_length=1, max_length=36), Clean] | None = None
    token: Annotated[str | None, Field(max_length=500, validation_alias=AliasChoices("token", "form_token"))] = None
    topic: Annotated[str, Field(max_length=10_000)] = ""
    proof: Token | None = None
    login: Token | None = None
    receipt: Annotated[str, Field(max_length=500)] | None = None


class CheckBody(Body):
    """A text that its writer has not sent yet: `POST …/check`."""

    body: str


class ReceiptsBody(Body):
    """The receipts of one reader: `POST …/receipts`."""

    receipts: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=MAX_RECEIPTS)]


class OwnEditBody(Body):
    """A commenter's new text: `PATCH …/receipts/{receipt}`."""

    body: str


class AppealBody(Body):
    """A commenter's words against a rejection: `POST …/receipts/{receipt}/appeals`."""

    text: str


class ReportBody(Body):
    """A reader's report: `POST …/comments/{id}/reports`; `reader` is a random value that the browser keeps."""

    reason: Annotated[Reason, Field(strict=False)]
    reader: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")] | None = None


def thread_json(site: Site, thread: Thread, now: datetime, max_chars: int) -> Json:
    """Return one page of an article's comments with what a page needs to show them and to take new ones."""
    names = {item.id: shown_name(item.author_name) for item in thread.items}
    return {
        "count": thread.count,
        "items": [item_json(item, names) for item in thread.items],
        "next_cursor": thread.next_cursor,
        "prev_cursor": thread.prev_cursor,
        "sort": thread.sort,
        "article": article_json(thread.article, now),
        "posting": {
            "allowed": thread.article is not None and thread.article.takes_comments(now),
            "guests": site.policy.guests,
            "max_chars": max_chars,
            "max_name": MAX_NAME,
            "nudge": site.policy.nudge,
            "edit_minutes": site.policy.edit_minutes,
            "honeypot": HONEYPOT,
        },
        "site": site_json(site),
    }


def site_json(site: Site) -> Json:
    """Return what a page needs to write numbers and dates as the site does."""
    policy = site.policy
    return {
        "name": site.name,
        "numerals": policy.numerals,
        "region": policy.region,
        "time_zone": policy.time_zone,
    }


def article_json(article: Article | None, now: datetime) -> Json:
    """Return whether an article takes comments, and from when until when."""
    return {
        "state": article_state(article, now),
        "opens_at": time_json(article.opens_at) if article else None,
        "closes_at": time_json(article.closes_at) if article else None,
    }


def article_state(article: Article | None, now: datetime) -> str:
    """Return "open", "closed", "scheduled" (opens later) or "unknown" (the site has not made it known)."""
    if article is None:
        return "unknown"
    if article.takes_comments(now):
        return "open"
    later = article.opens_at is not None and article.opens_at > now and article.state is ArticleState.OPEN
    return "scheduled" if later else "closed"


def item_json(item: ThreadItem, names: dict[str, str | None]) -> Json:
    """Return one published comment; hidden characters in its text and name are gone."""
    answered = item.parent_id if item.parent_id in names else None
    return {
        "id": item.id,
        "parent_id": item.parent_id,
        "author": {"name": shown_name(item.author_name)},
        "body": neutralised(item.body),
        "dir": item.dir,
        "published_at": time_json(item.published_at),
        "edited": item.edited,
        "replies": item.replies,
        "reply_to": {"id": answered, "author": {"name": names[answered]}} if answered else None,
    }


def own_json(own: Own) -> Json:
    """Return to a commenter how their comment fares: the rule it broke, never its score."""
    comment = own.comment
    return {
        "id": comment.id,
        "article": comment.article.external_id,
        "status": comment.status,
        "label": READER_STATUS[comment.status],
        "message": outcome(own),
        "reason": reason(own),
        "parent_id": comment.parent_id,
        "author": {"name": shown_name(comment.author.name)},
        "body": None if comment.body is None else neutralised(comment.body),
        "dir": comment.dir,
        "submitted_at": time_json(comment.submitted_at),
        "revision": comment.revision,
        "editable_until": time_json(own.editable_until),
        "appeal": appeal_json(own.appeal) if own.appeal else None,
        "can_appeal": own.can_appeal,
    }


def told(own: Own) -> Json:
    """Return the same in the language of the request."""
    document = own_json(own)
    for part in filter(None, (document, document["appeal"])):
        part |= {name: translated(part[name]) for name in ("label", "message") if name in part}
    return document


def appeal_json(appeal: Appeal) -> Json:
    """Return an appeal to who made it."""
    return {
        "state": appeal.state,
        "text": neutralised(appeal.text),
        "created_at": time_json(appeal.created_at),
        "answered_at": time_json(appeal.answered_at),
        "message": APPEAL_MESSAGES[appeal.state],
    }


def outcome(own: Own) -> str:
    """Say politely where the comment stands and, if it was refused, which rule refused it."""
    told = reason(own)
    return REASON_MESSAGES[Reason(told)] if told else MESSAGES[own.comment.status]


def reason(own: Own) -> str | None:
    """Return the reason's code of a refused comment."""
    if own.comment.status is not Status.REJECTED:
        return None
    decision = own.comment.decision
    return (decision.reason if decision else None) or Reason.OTHER


def shown_name(name: str | None) -> str | None:
    """Return a name on one line without hidden characters; None when nothing is left."""
    return " ".join(neutralised(name).split()) or None if name else None
