"""All that is on record of one comment: its texts, what the machine said of each, and what people did."""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.domain.comment import Comment, Revision
from moderation.domain.errors import CommentNotFound
from moderation.domain.site import Site
from moderation.services.audit_log import Entry, entries_of
from moderation.store.store import Store

MOST_ENTRIES = 200


@dataclass(frozen=True)
class Record:
    """A comment as it stands, its revisions and what was done to it, both oldest first."""

    comment: Comment
    revisions: Sequence[Revision]
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Records:
    """Reads the record of a comment; nothing changes it."""

    store: Store

    def of(self, site: Site, comment_id: str) -> Record:
        """Return the record of one comment, the newest two hundred acts of it; raises CommentNotFound."""
        with self.store.read() as tx:
            comment = tx.comments.get(comment_id)
            if comment is None or comment.site_id != site.id:
                raise CommentNotFound(f"no comment '{comment_id}' on this site")
            entries = entries_of(tx, tx.audit.of(comment_id, MOST_ENTRIES))
            return Record(comment, tx.comments.revisions(comment_id), entries[::-1])
