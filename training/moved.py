"""What a site taught, in words: those of its comments whose weight moved most between two models."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from moderation.arabic.normalize import normalize
from moderation.classifier.scorer import Scorer
from training.decide import logits_on
from training.lessons import Lesson

LEAST_AUTHORS = 3
SHOWN = 15


def moved(taught: Sequence[Lesson], before: Scorer, after: Scorer, attribute: str = "TOXICITY") -> dict[str, list[str]]:
    """Return the words whose own score rose and fell most, {"up": […], "down": […]}, the farthest first.

    Only words that several people wrote are shown: no one's own phrase becomes public.
    """
    authors: dict[str, set[str]] = defaultdict(set)
    for one in taught:
        for word in set(normalize(one.text).split()):
            authors[word].add(one.author)
    words = sorted(word for word, who in authors.items() if len(who) >= LEAST_AUTHORS and len(word) > 1)
    if not words:
        return {"up": [], "down": []}
    change = logits_on(after, words, attribute) - logits_on(before, words, attribute)
    order = np.argsort(-change, kind="stable").tolist()
    up = [words[place] for place in order if change[place] > 0]
    down = [words[place] for place in reversed(order) if change[place] < 0]
    return {"up": up[:SHOWN], "down": down[:SHOWN]}
