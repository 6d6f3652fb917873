"""What a site calls spam when a program asks by Akismet's protocol, which knows nothing else."""

from collections.abc import Mapping, Sequence

from moderation.arabic.lexicon import Category, Match
from moderation.domain.decision import Reason
from moderation.domain.policy import HELD_FROM_SEVERITY, Action, Verdict
from moderation.domain.site import CountsAsSpam


def is_spam(verdict: Verdict, matches: Sequence[Match], counts: CountsAsSpam) -> bool:
    """Tell whether a text is spam to a site: an advert always, a toxic one where the site wants that.

    A link or a telephone number alone makes no advert.
    """
    if counts is CountsAsSpam.HELD:
        return verdict.action is not Action.PUBLISH
    if counts is CountsAsSpam.REJECTED and verdict.action is Action.REJECT:
        return True
    scored = any(signal.name == "SPAM" and signal.asks is not Action.PUBLISH for signal in verdict.signals)
    return scored or listed_as_spam(matches)


def listed_as_spam(matches: Sequence[Match]) -> bool:
    """Tell whether a word list knows a text for an advert."""
    return any(match.category is Category.SPAM and match.severity >= HELD_FROM_SEVERITY for match in matches)


def reason_of_spam(counts: CountsAsSpam, scores: Mapping[str, float]) -> Reason | None:
    """Return why a text was rejected that people marked as spam; None leaves open what is wrong with it.

    Where a site calls more than adverts spam, its people mark insults too: a text that reads more like those than like
    an advert must not teach what adverts look like.
    """
    hostile = counts is not CountsAsSpam.SPAM and scores.get("TOXICITY", 0.0) > scores.get("SPAM", 0.0)
    return None if hostile else Reason.SPAM
