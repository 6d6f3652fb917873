"""A text tried out: what the machine would say of it, by which rule, and what people decided of texts most like it."""

from dataclasses import dataclass

from moderation.arabic.lexicon import Match
from moderation.arabic.likeness import groups, share
from moderation.arabic.normalize import normalize
from moderation.domain.comment import Comment, checked_body
from moderation.domain.policy import Span, Verdict
from moderation.domain.site import Site
from moderation.services.scoring import Scoring
from moderation.store.store import Store

DECISIONS = 1_000
"""How far back the likeness goes: comparing with a usual comment costs some ten microseconds."""
SHOWN = 5
LEAST_OVERLAP = 0.15


@dataclass(frozen=True)
class Neighbour:
    """A decided comment and the share of letter groups that it has in common with the text."""

    comment: Comment
    overlap: float


@dataclass(frozen=True)
class Tried:
    """What there is to say of a text.

    `leading` is the attribute with the highest score and the words that raised it, None without any score.
    """

    text: str
    folded: str
    verdict: Verdict
    matches: tuple[Match, ...]
    leading: tuple[str, tuple[Span, ...]] | None
    nearest: tuple[Neighbour, ...]


@dataclass(frozen=True)
class Playground:
    """Judges a text as a comment on the site would be, and stores nothing."""

    store: Store
    scoring: Scoring
    max_chars: int

    def tried(self, site: Site, text: str) -> Tried:
        """Judge a text; raises EmptyBody, BodyTooLong, InvalidText."""
        checked_body(text, self.max_chars)
        folded, verdict = normalize(text), self.scoring.analyze(text, site)
        matches = self.scoring.lexicons.of({site.id})[site.id].find(text)
        leading = self._leading(site, text, verdict)
        return Tried(text, folded, verdict, tuple(matches), leading, self._nearest(site, folded))

    def model_of(self, site: Site) -> str:
        """Return the version of the model that judges a site's comments now."""
        return self.scoring.models_of([site.id])[site.id].model

    def _leading(self, site: Site, text: str, verdict: Verdict) -> tuple[str, tuple[Span, ...]] | None:
        if not verdict.scores:
            return None
        name = max(verdict.scores, key=lambda attribute: verdict.scores[attribute])
        model = self.scoring.models_of([site.id])[site.id]
        return name, tuple(self.scoring.judge.causes(model, text, name))

    def _nearest(self, site: Site, folded: str) -> tuple[Neighbour, ...]:
        own = groups(folded)
        with self.store.read() as tx:
            decided = tx.surroundings.decided_texts(site.id, DECISIONS)
            shares = [(share(own, groups(text)), key) for key, text in decided]
            nearest = sorted((pair for pair in shares if pair[0] >= LEAST_OVERLAP), reverse=True)[:SHOWN]
            found = [(tx.comments.get(key), like) for like, key in nearest]
        return tuple(Neighbour(comment, like) for comment, like in found if comment and comment.decision)
