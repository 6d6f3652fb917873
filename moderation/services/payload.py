"""What a webhook receives: `{type, timestamp, data}`, kept under twenty kilobytes by leaving out what is long."""

import json

from moderation.domain.comment import Comment
from moderation.domain.webhook import Delivery
from moderation.wire import Json, comment_json, time_json

MAX_BYTES = 20_000


def payload(delivery: Delivery, comment: Comment) -> bytes:
    """Return the message's body; `data.omitted` names what was too long to be sent.

    `type` tells what happened to `data.revision`; the rest is the comment as it stands when this is sent, so that a
    text which was withdrawn meanwhile leaves the service in no late attempt. Give the comment `as_seen` from outside.
    """
    whole = comment_json(comment)
    signals = whole["verdict"]["signals"] if whole["verdict"] else []
    without_text = whole | {"body": None}
    without_signals = without_text | {"verdict": whole["verdict"] and whole["verdict"] | {"signals": []}}
    versions: list[tuple[Json | None, list[str]]] = [
        (whole, []),
        (without_text, ["body"]),
        (without_signals, ["body", "verdict.signals"] if signals else ["body"]),
        (None, ["comment"]),
    ]
    drafts = (_encoded(delivery, comment, shape, omitted) for shape, omitted in versions)
    return next(draft for draft in drafts if len(draft) < MAX_BYTES)


def _encoded(delivery: Delivery, comment: Comment, shape: Json | None, omitted: list[str]) -> bytes:
    data: Json = {
        "comment_id": comment.id,
        "external_id": comment.external_id,
        "site": comment.site,
        "article_external_id": comment.article.external_id,
        "author_external_id": comment.author.external_id,
        "revision": delivery.revision,
        "status": comment.status,
        "comment": shape,
        "omitted": omitted,
    }
    message = {"type": delivery.event, "timestamp": time_json(delivery.happened_at), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
