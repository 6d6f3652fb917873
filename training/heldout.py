"""Which decisions a candidate may not see, to be measured on them: the newest, and no author on both sides."""

from collections import Counter
from collections.abc import Sequence

from moderation.classifier.aloud import prepare
from training.lessons import Lesson

SHARE = 0.25
MOST = 2_000


def split(taught: Sequence[Lesson], share: float = SHARE, most: int = MOST) -> tuple[list[Lesson], list[Lesson]]:
    """Return (seen, held out), both oldest first, of lessons in the order they were given.

    An author on both sides of the cut in time stays on the side of most of their comments; a text that is seen is not
    held out as well.
    """
    cut = len(taught) - min(most, round(share * len(taught)))
    before, after = taught[:cut], taught[cut:]
    earlier, later = (Counter(one.author for one in part) for part in (before, after))
    seen = [one for one in before if earlier[one.author] >= later[one.author]]
    known = {prepare(one.text) for one in seen}
    held_out = [one for one in after if later[one.author] > earlier[one.author] and prepare(one.text) not in known]
    return seen, held_out
