"""A reader's comment on its way in: who may write where, and a short wait for the verdict."""

import hashlib
import json

from moderation import metrics
from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment
from moderation.domain.errors import CommentNotFound, GuestsNotAllowed, UnknownParent
from moderation.domain.site import Site
from moderation.store.ids import new_id
from moderation.web.public.wire import ReaderPost
from moderation.web.waiting import settled

WAIT_SECONDS = 1.0


def receive(services: Services, site: Site, external_id: str, post: ReaderPost, once: str | None) -> Comment:
    """Store a guest's comment and wait shortly for its verdict; the same text and `once` give the first one back.

    Raises UnknownArticle (only articles that the site made known take posts), GuestsNotAllowed,
    UnknownParent, and what `Intake.receive` raises.
    """
    services.sites.article(site, external_id)
    if not site.policy.guests:
        raise GuestsNotAllowed("this site takes comments from its own users only")
    if post.parent_id is not None:
        published(services, site, external_id, post.parent_id)
    key = _key(external_id, once, post) if once else None
    author = AuthorRef(f"guest:{key or new_id()}", post.name.strip())
    new = NewComment(ArticleRef(external_id), author, post.body, parent=post.parent_id)
    comment = services.intake.receive(site, new, key)
    metrics.received()
    return settled(services, site, comment, WAIT_SECONDS)


def published(services: Services, site: Site, external_id: str, comment_id: str) -> Comment:
    """Return the published comment that a reader answers; raises UnknownParent, also for one that waits."""
    try:
        comment = services.intake.get(site, comment_id)
    except CommentNotFound:
        comment = None
    if comment is None or comment.published_revision is None or comment.article.external_id != external_id:
        raise UnknownParent(f"no published comment '{comment_id}' under article '{external_id}'")
    return comment


def _key(external_id: str, once: str, post: ReaderPost) -> str:
    # With the text, since a reader who goes back in the browser sends another one from the same form. Hashed, so
    # that no reader's value can meet an Idempotency-Key of the site's own.
    canonical = json.dumps([external_id, once, post.name, post.body, post.parent_id])
    return "reader-" + hashlib.sha256(canonical.encode()).hexdigest()[:48]
