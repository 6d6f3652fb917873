"""A text tried out: what the machine would say of it, by which rule, and what people decided of texts most like it."""

from dataclasses import dataclass

from moderation.arabic.lexicon import Match
from moderation.arabic.likeness import groups, share
from moderation.arabic.normalize import normalize
from moderation.domain.comment import Comment, checked_body
from moderation.domain.model import Model, UnknownModel
from moderation.domain.policy import Span, Verdict
from moderation.domain.site import Site
from moderation.services.ports import Classifier
from moderation.services.scoring import Scoring
from moderation.store.store import Store

DECISIONS = 1_000
"""How far back the likeness goes: comparing with a usual comment costs some ten microseconds."""
SHOWN = 5
LEAST_OVERLAP = 0.15
SHIPPED = "shipped"
"""What the shipped model is asked for by where a site has a champion of its own."""

Leading = tuple[str, tuple[Span, ...]]
"""The attribute with the highest score and the words that raised it."""


@dataclass(frozen=True)
class Neighbour:
    """A decided comment and the share of letter groups that it has in common with the text."""

    comment: Comment
    overlap: float


@dataclass(frozen=True)
class Other:
    """What another version of the model says of the same text."""

    verdict: Verdict
    leading: Leading | None


@dataclass(frozen=True)
class Tried:
    """What there is to say of a text; `leading` is None without any score, `other` unless one was asked for."""

    text: str
    folded: str
    verdict: Verdict
    matches: tuple[Match, ...]
    leading: Leading | None
    nearest: tuple[Neighbour, ...]
    other: Other | None = None


@dataclass(frozen=True)
class Playground:
    """Judges a text as a comment on the site would be, and stores nothing."""

    store: Store
    scoring: Scoring
    max_chars: int

    def tried(self, site: Site, text: str, other: str | None = None) -> Tried:
        """Judge a text as the site would, and beside that as another of its models would.

        `other` is the name of a model, or SHIPPED. Raises EmptyBody, BodyTooLong, InvalidText, and UnknownModel for a
        model that the site has not or whose files cannot be used.
        """
        checked_body(text, self.max_chars)
        folded, words = normalize(text), self.scoring.lexicons.of({site.id})[site.id]
        verdict, leading = self._said(site, text, self.scoring.champion(site))
        beside = Other(*self._said(site, text, self._model(site, other))) if other else None
        return Tried(text, folded, verdict, tuple(words.find(text)), leading, self._nearest(site, folded), beside)

    def model_of(self, site: Site) -> str:
        """Return the version of the model that judges a site's comments now."""
        return self.scoring.champion(site).model

    def others(self, site: Site) -> list[Model]:
        """Return the models of a site that do not judge its comments now, newest first."""
        acting = self.model_of(site)
        with self.store.read() as tx:
            return [model for model in tx.models.of(site.id) if model.name != acting]

    def shipped_aside(self, site: Site) -> bool:
        """Tell whether the shipped model is not the one that judges a site's comments now."""
        return self.scoring.judge.classifier().model != self.model_of(site)

    def _model(self, site: Site, name: str) -> Classifier:
        if name == SHIPPED:
            return self.scoring.judge.classifier()
        with self.store.read() as tx:
            known = tx.models.find(site.id, name)
        loaded = self.scoring.judges.shelf.get(known) if known else None
        if loaded is None:
            raise UnknownModel(f"no model '{name}' of site '{site.slug}' can be used")
        return loaded

    def _said(self, site: Site, text: str, model: Classifier) -> tuple[Verdict, Leading | None]:
        verdict = self.scoring.analyze(text, site, model)
        if not verdict.scores:
            return verdict, None
        name = max(verdict.scores, key=lambda attribute: verdict.scores[attribute])
        return verdict, (name, tuple(self.scoring.judge.causes(model, text, name)))

    def _nearest(self, site: Site, folded: str) -> tuple[Neighbour, ...]:
        own = groups(folded)
        with self.store.read() as tx:
            decided = tx.surroundings.decided_texts(site.id, DECISIONS)
            shares = [(share(own, groups(text)), key) for key, text in decided]
            nearest = sorted((pair for pair in shares if pair[0] >= LEAST_OVERLAP), reverse=True)[:SHOWN]
            found = [(tx.comments.get(key), like) for like, key in nearest]
        return tuple(Neighbour(comment, like) for comment, like in found if comment and comment.decision)
