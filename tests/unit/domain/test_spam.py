"""What counts as spam: adverts, and as much of the rest as a site wants."""

import pytest

from moderation.arabic.lexicon import Category, Match
from moderation.domain.decision import Reason
from moderation.domain.policy import Action, Signal, Verdict
from moderation.domain.site import CountsAsSpam
from moderation.domain.spam import is_spam, reason_of_spam

SPAM, REJECTED, HELD = CountsAsSpam


def verdict(*asked: tuple[str, Action]) -> Verdict:
    worst = max((asks for _, asks in asked), key=list(Action).index, default=Action.PUBLISH)
    return Verdict(worst, "m", signals=tuple(Signal(name, 1.0, "", asks) for name, asks in asked))


def listed(category: Category, severity: int) -> list[Match]:
    return [Match(0, 4, "كلمة", category, severity)]


@pytest.mark.parametrize(
    ("found", "counted"),
    [
        (verdict(), set()),
        (verdict(("SPAM", Action.PUBLISH)), set()),
        (verdict(("SPAM", Action.HOLD)), {SPAM, REJECTED, HELD}),
        (verdict(("SPAM", Action.REJECT)), {SPAM, REJECTED, HELD}),
        (verdict(("TOXICITY", Action.HOLD)), {HELD}),
        (verdict(("TOXICITY", Action.REJECT)), {REJECTED, HELD}),
        (verdict(("contact", Action.HOLD)), {HELD}),
        (verdict(("abstained", Action.HOLD)), {HELD}),
    ],
)
def test_a_site_says_how_much_counts(found: Verdict, counted: set[CountsAsSpam]) -> None:
    assert {one for one in CountsAsSpam if is_spam(found, [], one)} == counted


@pytest.mark.parametrize(
    ("category", "severity", "counts"),
    [(Category.SPAM, 2, True), (Category.SPAM, 1, False), (Category.INSULT, 3, False)],
)
def test_the_word_list_knows_adverts(category: Category, severity: int, counts: bool) -> None:
    assert is_spam(verdict(("lexicon", Action.HOLD)), listed(category, severity), SPAM) is counts


@pytest.mark.parametrize(
    ("counts", "scores", "reason"),
    [
        (SPAM, {"TOXICITY": 0.9, "SPAM": 0.1}, Reason.SPAM),
        (HELD, {"TOXICITY": 0.9, "SPAM": 0.1}, None),
        (HELD, {"TOXICITY": 0.1, "SPAM": 0.9}, Reason.SPAM),
        (REJECTED, {}, Reason.SPAM),
    ],
)
def test_what_is_marked_as_spam_teaches_adverts_unless_it_reads_like_an_insult_and_the_site_counts_those(
    counts: CountsAsSpam, scores: dict[str, float], reason: Reason | None
) -> None:
    assert reason_of_spam(counts, scores) is reason
