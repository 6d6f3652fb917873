"""One week of what scores a site: how it drifts, how well it does by what people say, and what calls for a person."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.domain.agreement import Estimate, proportion, share
from moderation.domain.drift import LARGE, LARGE_SHIFT

WIDE_GAP = 0.15
LOW_PRECISION, LOW_RECALL = 0.4, 0.6


class Alert(StrEnum):
    """What calls for a look."""

    SCORE_DRIFT = "score_drift"
    VOCABULARY_DRIFT = "vocabulary_drift"
    SCORE_GAP = "score_gap"
    PRECISION_LOW = "precision_low"
    RECALL_LOW = "recall_low"


@dataclass(frozen=True)
class Week:
    """One week of a site; what too few comments or answers tell is None.

    Parameters
    ----------
    drift, vocabulary : float, optional
        The population stability index of the scores, and that of the words, against the week before.
    score, rejected : float, Estimate, optional
        Mean score of the comments that people answered on, and the share they rejected.
    precision : Estimate, optional
        How much of what the machine caught (held or rejected) people would reject as well.
    recall : Estimate, optional
        How much of what people would reject the machine caught.
    """

    begin: datetime
    comments: int
    answers: int
    drift: float | None = None
    vocabulary: float | None = None
    score: float | None = None
    rejected: Estimate | None = None
    precision: Estimate | None = None
    recall: Estimate | None = None

    @property
    def gap(self) -> float | None:
        """How far the mean score lies above what people say; negative below."""
        return None if self.score is None or self.rejected is None else self.score - self.rejected.value

    def alerts(self) -> Iterator[Alert]:
        """Yield what calls for a look; an estimate does so once its whole interval lies beyond the bound."""
        for alert, crossed in _CROSSED.items():
            if crossed(self):
                yield alert


_CROSSED: Mapping[Alert, Callable[[Week], bool]] = {
    Alert.SCORE_DRIFT: lambda week: week.drift is not None and week.drift >= LARGE,
    Alert.VOCABULARY_DRIFT: lambda week: week.vocabulary is not None and week.vocabulary >= LARGE_SHIFT,
    Alert.SCORE_GAP: lambda week: week.gap is not None and abs(week.gap) >= WIDE_GAP and not _inside(week),
    Alert.PRECISION_LOW: lambda week: week.precision is not None and week.precision.high < LOW_PRECISION,
    Alert.RECALL_LOW: lambda week: week.recall is not None and week.recall.high < LOW_RECALL,
}


def _inside(week: Week) -> bool:
    assert week.score is not None
    assert week.rejected is not None
    return week.rejected.low <= week.score <= week.rejected.high


@dataclass(frozen=True)
class Told:
    """What people said of a week's comments, by what the machine made of them.

    Parameters
    ----------
    published, caught : int
        How many comments the machine published, and held or rejected.
    passed : tuple of (bool, float)
        Of published ones that chance picked: should it go, and how many comments it stands for.
    stopped, stopped_bad : int
        Of caught ones: how many people answered on, and how many of these they rejected.
    drawn : tuple of (bool, float)
        Of caught ones that chance picked from the queue: the same as `passed`.
    """

    published: int
    caught: int
    passed: tuple[tuple[bool, float], ...]
    stopped: int
    stopped_bad: int
    drawn: tuple[tuple[bool, float], ...] = ()

    def precision(self) -> Estimate | None:
        """Return how much of what was caught should go, by what chance picked if that suffices; None under twenty."""
        return share(self.drawn) or proportion(self.stopped_bad, self.stopped)

    def recall(self) -> Estimate | None:
        """Return how much of what should go was caught; None under twenty answers on either side.

        The ends put the worst of one side's interval beside the best of the other's, so it is wider than 95 %.
        """
        caught, missed = self.precision(), share(self.passed)
        if caught is None or missed is None:
            return None
        value, low, high = (
            self._recall(one, other)
            for one, other in ((caught.value, missed.value), (caught.low, missed.high), (caught.high, missed.low))
        )
        return Estimate(round(value, 4), round(low, 4), round(high, 4))

    def _recall(self, caught: float, missed: float) -> float:
        bad = caught * self.caught
        every = bad + missed * self.published
        return bad / every if every else 1.0
