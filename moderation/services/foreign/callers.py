"""Who calls through a foreign protocol, and what scores their texts.

Such callers give up after 0.8 s and then publish unscored. Whoever called before is therefore answered from memory
while the database is slow or away, and by the shipped model where the site's own cannot be had.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from moderation.domain.decision import Actor
from moderation.domain.errors import MissingKey, MushrifError
from moderation.domain.policy import Mode, Standing, Verdict
from moderation.domain.site import Key, Scope, Site
from moderation.services.foreign.memory import Memory
from moderation.services.people.passwords import digest
from moderation.services.ports import Classifier, Lexicon, Scored
from moderation.services.scoring import Scoring
from moderation.services.sites import Sites

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Caller:
    """A site's program with what judges the site's texts; None stands for the shipped model, the shipped words.

    `key` is None for one that is known by a signature.
    """

    site: Site
    actor: Actor
    key: Key | None = None
    model: Classifier | None = None
    words: Lexicon | None = None

    def allows(self, scope: Scope) -> bool:
        """Tell whether this caller's key covers a scope."""
        return self.key is not None and self.key.allows(scope)


@dataclass(frozen=True)
class Callers:
    """Finds callers by their keys and scores their texts here and now; stores nothing."""

    sites: Sites
    scoring: Scoring
    memory: Memory[Caller]

    def find(self, secret: str | None) -> Caller:
        """Return who has this key.

        Raises MissingKey, InvalidKey (unknown or revoked), DatabaseUnavailable when the key was not seen here lately
        and nobody can say whose it is.
        """
        if not secret:
            raise MissingKey("send one of the site's keys")
        name = digest(secret)
        return self.memory.find(name, lambda: self._look(name, secret))

    def with_tools(self, callers: Sequence[Caller]) -> list[Caller]:
        """Return callers with the models and words that judge for their sites now."""
        ids = {caller.site.id for caller in callers}
        acting, words = self.scoring.judges.of(ids), self.scoring.lexicons.of(ids)
        return [replace(one, model=acting[one.site.id].champion, words=words[one.site.id]) for one in callers]

    def scored(self, caller: Caller, text: str) -> tuple[Classifier, Scored]:
        """Return what a model says of one text, and which that was. See `all_scored`."""
        model, [scored] = self.all_scored(caller, [text])
        return model, scored

    def all_scored(self, caller: Caller, texts: Sequence[str]) -> tuple[Classifier, Sequence[Scored]]:
        """Return what the caller's model says of texts, and which model that was.

        Raises ModelDamaged, ModelIncompatible when not even the shipped one can be had.
        """
        if caller.model:
            try:
                return caller.model, caller.model.score_detailed(texts)
            except Exception as error:  # a site's own model must not leave its texts unscored
                log.error("callers.model_failed", model=caller.model.model, error=type(error).__name__)
        shipped = self.scoring.judge.classifier()
        return shipped, shipped.score_detailed(texts)

    def judged(self, caller: Caller, text: str) -> Verdict:
        """Return what the text by itself deserves on the caller's site, whatever is moderated before publication."""
        model, scored = self.scored(caller, text)
        policy = caller.site.policy
        return self.scoring.judge.verdict(text, scored, policy, Mode.POST, words=caller.words, model=model)

    def unscored(self, caller: Caller, text: str) -> Verdict:
        """Return the fail-safe answer of the caller's site to a text that no model can score."""
        return self.scoring.judge.late(text, Standing.NORMAL, caller.site.policy, Mode.POST, words=caller.words)

    def warm(self) -> None:
        """Load the shipped model and word list, so that no caller waits for them."""
        try:
            self.scoring.judge.classifier().score(["مرحبا"])
            self.scoring.judge.lexicon().find("مرحبا")
        except MushrifError as error:  # the first caller is told, and /readyz
            log.error("callers.not_warm", error=error.code)

    def _look(self, name: str, secret: str) -> None:
        site, key = self.sites.authenticate(secret)
        before = self.memory.known(name) or Caller(site, Actor("key", key.id))
        known = replace(before, site=site, key=key)
        self.memory.keep(name, known)  # who calls is known, whatever becomes of the rest
        self.memory.keep(name, self.with_tools([known])[0])
