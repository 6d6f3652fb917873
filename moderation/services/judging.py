"""One text's verdict: scores, word list and the other signals, weighed by a site's policy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moderation.domain.policy import (
    Mode,
    Signal,
    Span,
    Standing,
    Verdict,
    contact_signal,
    late_signal,
    lexicon_signal,
    mode_signal,
    score_signal,
    unreadable_signal,
    verdict,
)
from moderation.domain.site import SitePolicy
from moderation.services.ports import Classifier, Lexicon, Scored

TELLING_SHARE = 0.25
"""A word is shown as a cause when it moved the score at least this much of what the strongest word did."""


@dataclass(frozen=True)
class Judge:
    """Weighs what classifier and word list say; needs no database.

    Parameters
    ----------
    classifier : callable
        Returns the loaded model; the process keeps it.
    lexicon : callable
        Returns the shipped word list; it needs no model, so the fail-safe asks it too.

    `words` is the site's own list together with the shipped one; None is the shipped one alone.
    """

    classifier: Callable[[], Classifier]
    lexicon: Callable[[], Lexicon]

    def verdict(
        self,
        body: str,
        scored: Scored,
        policy: SitePolicy,
        mode: Mode | None = None,
        words: Lexicon | None = None,
        model: Classifier | None = None,
    ) -> Verdict:
        """Return the answer to a text and what `model` said of it, the shipped one unless it is given.

        `mode` is the article's own, None the site's.
        """
        model = model or self.classifier()
        found: list[Signal | None] = [mode_signal(mode or policy.mode)]
        for name, score in scored.scores.items():
            threshold = policy.thresholds.get(name)
            if threshold:
                spans = self.causes(model, body, name) if score >= threshold.hold else ()
                found.append(score_signal(name, score, threshold, spans))
        found.append(unreadable_signal() if scored.abstains else None)
        found += [lexicon_signal((words or self.lexicon()).find(body)), contact_signal(body)]
        return verdict(model.model, scored.scores, [signal for signal in found if signal], body)

    def late(
        self,
        body: str,
        standing: Standing,
        policy: SitePolicy,
        mode: Mode | None = None,
        words: Lexicon | None = None,
    ) -> Verdict:
        """Return the site's fail-safe answer to a text that no model scored in time."""
        matches = (words or self.lexicon()).find(body)
        others = (lexicon_signal(matches), mode_signal(mode or policy.mode))
        late = late_signal(policy.fail_safe, standing, body, matches)
        return verdict(None, {}, [late, *filter(None, others)], body)

    def causes(self, model: Classifier, body: str, attribute: str) -> Sequence[Span]:
        """Return the words that raised an attribute's score."""
        words = [word for word in model.explain(body, attribute) if word.weight > 0]
        strongest = max((word.weight for word in words), default=0.0)
        return [(word.begin, word.end) for word in words if word.weight >= TELLING_SHARE * strongest]
