"""What an editor reads beside a model's numbers: the comments on which models differ, and who taught."""

from collections.abc import Iterable
from dataclasses import dataclass

from moderation.domain.comment import Comment
from moderation.domain.site import Site
from moderation.store.store import Store


@dataclass(frozen=True)
class ModelPages:
    """Looks up what a report names by id only."""

    store: Store

    def comments(self, site: Site, comment_ids: Iterable[str]) -> dict[str, Comment]:
        """Return those of a site's comments that still have a text, by id."""
        with self.store.read() as tx:
            found = tx.comments.many(list(dict.fromkeys(comment_ids)))
        return {comment.id: comment for comment in found if comment.site_id == site.id and comment.body}

    def names(self, actors: Iterable[str]) -> dict[str, str]:
        """Return the name of each actor who is a person; of others, what they are called in the audit."""
        found = {}
        with self.store.read() as tx:
            for actor in actors:
                kind, _, person_id = actor.partition(":")
                person = tx.moderators.by_id(person_id) if kind == "moderator" else None
                found[actor] = person.name if person else actor
        return found
