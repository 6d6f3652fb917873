"""What a foreign system's people said of a text, kept as a label of the site's comment or of the text alone."""

from dataclasses import dataclass

from moderation.domain.comment import checked_body
from moderation.domain.decision import Actor, Choice, Reason
from moderation.domain.label import Origin
from moderation.domain.site import Site
from moderation.services.ports import Clock
from moderation.services.scoring import Scoring
from moderation.store.labels import Answer
from moderation.store.store import Store, Transaction

NEWEST = 2_000
"""Among how many of a site's newest comments the text is looked for."""
LONGEST_REFERENCE = 200
_SURROGATES = dict.fromkeys(range(55296, 57344))


@dataclass(frozen=True)
class Feedback:
    """Takes such answers in; the one who answers is the key, since nobody knows who stands behind it."""

    store: Store
    scoring: Scoring
    clock: Clock
    max_chars: int

    def keep(
        self,
        site: Site,
        text: str,
        origin: Origin,
        meant: tuple[Choice, Reason | None],
        actor: Actor,
        reference: str | None = None,
    ) -> None:
        """Keep an answer, once however often it is sent.

        `reference` may be our id of the comment or the site's own; it counts only where the text is the comment's.
        What no database can hold is left out of the text. Raises EmptyBody, BodyTooLong, DatabaseUnavailable.
        """
        text = checked_body(storable(text), self.max_chars)
        model = self.scoring.champion(site).model
        answer = Answer(origin, *meant, actor, model)
        with self.store.begin() as tx:
            found = _by_reference(tx, site, text, reference) or tx.surroundings.with_text(site.id, text, NEWEST)
            tx.labels.add_once(site.id, answer, self.clock(), found or text)


def storable(text: str) -> str:
    """Return a text without NUL and lone surrogates."""
    return text.translate(_SURROGATES | {0: None})


def _by_reference(tx: Transaction, site: Site, text: str, reference: str | None) -> tuple[str, int] | None:
    if not reference or len(reference) > LONGEST_REFERENCE or storable(reference) != reference:
        return None
    comment = tx.comments.get(tx.comments.id_by_external(site.id, reference) or reference)
    if comment is None or comment.site_id != site.id or (comment.body or "").split() != text.split():
        return None
    return comment.id, comment.revision
