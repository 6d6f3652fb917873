"""A reader's comment on its way in: who may write where, what machines do not pass, a short wait for the verdict."""

import hashlib
import json
from dataclasses import dataclass

from flask import request

from moderation import metrics
from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment, Status, checked_body
from moderation.domain.errors import (
    CommentNotFound,
    FieldError,
    GuestsNotAllowed,
    MissingField,
    UnknownParent,
)
from moderation.domain.site import Article, Site
from moderation.services.intake import check_open
from moderation.services.readers.spam import Sent
from moderation.store.ids import new_id
from moderation.web.public.wire import ReaderPost
from moderation.web.waiting import settled

WAIT_SECONDS = 1.0


@dataclass(frozen=True)
class Posted:
    """A post with the place it came to."""

    site: Site
    article: Article
    post: ReaderPost
    once: str | None


def receive(services: Services, posted: Posted) -> Comment:
    """Store a reader's comment and wait shortly for its verdict; the same text and `once` give the first one back.

    Raises GuestsNotAllowed, LoginTokenInvalid, LoginTokenExpired, UnknownParent, what `Spam.check` raises, and what
    `Intake.receive` raises.
    """
    site, post, external_id = posted.site, posted.post, posted.article.external_id
    known = services.logins.author(site, post.login) if post.login else None
    key = _key(external_id, posted.once, post, known) if posted.once else None
    author = known or _guest(site, post, key)
    if post.parent_id is not None:
        published(services, site, external_id, post.parent_id)
    if key is None or not services.intake.knows(site, key):
        _refuse_machines(services, posted)
    new = NewComment(ArticleRef(external_id), author, post.body, parent=post.parent_id)
    comment = services.intake.receive(site, new, key)
    metrics.received()
    return settled(services, site, comment, WAIT_SECONDS)


def _guest(site: Site, post: ReaderPost, key: str | None) -> AuthorRef:
    if not site.policy.guests:
        raise GuestsNotAllowed("this site takes comments from its own users only")
    if post.name is None:
        raise MissingField("/name: Field required", errors=[FieldError("/name", "Field required")])
    return AuthorRef(f"guest:{key or new_id()}", post.name.strip())


def _refuse_machines(services: Services, posted: Posted) -> None:
    """Check what spam could be, after what only a person gets wrong: a refused text must not count as sent."""
    post = posted.post
    check_open(posted.article, services.clock())
    checked_body(post.body, services.settings.max_comment_chars)
    sent = Sent(
        article=posted.article.external_id,
        body=post.body,
        address=services.spam.address(request.remote_addr),
        token=post.token,
        proof=post.proof,
        trap=post.topic,
        proven=bool(post.login) or _returns(services, posted.site, post.receipt),
    )
    services.spam.check(posted.site, sent)


def _returns(services: Services, site: Site, receipt: str | None) -> bool:
    """Tell whether the sender holds the receipt of a comment that was published."""
    try:
        return bool(receipt) and services.threads.by_receipt(site, receipt or "").status is Status.PUBLISHED
    except CommentNotFound:
        return False


def published(services: Services, site: Site, external_id: str, comment_id: str) -> Comment:
    """Return the published comment that a reader answers; raises UnknownParent, also for one that waits."""
    try:
        comment = services.intake.get(site, comment_id)
    except CommentNotFound:
        comment = None
    if comment is None or comment.published_revision is None or comment.article.external_id != external_id:
        raise UnknownParent(f"no published comment '{comment_id}' under article '{external_id}'")
    return comment


def _key(external_id: str, once: str, post: ReaderPost, known: AuthorRef | None) -> str:
    # With the text, since a reader who goes back in the browser sends another one from the same form. Hashed, so
    # that no reader's value can meet an Idempotency-Key of the site's own.
    canonical = json.dumps([external_id, once, known.external_id if known else post.name, post.body, post.parent_id])
    return "reader-" + hashlib.sha256(canonical.encode()).hexdigest()[:48]
